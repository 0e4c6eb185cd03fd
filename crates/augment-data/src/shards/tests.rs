use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use augment_core::Registry;
use augment_text::tokenizer::Vocabulary;
use safetensors::SafeTensors;

use super::*;
use crate::cache::Line as _;
use crate::rows::{RowOptions, TableOptions};

/// A folder with a dataset and a place for caches.
struct Room(tempfile::TempDir);

impl Room {
    /// `label<TAB>text` a line.
    fn new(lines: &[String]) -> Self {
        let room = Self(tempfile::tempdir().unwrap());
        room.write(lines);
        room
    }

    fn write(&self, lines: &[String]) {
        fs::write(self.path("x.tsv"), lines.join("\n")).unwrap();
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn table(&self) -> Table {
        let rows =
            RowOptions { text: Some("2".into()), label: Some("1".into()), ..RowOptions::default() };
        let ratios = Some("train=0.8,test=0.2".parse().unwrap());
        let options = TableOptions { rows, ratios, ..TableOptions::default() };
        Table::open(&self.path("x.tsv"), &options).unwrap()
    }

    fn run(&self, out: &str, change: impl FnOnce(&mut Setup)) -> Result<Report<ShardSummary>> {
        let mut setup = Setup::default();
        change(&mut setup);
        let (table, registry) = (self.table(), Registry::new(&[augment_text::ENTRIES]));
        let tokens = setup.tokens.map(|step| Tokens { json: json(setup.unknown), step });
        let job = ShardJob::new(&table, setup.steps, tokens, registry, setup.options)?;
        let stop = AtomicBool::new(false);
        let told = AtomicUsize::new(0);
        let report = job.run(&self.path(out), &stop, &|progress| {
            told.fetch_max(progress.done, std::sync::atomic::Ordering::Relaxed);
            if progress.done >= setup.stop_at {
                stop.store(true, std::sync::atomic::Ordering::Relaxed);
            }
        })?;
        // Every row is told of once.
        assert!(report.stopped || told.into_inner() == table.rows().len());
        Ok(report)
    }

    /// Every file of a cache but the times, by its path.
    fn files(&self, out: &str) -> BTreeMap<String, Vec<u8>> {
        let root = self.path(out);
        let files =
            walkdir::WalkDir::new(&root).into_iter().map(|entry| entry.unwrap().into_path());
        let files = files.filter(|path| path.is_file() && !path.ends_with("run.json"));
        let name = |path: &Path| path.strip_prefix(&root).unwrap().display().to_string();
        files.map(|path| (name(&path), fs::read(&path).unwrap())).collect()
    }
}

struct Setup {
    steps: Value,
    tokens: Option<Tokenize>,
    options: ShardOptions,
    unknown: bool,
    stop_at: usize,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            steps: json!([]),
            tokens: Some(Tokenize { max_length: 6, ..Tokenize::new("") }),
            options: ShardOptions { shard_size: 16, ..ShardOptions::default() },
            unknown: true,
            stop_at: usize::MAX,
        }
    }
}

/// A tokenizer of numbers from 0 to 199, with or without one for everything else.
fn json(unknown: bool) -> Vec<u8> {
    let specials = Vocabulary::default().specials.into_iter();
    let words: Vec<String> = specials.chain((0..200).map(|n| n.to_string())).collect();
    let json = Vocabulary::default().of_words(&words).unwrap().to_json().unwrap();
    // What is not in the vocabulary cannot be what stands for it.
    let json = if unknown {
        json
    } else {
        json.replace("\"unk_token\": \"<unk>\"", "\"unk_token\": \"none\"")
    };
    json.into_bytes()
}

/// `count` lines; line `i` has the text `i word i word …`, with one to eight words.
fn lines(count: usize) -> Vec<String> {
    let text =
        |i: usize| (0..=i % 8).map(move |n| if n % 2 == 0 { i.to_string() } else { "word".into() });
    (0..count)
        .map(|i| format!("{}\t{}", ["no", "yes"][i % 2], text(i).collect::<Vec<_>>().join(" ")))
        .collect()
}

