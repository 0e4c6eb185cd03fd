use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use super::*;

fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let root = tempfile::tempdir().unwrap();
    for (path, content) in files {
        let path = root.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }
    root
}

/// label, text and line of each row.
fn read(name: &str, content: &str, options: &RowOptions) -> Result<Vec<String>> {
    let root = folder(&[(name, content.as_bytes())]);
    let rows = Rows::open(&root.path().join(name), options)?;
    rows.map(|row| {
        let row = row?;
        Ok(format!("{}|{}|{}", row.label.as_deref().unwrap_or("-"), row.text, row.line))
    })
    .collect()
}

fn options(text: &str, label: &str) -> RowOptions {
    RowOptions { text: Some(text.into()), label: Some(label.into()), ..RowOptions::default() }
}

#[test]
fn columns_by_usual_names_by_name_and_by_number() {
    let named = "id,Sentence,label\n7,\"a, b\",pos\n8,c,neg\n";
    let expected = ["pos|a, b|2", "neg|c|3"];
    assert_eq!(read("x.csv", named, &RowOptions::default()).unwrap(), expected);
    assert_eq!(read("x.csv", named, &options("Sentence", "label")).unwrap(), expected);
    assert_eq!(read("x.csv", named, &options("2", "label")).unwrap(), expected);
    assert_eq!(read("x.tsv", "1\ta b\n0\tc\n", &options("2", "1")).unwrap(), ["1|a b|1", "0|c|2"]);
    let header = RowOptions { header: Some(true), ..options("2", "1") };
    assert_eq!(read("x.tsv", "1\ta b\n0\tc\n", &header).unwrap(), ["0|c|2"]);
    let json = "{\"text\": \"a\", \"label\": 1}\n\n{\"label\": \"x\", \"text\": \"b\\nc\"}\n";
    assert_eq!(read("x.jsonl", json, &RowOptions::default()).unwrap(), ["1|a|1", "x|b\nc|3"]);
    assert_eq!(read("x.jsonl", "[1, \"a\"]\n", &options("2", "1")).unwrap(), ["1|a|1"]);
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    let told =
        |name, content, options: &RowOptions| read(name, content, options).unwrap_err().to_string();
    let any = RowOptions::default();
    let columns = told("x.csv", "text,label\na,1\nb\n", &any);
    assert!(columns.contains("line 3, column 1: there are 1 columns where the first row has 2"));
    assert!(told("x.csv", "a,b\n", &any).contains("say which column holds the text"));
    let none = told("x.csv", "text,b\nx,1\n", &options("text", "c"));
    assert!(none.contains("there is no column `c`; there are `text`, `b`"), "{none}");
    assert!(told("x.csv", "x,1\n", &options("0", "1")).contains("counted from 1 to 2"));
    assert!(told("x.csv", "", &any).contains("it holds no row"));
    assert!(told("x.parquet", "", &any).contains("none of .csv, .tsv and .jsonl"));
    let null = told("x.jsonl", "{\"text\": \"a\"}\n{\"text\": null}\n", &any);
    assert!(null.contains("line 2, column 1: the row has no `text`"), "{null}");
}

#[test]
fn sentiment140_is_latin1_without_a_header() {
    let content = b"\"0\",\"1467810369\",\"caf\xe9, ok\"\n\"4\",\"1467810369\",\"b\"\n";
    let root = folder(&[("tweets.csv", content)]);
    let path = root.path().join("tweets.csv");
    let rows = RowOptions { id: Some("2".into()), ..options("3", "1") };
    let told = Rows::open(&path, &rows).unwrap_err().to_string();
    assert!(told.contains("line 1, column 22: the byte 0xe9 is not UTF-8"), "{told}");
    let rows = RowOptions { encoding: "latin1".parse().unwrap(), ..rows };
    let read: Vec<Row> = Rows::open(&path, &rows).unwrap().map(Result::unwrap).collect();
    assert_eq!(read[0].text, "caf\u{e9}, ok");
    // Its ids are not all different.
    assert_eq!([&*read[0].key, &*read[1].key], ["1467810369", "1467810369#2"]);
    let table = Table::open(&path, &TableOptions { rows, ..TableOptions::default() }).unwrap();
    assert_eq!(table.classes().names(), ["0", "4"]);
    // Which of the two is the second is told by their contents.
    assert_eq!(table.rows().iter().map(|r| r.target).collect::<Vec<_>>(), [Some(1), Some(0)]);
    assert_eq!(table.notes(), ["1 rows have the id of an earlier row"]);
}

