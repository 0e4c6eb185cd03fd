//! `augment apply`: any files, and the recipes that give the same bytes again.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod common;

use std::collections::BTreeMap;

use common::{Room, assert_says, files};
use serde_json::Value;

const STEPS: &str = "
- RandomHorizontalFlip: {p: 0.5}
- RandomApply: {p: 0.5, transforms: [{adjust_brightness: {brightness_factor: 1.3}}]}
- resize: {size: 40}
";

/// `photos/`, two levels deep.
fn photos() -> Room {
    let room = Room::new();
    let golden = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/pictures");
    for name in ["chelsea.png", "coffee.png"] {
        let bytes = std::fs::read(golden.join(name)).unwrap();
        for class in ["cats", "cups/small", "."] {
            for copy in 0..5 {
                room.write(&format!("photos/{class}/{copy}-{name}"), &bytes);
            }
        }
    }
    room.write("steps.yaml", STEPS);
    room
}

fn tree(room: &Room, folder: &str) -> BTreeMap<String, Vec<u8>> {
    let files = files(&room.path(folder)).into_iter();
    files.map(|(name, path)| (name, std::fs::read(path).unwrap())).collect()
}

fn recipes(room: &Room, file: &str) -> Vec<Value> {
    room.text(file).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn recipes_give_the_same_bytes_on_any_number_of_threads() {
    let room = photos();
    let draw = "apply --pipeline steps.yaml --seed 3 --epoch 2 photos";
    for threads in [1, 2, 7] {
        let out = format!("--out drawn{threads} --recipes r{threads}.jsonl --threads {threads}");
        room.ok(&format!("{draw} {out}"));
        room.ok(&format!("apply --replay r{threads}.jsonl --out again{threads} photos/"));
        assert_eq!(tree(&room, &format!("drawn{threads}")), tree(&room, "drawn1"));
        assert_eq!(tree(&room, &format!("again{threads}")), tree(&room, "drawn1"));
        assert_eq!(room.text(&format!("r{threads}.jsonl")), room.text("r1.jsonl"));
    }
    let names: Vec<_> = tree(&room, "drawn1").into_keys().collect();
    assert_eq!(names.len(), 30);
    assert!(names.contains(&"cups/small/3-coffee.png".into()), "{names:?}");

    let lines = recipes(&room, "r1.jsonl");
    assert_eq!(lines.len(), 30);
    let keys: Vec<_> = lines.iter().map(|line| line["key"].as_str().unwrap()).collect();
    assert!(keys.is_sorted());
    for line in &lines {
        assert_eq!((&line["seed"], &line["epoch"]), (&3.into(), &2.into()));
        let ops = line["ops"].as_array().unwrap();
        assert_eq!(ops.last().unwrap()["op"], "resize");
        assert_eq!(ops.last().unwrap()["size"], 40);
    }
    let flipped = lines.iter().filter(|line| line["ops"][0]["op"] == "horizontal_flip").count();
    assert!((5..25).contains(&flipped), "{flipped} of 30 are flipped");
}

#[test]
fn the_seed_and_the_epoch_decide() {
    let room = photos();
    for (out, options) in [("a", ""), ("b", "--seed 1"), ("c", "--epoch 1"), ("d", "--seed 0")] {
        room.ok(&format!("apply --pipeline steps.yaml --out {out} {options} photos"));
    }
    let [a, b, c, d] = ["a", "b", "c", "d"].map(|out| tree(&room, out));
    assert!(a != b && a != c && b != c);
    assert_eq!(a, d);
}

#[test]
fn a_file_in_a_folder_is_drawn_for_by_its_place_below_it() {
    let room = photos();
    room.ok("apply --pipeline steps.yaml --out all --recipes all.jsonl photos/cats photos/cups");
    let keys: Vec<_> = recipes(&room, "all.jsonl").iter().map(|l| l["key"].clone()).collect();
    assert_eq!((&keys[0], &keys[19]), (&"0-chelsea.png".into(), &"small/4-coffee.png".into()));
    room.ok("apply --pipeline steps.yaml --out one photos/cats/0-chelsea.png");
    assert_eq!(room.read("one/0-chelsea.png"), room.read("all/0-chelsea.png"));
}

#[test]
fn tensors_hold_what_pictures_show() {
    let room = photos();
    room.write("steps.yaml", "[horizontal_flip]");
    room.ok("apply --pipeline steps.yaml --out pictures photos/cats");
    room.ok("apply --pipeline steps.yaml --out tensors --format npy photos/cats");
    let picture = image::load_from_memory(&room.read("pictures/0-coffee.png")).unwrap();
    let tensor = room.read("tensors/0-coffee.npy");
    let shape = format!(
        "'|u1', 'fortran_order': False, 'shape': ({}, {}, 3)",
        picture.height(),
        picture.width()
    );
    assert!(String::from_utf8_lossy(&tensor[..128]).contains(&shape));
    assert_eq!(&tensor[128..], picture.as_bytes());
}

#[test]
fn what_fails_is_told_and_the_rest_done() {
    let room = photos();
    room.write("photos/cats/broken.png", b"\x89PNG\r\n\x1a\nand no more");
    room.write("photos/cats/notes.txt", "none of our business");
    let run = room.run("apply --pipeline steps.yaml --out out --recipes r.jsonl photos");
    assert_eq!(run.code, Some(1), "{run:?}");
    assert_says(&run.stderr, &["30 written", "1 failed", "cats/broken.png", "decode: "]);
    assert_eq!(tree(&room, "out").len(), 30);
    assert_eq!(recipes(&room, "r.jsonl").len(), 30);
    let run = room.run("apply --replay r.jsonl --out again photos");
    assert_eq!(run.code, Some(1));
    assert_says(&run.stderr, &["cats/broken.png", "it has no recipe"]);
    let run =
        room.run("apply --pipeline steps.yaml --out no --on-error fail photos/cats/broken.png");
    assert_eq!(run.code, Some(1));
}

#[test]
fn what_makes_no_sense_is_refused_before_any_file() {
    let room = photos();
    let refused = |line: &str, parts: &[&str]| assert_says(&room.refused(line), parts);
    refused("apply --out x photos", &["--pipeline"]);
    refused("apply --pipeline steps.yaml --out photos/x photos", &["lies in the input photos"]);
    refused("apply --pipeline steps.yaml --replay r --out x photos", &["cannot be used with"]);
    room.write("empty/readme.txt", "");
    refused("apply --pipeline steps.yaml --out x empty", &["no picture and no sound"]);
    refused("apply --pipeline steps.yaml --out x nowhere", &["cannot open nowhere"]);
    refused("apply --pipeline no.yaml --out x photos", &["cannot read the pipeline no.yaml"]);
    room.write("sound.yaml", "[to_mono]");
    refused(
        "apply --pipeline sound.yaml --out x photos",
        &["pipeline[0].to_mono: works on audio, but is given image"],
    );
    room.write("photos/a.jpg", "");
    room.write("photos/a.png", "");
    refused("apply --pipeline steps.yaml --out x photos", &["a.jpg and a.png", "one file"]);
    room.write("twice.jsonl", "{\"key\":\"a\",\"ops\":[]}\n\n{\"key\":\"a\",\"ops\":[]}\n");
    refused("apply --replay twice.jsonl --out x photos/cats", &["line 3", "has a recipe already"]);
    room.write("bad.jsonl", "{\"key\":\"a\",\"ops\":[{\"op\":\"resized_crops\"}]}\n");
    refused("apply --replay bad.jsonl --out x photos/cats", &["line 1", "unknown step"]);
    room.write("mixed/a.wav", "");
    room.write("mixed/b.png", "");
    refused("apply --pipeline steps.yaml --out x mixed", &["both pictures and sounds"]);
}

#[test]
fn sounds_are_applied_to_as_well() {
    let room = Room::new();
    room.clips(3, 0.5);
    room.write("steps.yaml", "[mel_spectrogram, {FrequencyMasking: {freq_mask_param: 20}}]");
    room.ok("apply --pipeline steps.yaml --out mels --recipes r.jsonl data");
    room.ok("apply --replay r.jsonl --out again data");
    let mels = tree(&room, "mels");
    assert_eq!(mels.len(), 3);
    assert!(mels.keys().all(|name| name.ends_with(".npy")));
    assert_eq!(mels, tree(&room, "again"));
    room.refused("apply --pipeline steps.yaml --out x --format png data");
}