fn array(files: &BTreeMap<String, Vec<u8>>, name: &str, tensor: &str) -> (Vec<usize>, Vec<i64>) {
    let file = SafeTensors::deserialize(&files[name]).unwrap();
    let view = file.tensor(tensor).unwrap();
    let size = view.dtype().bitsize() / 8;
    let number = |bytes: &[u8]| bytes.iter().rev().fold(0i64, |n, &byte| n << 8 | i64::from(byte));
    (view.shape().to_vec(), view.data().chunks(size).map(number).collect())
}

fn listed(files: &BTreeMap<String, Vec<u8>>, name: &str) -> Vec<Value> {
    let text = std::str::from_utf8(&files[name]).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn rows_become_arrays_in_the_order_of_their_keys() {
    let room = Room::new(&lines(100));
    let report = room.run("cache", |_| {}).unwrap();
    assert_eq!((report.made, report.kept, report.failed.len()), (100, 0, 0));
    let summary = report.summary.unwrap();
    assert_eq!(summary.outputs, 100);
    assert_eq!(summary.classes.names(), ["no", "yes"]);
    let lengths = summary.splits["train"].lengths.unwrap();
    let full = lengths.full.unwrap();
    assert_eq!(lengths.longest, 6);
    // Of one to eight words, those of six, seven and eight fill the shape.
    let train = summary.splits["train"].outputs;
    assert!(full > train / 4 && full < train / 2, "{lengths:?} of {train}");

    let files = room.files("cache");
    let names: Vec<_> = files.keys().filter(|name| name.ends_with(".safetensors")).collect();
    assert!(
        names.len() > 4 && names.contains(&&"train/00000-of-00008.safetensors".to_owned()),
        "{names:?}"
    );
    let mut seen = 0;
    for name in names {
        let (shape, ids) = array(&files, name, "input_ids");
        let (_, mask) = array(&files, name, "attention_mask");
        let (count, labels) = array(&files, name, "labels");
        assert_eq!((shape[1], count.len(), count[0]), (6, 1, shape[0]));
        let rows = listed(&files, &name.replace("safetensors", "rows.jsonl"));
        assert_eq!(rows.len(), shape[0]);
        let keys: Vec<_> = rows.iter().map(|row| row["key"].as_str().unwrap()).collect();
        assert!(keys.is_sorted());
        for (i, row) in rows.iter().enumerate() {
            // The first word is the line's number; 0 and 1 are the special tokens.
            let number = ids[i * 6] - 2;
            assert_eq!(row["target"], number % 2);
            assert_eq!(row["category"], ["no", "yes"][number as usize % 2]);
            assert!(row.get("recipe").is_none());
            assert_eq!(labels[i], number % 2);
            assert_eq!(mask[i * 6..][..6].iter().sum::<i64>(), (number % 8 + 1).min(6));
            seen += 1;
        }
    }
    assert_eq!(seen, 100);
    assert_eq!(files["tokenizer.json"], json(true));
    let manifest = String::from_utf8(files["manifest.jsonl"].clone()).unwrap();
    let shard: Shard = serde_json::from_str(manifest.lines().next().unwrap()).unwrap();
    let hash = |path: &str| blake3::hash(&files[path]).to_hex().to_string();
    assert!(shard.outputs().iter().all(|file| hash(&file.path) == file.blake3));
    assert_eq!(shard.groups[0].tensors["input_ids"].dtype, "int32");
}

#[test]
fn neither_order_nor_threads_nor_a_stop_matter() {
    let mut all = lines(150);
    let room = Room::new(&all);
    let eda = |setup: &mut Setup| {
        setup.steps = json!(["EDA"]);
        setup.options.copies = 2;
        setup.options.shard_size = 64;
    };
    room.run("cache", |setup| (eda(setup), setup.options.threads = 1).1).unwrap();
    let expected = room.files("cache");
    fs::rename(room.path("cache"), room.path("first")).unwrap();
    // To the same place, since the pipeline's file names it.
    all.reverse();
    room.write(&all);
    let report = room.run("cache", |setup| {
        eda(setup);
        setup.options.threads = 3;
        setup.stop_at = 40;
    });
    assert!(report.unwrap().stopped);
    assert!(room.path("cache/manifest.partial.jsonl").is_file());
    let report = room.run("cache", eda).unwrap();
    assert!(report.kept > 0 && report.made + report.kept == 300, "{report:?}");
    assert!(room.files("cache") == expected);
    let report = room.run("cache", eda).unwrap();
    assert_eq!((report.made, report.kept), (0, 300));
    assert!(room.files("cache") == expected);
}

#[test]
fn only_the_shard_of_a_row_that_changed_is_made_anew() {
    let all = lines(100);
    let room = Room::new(&all);
    room.run("cache", |_| {}).unwrap();
    room.write(&all[1..]);
    let report = room.run("cache", |_| {}).unwrap();
    assert!(report.made > 0 && report.made < 30 && report.made + report.kept == 99, "{report:?}");
    let again = room.files("cache");
    room.run("new", |_| {}).unwrap();
    let mut new = room.files("new");
    // That file names the cache's folder.
    new.insert("pipeline.yaml".into(), again["pipeline.yaml"].clone());
    assert!(new == again);
    // Twice as many shards: the old ones are no more.
    let report = room.run("cache", |setup| setup.options.shard_size = 8).unwrap();
    assert_eq!((report.made, report.removed), (99, 99));
    assert!(!room.files("cache").keys().any(|name| name.contains("-of-00008")));
    // Another tokenizer.
    assert_eq!(room.run("new", |setup| setup.unknown = false).unwrap().kept, 0);
}

#[test]
fn shapes_have_files_of_their_own_and_recipes_replay() {
    let room = Room::new(&lines(60));
    room.run("cache", |setup| {
        setup.steps = json!(["EDA"]);
        setup.options.copies = 3;
        setup.options.formats.push(Format::Npy);
        if let Some(step) = &mut setup.tokens {
            step.buckets = vec![2, 4];
        }
    })
    .unwrap();
    let files = room.files("cache");
    let registry = Registry::new(&[augment_text::ENTRIES]);
    let table = room.table();
    let mut reader = table.reader().unwrap();
    let texts: BTreeMap<&str, String> =
        table.rows().iter().map(|row| (&*row.key, table.text(row, &mut reader).unwrap())).collect();
    let tokenizer = room.path("cache/tokenizer.json");
    let tokenize = Tokenize { max_length: 6, buckets: vec![2, 4], ..Tokenize::new(tokenizer) };
    let (mut seen, mut shapes) = (0, std::collections::BTreeSet::new());
    for name in files.keys().filter(|name| name.ends_with(".safetensors")) {
        let (shape, ids) = array(&files, name, "input_ids");
        assert!(name.ends_with(&format!(".{}.safetensors", shape[1])), "{name}");
        shapes.insert(shape[1]);
        let npy = &files[&name.replace("safetensors", "input_ids.npy")];
        assert_eq!(npy.len(), 128 + 4 * ids.len());
        for (i, row) in
            listed(&files, &name.replace("safetensors", "rows.jsonl")).iter().enumerate()
        {
            let recipe = registry.recipe(&row["recipe"].to_string()).unwrap();
            assert_eq!(recipe.epoch, row["copy"].as_u64().unwrap());
            let text = augment_core::Text(texts[row["key"].as_str().unwrap()].clone());
            let mut workspace = augment_core::Workspace::new();
            let text = recipe.run(text.into(), &mut workspace).unwrap();
            let data = augment_core::Op::apply(&tokenize, text, &mut workspace).unwrap();
            let tensor = stack::parts(data).unwrap().swap_remove(0).1;
            let augment_core::TensorData::I32(again) = tensor.data else { unreachable!() };
            assert!(
                again
                    .iter()
                    .map(|&id| i64::from(id))
                    .eq(ids[i * shape[1]..][..shape[1]].iter().copied())
            );
            seen += 1;
        }
    }
    assert_eq!((seen, shapes.into_iter().collect::<Vec<_>>()), (180, vec![2, 4, 6]));
}

#[test]
fn a_row_that_fails_is_left_out_and_tried_again() {
    // Word 1 of every second line is `word`, which nothing stands for.
    let room = Room::new(&lines(20));
    let none = |setup: &mut Setup| setup.unknown = false;
    let report = room.run("cache", none).unwrap();
    assert_eq!(report.made + report.failed.len(), 20);
    assert_eq!(report.made, 3, "lines of one word");
    assert!(report.failed[0].source.contains("x.tsv: line "), "{}", report.failed[0].source);
    assert!(report.failed[0].reason.contains("tokenize"), "{}", report.failed[0].reason);
    assert_eq!(report.summary.unwrap().outputs, 3);
    let report = room.run("cache", none).unwrap();
    assert_eq!((report.failed.len(), report.stopped), (17, false));
    let report = room.run("other", |setup| (none(setup), setup.options.on_error = OnError::Fail).1);
    let report = report.unwrap();
    assert!(report.stopped && report.failed.len() < 17);
}

#[test]
fn a_vocabulary_is_learnt_from_what_trains_and_from_what_steps_make_of_it() {
    let all: Vec<String> = (0..40).map(|i| format!("0\tWord{i} The, the")).collect();
    let room = Room::new(&all);
    let (table, registry) = (room.table(), Registry::new(&[augment_text::ENTRIES]));
    let learn = |steps| learn_vocabulary(&table, &steps, 0, &registry, &Vocabulary::default());
    let plain = learn(json!([])).unwrap();
    let train = table.rows().iter().filter(|row| table.split(row) == Some("train")).count();
    // Two special tokens, `The`, `the` and the comma.
    assert!(train < 40 && plain.vocabulary_size() == train + 5);
    assert!(plain.token_to_id("The").is_some());
    let clean = learn(json!(["clean_text"])).unwrap();
    assert_eq!((clean.token_to_id("the"), clean.token_to_id("The")), (Some(2), None));
    assert!(learn(json!(["clean"])).is_err());
    room.write(&all[1..]);
    let told = learn(json!([])).unwrap_err().to_string();
    assert!(told.contains("has changed") || told.contains("the row is gone"), "{told}");
}

#[test]
fn the_tokenizer_in_a_cache_gives_its_numbers_and_goes_when_it_does_not() {
    let golden =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/golden/tokenizers/byte_bpe.json");
    let text =
        fs::read_to_string(&golden).unwrap().replace("\"dropout\": null", "\"dropout\": 0.9");
    assert!(text.contains("0.9"));
    let room = Room::new(&lines(20));
    let (table, registry) = (room.table(), Registry::new(&[augment_text::ENTRIES]));
    let run = |steps, tokens| {
        let job = ShardJob::new(&table, steps, tokens, registry.clone(), ShardOptions::default())
            .unwrap();
        job.run(&room.path("cache"), &AtomicBool::new(false), &|_| {}).unwrap();
    };
    let step = Tokenize { max_length: 6, ..Tokenize::new("") };
    run(json!([]), Some(Tokens { json: text.into_bytes(), step: step.clone() }));
    let file: Value =
        serde_json::from_slice(&fs::read(room.path("cache/tokenizer.json")).unwrap()).unwrap();
    assert!(file["model"]["dropout"].is_null());
    // By its own file it stays, by another one it goes.
    let by = |tokenizer: PathBuf| json!([{"tokenize": {"tokenizer": tokenizer, "max_length": 6}}]);
    run(by(room.path("cache/tokenizer.json")), None);
    assert!(room.path("cache/tokenizer.json").is_file());
    run(by(golden), None);
    assert!(!room.path("cache/tokenizer.json").exists());
}

#[test]
fn what_does_not_fit_is_refused() {
    let room = Room::new(&lines(4));
    let told = |change: fn(&mut Setup)| room.run("cache", change).unwrap_err().to_string();
    assert!(told(|s| s.tokens = None).contains("not with numbers; name a tokenizer"));
    assert!(told(|s| s.options.formats = vec![Format::Png]).contains("npy and safetensors"));
    assert!(told(|s| s.options.copies = 2).contains("such as EDA"));
    assert!(told(|s| s.steps = json!([{"EDA": {"alpha": 2}}])).contains("pipeline[0].EDA"));
    assert!(
        told(|s| s.tokens = Some(Tokenize { max_length: 0, ..Tokenize::new("") }))
            .contains("max_length")
    );
    assert!(!room.path("cache").exists());
    fs::create_dir(room.path("cache")).unwrap();
    fs::write(
        room.path("cache/manifest.jsonl"),
        "{\"key\": \"a\", \"copy\": 0, \"source_blake3\": \"\"}\n",
    )
    .unwrap();
    assert!(told(|_| {}).contains("another kind of dataset"));
}

#[test]
fn what_a_killed_run_was_writing_is_never_taken_for_done() {
    let (one, other) =
        (lines(100), lines(100).iter().map(|line| line.replace('1', "3")).collect::<Vec<_>>());
    let room = Room::new(&one);
    room.run("cache", |_| {}).unwrap();
    let expected = room.files("cache");
    // The other texts were written to the shards, and the run killed before it told so; lengths are the same.
    room.write(&other);
    let table = room.table();
    let shards = String::from_utf8(expected["manifest.jsonl"].clone()).unwrap();
    let mut ledger = Ledger::<Shard>::open(&room.path("cache")).unwrap();
    for line in shards.lines() {
        ledger.begin(&room.path("cache"), &serde_json::from_str(line).unwrap()).unwrap();
    }
    drop(ledger);
    for name in expected.keys().filter(|name| name.ends_with(".safetensors")) {
        let zeros = vec![0; expected[name].len()];
        fs::write(room.path("cache").join(name), zeros).unwrap();
    }
    drop(table);
    room.write(&one);
    let report = room.run("cache", |_| {}).unwrap();
    assert_eq!((report.made, report.kept), (100, 0));
    assert!(room.files("cache") == expected);
}

#[test]
fn rows_of_one_id_and_failures_named_like_shards_are_no_trouble() {
    let room = Room::new(&[]);
    let by_id = |lines: &[&str], out: &str, unknown: bool| {
        fs::write(room.path("x.csv"), format!("id,text\n{}\n", lines.join("\n"))).unwrap();
        let rows = RowOptions { id: Some("id".into()), ..RowOptions::default() };
        let options = TableOptions { rows, ..TableOptions::default() };
        let table = Table::open(&room.path("x.csv"), &options).unwrap();
        let step = Tokenize { max_length: 6, ..Tokenize::new("") };
        let tokens = Some(Tokens { json: json(unknown), step });
        let registry = Registry::new(&[augment_text::ENTRIES]);
        let job =
            ShardJob::new(&table, json!([]), tokens, registry, ShardOptions::default()).unwrap();
        job.run(&room.path(out), &AtomicBool::new(false), &|_| {}).unwrap()
    };
    by_id(&["1,3 4", "1,5", "2,6 7"], "cache", true);
    let before = room.files("cache");
    let report = by_id(&["2,6 7", "1,5", "1,3 4"], "cache", true);
    assert_eq!(report.kept, 3);
    assert!(room.files("cache") == before);
    let report = by_id(&["00000-of-00001,word", "b,1", "c,2"], "other", false);
    assert_eq!((report.made, report.removed, report.failed.len()), (2, 0, 1));
    assert!(report.failed[0].source.ends_with("x.csv: line 2"), "{}", report.failed[0].source);
}