#[test]
fn a_file_for_each_text() {
    let root = folder(&[
        ("train/pos/1.txt", b"good\r\nfilm\n"),
        ("train/neg/2.txt", b"bad"),
        ("test/pos/1.txt", b"fine"),
        ("readme.txt", b""),
        ("extra/x.txt", b""),
    ]);
    let rows: Vec<Row> =
        Rows::open(root.path(), &RowOptions::default()).unwrap().map(Result::unwrap).collect();
    let told: Vec<String> = rows
        .iter()
        .map(|r| format!("{} {:?} {:?} {:?}", r.key, r.split, r.label, r.text))
        .collect();
    assert_eq!(
        told,
        [
            "test/pos/1 Some(\"test\") Some(\"pos\") \"fine\"",
            "train/neg/2 Some(\"train\") Some(\"neg\") \"bad\"",
            "train/pos/1 Some(\"train\") Some(\"pos\") \"good\\nfilm\"",
        ]
    );
    let table = Table::open(root.path(), &TableOptions::default()).unwrap();
    let mut rows = table.reader().unwrap();
    let texts: Vec<String> =
        table.rows().iter().map(|row| table.text(row, &mut rows).unwrap()).collect();
    assert_eq!(texts, ["fine", "bad", "good\nfilm"]);
    assert_eq!(table.split(&table.rows()[0]), Some("test"));
}

#[test]
fn numbers_are_sorted_as_numbers() {
    assert_eq!(Classes::of(["10", "9", "-1", "9"]).names(), ["-1", "9", "10"]);
    assert_eq!(Classes::of(["10", "9", "x"]).names(), ["10", "9", "x"]);
    assert_eq!(Classes::of(["b", "a"]).index("b"), Some(1));
    assert!(Classes::new(vec!["a".into(), "a".into()]).is_err());
}

/// key to split, class and text.
fn table(lines: &[String], options: &TableOptions) -> BTreeMap<String, (String, u32, String)> {
    let root = folder(&[("x.tsv", lines.join("\n").as_bytes())]);
    let path = root.path().join("x.tsv");
    let table = Table::open(&path, options).unwrap();
    let mut rows = table.reader().unwrap();
    let mut told = BTreeMap::new();
    for row in table.rows() {
        let split = table.split(row).unwrap_or_default().to_owned();
        let text = table.text(row, &mut rows).unwrap();
        told.insert(row.key.to_string(), (split, row.target.unwrap(), text));
    }
    told
}

fn ratios(by: SplitBy) -> TableOptions {
    TableOptions {
        rows: options("2", "1"),
        ratios: Some("train=0.8,valid=0.1,test=0.1".parse().unwrap()),
        split_by: by,
        ..TableOptions::default()
    }
}

/// Every fourth is of class `b`; some are there twice.
fn lines(count: usize) -> Vec<String> {
    let label = |i: usize| if i.is_multiple_of(4) { "b" } else { "a" };
    let line = |i: usize| format!("{}\ttext {}", label(i), if i % 50 == 3 { 3 } else { i });
    (0..count).map(line).collect()
}

#[test]
fn the_order_of_rows_changes_nothing() {
    let rows = lines(1000);
    let mut other = rows.clone();
    other.reverse();
    other.rotate_left(77);
    for by in [SplitBy::Key, SplitBy::Class] {
        assert_eq!(table(&rows, &ratios(by)), table(&other, &ratios(by)));
    }
}

