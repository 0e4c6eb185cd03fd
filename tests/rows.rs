//! `augment precompute` on texts: tables and folders into token ids.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod common;

use common::{Room, assert_says};
use safetensors::SafeTensors;

const ROWS: &str = "text,label,id\n\
                    \"The quick, clever fox\",good,a\n\
                    it is a dull film,bad,b\n\
                    \"nobody\nlaughed\",bad,c\n\
                    the fox is good,good,d\n";

/// The shape and the numbers of an array.
fn array(room: &Room, file: &str, name: &str) -> (Vec<usize>, Vec<i64>) {
    let bytes = std::fs::read(room.path(file)).unwrap();
    let file = SafeTensors::deserialize(&bytes).unwrap();
    let view = file.tensor(name).unwrap();
    let number = |bytes: &[u8]| bytes.iter().rev().fold(0i64, |n, &byte| n << 8 | i64::from(byte));
    let size = view.dtype().bitsize() / 8;
    (view.shape().to_vec(), view.data().chunks(size).map(number).collect())
}

#[test]
fn a_table_becomes_token_ids() {
    let room = Room::new();
    room.write("x.csv", ROWS);
    let command = "precompute x.csv --tokenizer words --lowercase --max-length 5 --id-column id";
    let run = room.ok(command);
    assert_says(&run.stderr, &["x.csv: 4 rows in 2 classes", "x-cache: 4 made"]);
    // <pad> and <unk>, then by frequency, and of equally frequent words those that are first as letters.
    let (shape, ids) = array(&room, "x-cache/00000-of-00001.safetensors", "input_ids");
    assert_eq!(shape, [4, 5]);
    let words =
        ["<pad>", "<unk>", "fox", "is", "the", ",", "a", "clever", "dull", "film", "good", "it"];
    let text =
        |row: usize| ids[row * 5..][..5].iter().map(|&id| words.get(id as usize).unwrap_or(&"?"));
    assert_eq!(text(0).copied().collect::<Vec<_>>(), ["the", "?", ",", "clever", "fox"]);
    assert_eq!(text(3).copied().collect::<Vec<_>>(), ["the", "fox", "is", "good", "<pad>"]);
    let (_, mask) = array(&room, "x-cache/00000-of-00001.safetensors", "attention_mask");
    assert_eq!(mask[10..], [1, 1, 0, 0, 0, 1, 1, 1, 1, 0]);
    let labels = array(&room, "x-cache/00000-of-00001.safetensors", "labels");
    assert_eq!(labels, (vec![4], vec![1, 0, 0, 1]));
    let rows = room.text("x-cache/00000-of-00001.rows.jsonl");
    assert!(rows.starts_with("{\"key\":\"a\",\"copy\":0,\"target\":1,\"category\":\"good\"}\n"));
    assert_says(&room.ok(command).stderr, &["nothing to do: all 4 outputs in x-cache"]);

    // What it made is what it can be made by.
    room.ok("precompute x.csv --tokenizer x-cache/tokenizer.json --max-length 5 --id-column id --out again");
    let bytes = |cache: &str| {
        std::fs::read(room.path(&format!("{cache}/00000-of-00001.safetensors"))).unwrap()
    };
    assert!(bytes("x-cache") == bytes("again"));
    room.ok("precompute x.csv --pipeline x-cache/pipeline.yaml --id-column id --out once-more");
    assert!(bytes("x-cache") == bytes("once-more"));
}

#[test]
fn splits_steps_copies_and_buckets() {
    let room = Room::new();
    let line = |i: usize| {
        format!("{{\"text\": \"Word{} is {}\", \"label\": {}}}\n", i, "very ".repeat(i % 9), i % 2)
    };
    room.write("x.jsonl", (0..300).map(line).collect::<String>());
    room.write("steps.yaml", "[{RandomSwap: {n: 1}}, clean_text]");
    let run = room.ok(
        "precompute x.jsonl --pipeline steps.yaml --copies 3 --seed 5 --tokenizer whitespace --vocab-size 6 \
         --specials [PAD],[UNK] --splits train=0.8,test=0.2 --stratify --buckets 4,8 --max-length 16 --json",
    );
    assert_says(&run.stderr, &["300 rows in 2 classes, 240 train, 60 test", "900 made"]);
    let summary: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    let train = &summary["summary"]["splits"]["train"];
    assert_eq!((&train["outputs"], &train["classes"]["0"]), (&720.into(), &360.into()));
    assert_eq!(train["lengths"]["longest"], 10);
    let counts = [4, 8, 16].map(|length| {
        let name = format!("x-cache/train/00000-of-00001.{length}.safetensors");
        let (shape, ids) = array(&room, &name, "input_ids");
        assert_eq!(shape[1], length);
        assert!(ids.iter().all(|&id| id < 6));
        shape[0]
    });
    assert_eq!(counts.iter().sum::<usize>(), 720);
    assert!(counts.iter().all(|&count| count > 100), "{counts:?}");
    let rows = room.text("x-cache/train/00000-of-00001.8.rows.jsonl");
    assert_says(
        rows.lines().next().unwrap(),
        &["\"recipe\":{", "\"op\":\"random_swap\"", "\"op\":\"clean_text\""],
    );
    assert!(!rows.contains("tokenize"));
}