#[test]
fn splits_drawn_by_key_stay_when_rows_are_added() {
    let (few, many) =
        (table(&lines(1000), &ratios(SplitBy::Key)), table(&lines(2000), &ratios(SplitBy::Key)));
    assert_eq!(few.len(), 1000);
    for (key, row) in &few {
        assert_eq!(many[key], *row);
    }
    let size = |split: &str| many.values().filter(|row| row.0 == split).count() as f64;
    // Three standard deviations.
    assert!((size("train") - 1600.0).abs() < 54.0, "{}", size("train"));
    assert!((size("test") - 200.0).abs() < 41.0, "{}", size("test"));
    // Equal rows are in one split.
    let equal: BTreeSet<&str> =
        few.values().filter(|row| row.2 == "text 3").map(|row| row.0.as_str()).collect();
    assert_eq!(equal.len(), 1);
    let other = TableOptions { split_seed: 1, ..ratios(SplitBy::Key) };
    assert_ne!(table(&lines(1000), &other), few);
}

#[test]
fn splits_by_class_have_the_ratios_and_move_few() {
    let few = table(&lines(1000), &ratios(SplitBy::Class));
    let count = |class: u32, split: &str| {
        few.values().filter(|row| row.1 == class && row.0 == split).count()
    };
    let counts = [0, 1].map(|class| ["train", "valid", "test"].map(|split| count(class, split)));
    assert_eq!(counts, [[600, 75, 75], [200, 25, 25]]);
    let more = table(&lines(1040), &ratios(SplitBy::Class));
    let moved = few.iter().filter(|(key, row)| more[*key].0 != row.0).count();
    // 40 rows carry a border over at most 40 others, and there are two.
    assert!(moved <= 40, "{moved}");
}

#[test]
fn ratios_and_columns_do_not_contradict() {
    let root = folder(&[("x.csv", b"text,part\na,train\nb,../up\n")]);
    let path = root.path().join("x.csv");
    let rows = RowOptions { split: Some("part".into()), ..RowOptions::default() };
    let mut options = TableOptions { rows, ..TableOptions::default() };
    let told = Table::open(&path, &options).unwrap_err().to_string();
    assert!(told.contains("line 3, column 1: `../up` cannot be the name of a split"), "{told}");
    fs::write(&path, "text,part\na,train\nb,test\n").unwrap();
    let table = Table::open(&path, &options).unwrap();
    assert_eq!(table.splits(), ["train", "test"]);
    options.ratios = Some("a=1,b=1".parse().unwrap());
    assert!(Table::open(&path, &options).unwrap_err().to_string().contains("split already"));
    for wrong in ["train", "train=0", "train=1,train=2", "../a=1", "a=x", ""] {
        assert!(wrong.parse::<Ratios>().is_err(), "{wrong}");
    }
    options.ratios = None;
    options.rows.split = None;
    options.rows.label = Some("part".into());
    options.classes = Some(Classes::new(vec!["train".into()]).unwrap());
    assert!(Table::open(&path, &options).unwrap_err().to_string().contains("none of the classes"));
}

#[test]
fn a_row_is_as_small_as_it_is_said_to_be() {
    // With its key of 24 digits and the allocator's share, a hundred bytes.
    assert_eq!(size_of::<TableRow>(), 64);
}

#[test]
fn equal_rows_stay_together_and_empty_fields_are_rows() {
    let lines: Vec<String> = (0..50).map(|_| "1\tthe film".to_owned()).collect();
    let drawn = table(&lines, &ratios(SplitBy::Class));
    assert_eq!(drawn.values().map(|row| &row.0).collect::<BTreeSet<_>>().len(), 1);
    assert_eq!(read("x.tsv", "1\tfilm\n0\t\n", &options("2", "1")).unwrap(), ["1|film|1", "0||2"]);
    let told = read("x.tsv", "1\tfilm\n\t\n", &options("2", "1")).unwrap_err().to_string();
    assert!(told.contains("line 2, column 1: the row has no label"), "{told}");
}