#[test]
fn folders_of_texts_and_words_of_ones_own() {
    let room = Room::new();
    for (path, text) in [
        ("train/pos/1.txt", "good film"),
        ("train/neg/1.txt", "bad film"),
        ("test/pos/2.txt", "film, good"),
    ] {
        let path = room.path("imdb").join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    room.write("vocab.txt", "<pad>\n<unk>\nbad\ngood\nfilm\n");
    room.ok(
        "precompute imdb --tokenizer words --vocab vocab.txt --max-length 4 --format npy --quiet",
    );
    for name in ["input_ids", "attention_mask", "labels"] {
        assert!(room.has(&format!("imdb-cache/train/00000-of-00001.{name}.npy")));
    }
    let ids = std::fs::read(room.path("imdb-cache/test/00000-of-00001.input_ids.npy")).unwrap();
    assert_eq!(ids[128..], [4, 0, 0, 0, 1, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0]);
    assert!(
        String::from_utf8_lossy(&ids)
            .contains("'descr': '<i4', 'fortran_order': False, 'shape': (1, 4)")
    );
}

#[test]
fn what_is_wrong_is_refused_before_anything_is_written() {
    let room = Room::new();
    room.write("x.csv", ROWS);
    room.write("x.txt", "1\ta\n");
    room.write("no.json", "{}");
    room.write("steps.yaml", "[{EDA: {alpha_sr: 2}}]");
    room.write("sound.yaml", "[to_mono]");
    for (line, told) in [
        ("x.csv", "not with numbers; name a tokenizer"),
        ("x.txt --tokenizer words", "say --rows csv, tsv or jsonl"),
        (
            "x.csv --tokenizer none.json",
            "cannot read the tokenizer none.json: it is no file, nor `words`",
        ),
        ("x.csv --tokenizer no.json", "the tokenizer is not understood: "),
        ("x.csv --tokenizer words --max-length 0", "max_length: must be 1 to"),
        ("x.csv --tokenizer words --buckets 8,4", "buckets: must rise"),
        ("x.csv --tokenizer words --pad-token [PAD]", "`[PAD]` is no token"),
        ("x.csv --tokenizer words --specials a,b", "specials: lack one for unknown words"),
        ("x.csv --tokenizer no.json --lowercase", "--lowercase has no say"),
        ("x.csv --lowercase", "say --tokenizer words or whitespace"),
        ("x.csv --tokenizer words --colormap gray", "--colormap is about sounds"),
        ("x.csv --tokenizer words --device cuda", "--device is about sounds"),
        ("x.csv --tokenizer words --format png", "npy and safetensors"),
        ("x.csv --tokenizer words --copies 2", "such as EDA"),
        (
            "x.csv --tokenizer words --text-column body",
            "there is no column `body`; there are `text`",
        ),
        ("x.csv --tokenizer words --splits train=2,test", "is not like"),
        ("x.csv --tokenizer words --pipeline steps.yaml", "pipeline[0].EDA"),
        ("x.csv --tokenizer words --pipeline sound.yaml", "pipeline[0].to_mono"),
    ] {
        let run = room.run(&format!("precompute {line}"));
        assert_eq!(run.code, Some(2), "{line}: {}", run.stderr);
        assert_says(&run.stderr, &[told]);
        assert!(!room.has("x-cache"), "{line}");
    }
    std::fs::create_dir(room.path("sounds")).unwrap();
    let told = room.refused("precompute sounds --max-length 5");
    assert_says(&told, &["--max-length is about texts"]);
    assert_says(
        &room.refused("precompute no.csv --max-length 5"),
        &["cannot open the dataset no.csv"],
    );
}
