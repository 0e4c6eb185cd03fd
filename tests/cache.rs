//! A cache is brought up to date, never redone, and holds what its options say: as if it had been
//! made at once.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::time::SystemTime;

use common::{RANDOM_STEPS, Room, clip_name, empty_folders, files, npy, sound, wav};
use serde_json::{Value, json};

/// All the tests' clips, unless they say otherwise.
const CLIPS: u32 = 10;

/// A room with clips and a cache of them, and the command that made it.
fn cached(options: &str) -> (Room, String) {
    let room = Room::new();
    room.clips(CLIPS, 0.4).write("random.yaml", RANDOM_STEPS);
    let command = format!("precompute data --out cache {options}");
    room.ok(&command);
    (room, command)
}

/// The cache is what the same options make in an empty folder, and nothing else is in it.
fn assert_as_if_new(room: &Room, command: &str) {
    room.ok(&command.replace("--out cache", "--out new"));
    room.assert_same("cache", "new");
    room.assert_no_leftovers("cache");
}

fn times(room: &Room, cache: &str) -> BTreeMap<String, SystemTime> {
    let all = files(&room.path(cache)).into_iter();
    all.map(|(name, path)| (name, path.metadata().unwrap().modified().unwrap())).collect()
}

/// The files that are not what they were, apart from those beside the outputs.
fn touched(
    before: &BTreeMap<String, SystemTime>,
    after: &BTreeMap<String, SystemTime>,
) -> Vec<String> {
    let changed = |name: &&String| before.get(*name) != after.get(*name);
    let names: BTreeSet<_> = before.keys().chain(after.keys()).collect();
    names.into_iter().filter(|name| name.contains('/')).filter(changed).cloned().collect()
}

#[test]
fn a_second_run_does_nothing_and_says_so() {
    let (room, command) = cached("");
    let before = times(&room, "cache");
    let second = room.ok(&command);
    assert!(
        second.stderr.contains("nothing to do: all 10 outputs in cache are up to date"),
        "{}",
        second.stderr
    );
    assert_eq!(times(&room, "cache"), before);
    assert_eq!(room.counts(&command), [0, 10, 0]);
}

#[test]
fn a_changed_clip_redoes_only_itself() {
    let (room, command) = cached("");
    let before = times(&room, "cache");
    room.write(&clip_name(0), wav(&sound(99, 0.4)));
    assert_eq!(room.counts(&command), [1, 9, 0]);
    assert_eq!(
        touched(&before, &times(&room, "cache")),
        ["train/dog/1-1000-A-0.npy", "train/dog/1-1000-A-0.png"]
    );
    assert_as_if_new(&room, &command);
}

#[test]
fn a_new_clip_is_added_and_the_others_are_kept() {
    let (room, command) = cached("");
    room.clips(CLIPS + 1, 0.4);
    assert_eq!(room.counts(&command), [1, 10, 0]);
    assert_as_if_new(&room, &command);
}

#[test]
fn changed_steps_redo_everything() {
    let (room, command) = cached("");
    room.write("steps.yaml", "[mel_spectrogram: {n_mels: 64}, power_to_db]");
    let command = format!("{command} --pipeline steps.yaml");
    assert_eq!(room.counts(&command), [10, 0, 0]);
    assert_as_if_new(&room, &command);
    // How they are written is not what they are.
    room.write("steps.yaml", "- mel_spectrogram:\n    n_mels: 64\n    n_fft: 2048\n- power_to_db");
    assert_eq!(room.counts(&command), [0, 10, 0]);
}

#[test]
fn changed_colours_redo_everything() {
    let (room, command) = cached("");
    let command = format!("{command} --colormap gray --range -80:0");
    assert_eq!(room.counts(&command), [10, 0, 0]);
    assert_as_if_new(&room, &command);
}

#[test]
fn the_outputs_of_a_removed_clip_are_removed() {
    let (room, command) = cached("");
    room.remove(&clip_name(4));
    assert_eq!(room.counts(&command), [0, 9, 1]);
    assert!(!room.outputs("cache").iter().any(|name| name.contains("5-1004-A-1")));
    assert_as_if_new(&room, &command);
}

#[test]
fn the_outputs_of_a_clip_that_became_unreadable_are_removed() {
    let (room, command) = cached("");
    room.write(&clip_name(4), "this is no sound");
    let run = room.run(&command);
    assert_eq!(run.code, Some(1));
    assert!(!room.outputs("cache").iter().any(|name| name.contains("5-1004-A-1")));
    // Mended, it is made again.
    room.write(&clip_name(4), wav(&sound(4, 0.4)));
    assert_eq!(room.counts(&command), [1, 9, 0]);
    assert_as_if_new(&room, &command);
}

#[test]
fn other_folds_move_the_outputs() {
    let (room, command) = cached("");
    let folds = "--folds train=4,5 --folds valid=1 --folds test=2,3";
    let command = format!("{command} {folds}");
    room.ok(&command);
    assert_as_if_new(&room, &command);
}

#[test]
fn folders_without_outputs_are_not_left_behind() {
    // torchvision's ImageFolder refuses a tree with an empty class.
    let (room, command) = cached("");
    room.ok(&format!("{command} --folds train=1,2,3,4,5"));
    assert_eq!(empty_folders(&room.path("cache")), [] as [std::path::PathBuf; 0]);
    let clips = files(&room.path("data")).into_keys();
    clips
        .filter(|name| name.ends_with("-2.wav"))
        .for_each(|name| room.remove(&format!("data/{name}")));
    room.ok(&command);
    assert!(!room.has("cache/train/pig"), "the class pig is gone, but not its folder");
}

#[test]
fn a_class_of_which_no_clip_can_be_read_has_no_folder() {
    let room = Room::new();
    room.clips(6, 0.2).write("data/1-7-A-49.wav", "");
    assert_eq!(room.run("precompute data --out cache").code, Some(1));
    assert_eq!(empty_folders(&room.path("cache")), [] as [std::path::PathBuf; 0]);
}

#[test]
fn other_formats_add_and_remove_files() {
    let (room, command) = cached("--format png");
    for format in ["png,npy,safetensors", "safetensors", "npy,png"] {
        let command = command.replace("--format png", &format!("--format {format}"));
        room.ok(&command);
        assert_as_if_new(&room, &command);
        fs::remove_dir_all(room.path("new")).unwrap();
    }
}

#[test]
fn the_order_of_formats_is_nobodys_concern() {
    let (room, _) = cached("--format npy,png");
    assert_eq!(room.counts("precompute data --out cache --format png,npy,png"), [0, 10, 0]);
}

#[test]
fn more_copies_keep_and_fewer_copies_remove() {
    let (room, command) = cached("--pipeline random.yaml --copies 3");
    let copies = |n: u32| command.replace("--copies 3", &format!("--copies {n}"));
    assert_eq!(room.counts(&copies(1)), [0, 10, 20]);
    assert!(!room.outputs("cache").iter().any(|name| name.contains('@')));
    assert_eq!(room.counts(&copies(2)), [10, 10, 0]);
    assert_as_if_new(&room, &copies(2));
}

#[test]
fn a_truncated_or_missing_output_is_made_again() {
    let (room, command) = cached("--format png,npy,safetensors");
    let whole = room.tree("cache");
    let clip = "cache/train/dog/1-1000-A-0";
    for name in ["png", "npy", "safetensors"].map(|format| format!("{clip}.{format}")) {
        let content = room.read(&name);
        room.write(&name, &content[..content.len() / 2]);
        assert_eq!(room.counts(&command), [1, 9, 0], "{name}");
        room.remove(&name);
        assert_eq!(room.counts(&command), [1, 9, 0], "{name}");
    }
    assert_eq!(room.tree("cache"), whole);
}

#[test]
fn what_stands_beside_the_outputs_is_mended() {
    let (room, command) = cached("");
    let whole = room.tree("cache");
    for name in ["manifest.jsonl", "pipeline.yaml", "summary.json"] {
        room.remove(&format!("cache/{name}"));
        room.ok(&command);
        assert_eq!(room.tree("cache"), whole, "{name}");
    }
    let manifest = room.read("cache/manifest.jsonl");
    for damaged in [&manifest[..manifest.len() / 2], b"\xff\xfe{\"key\": 7}\n", &[0; 4096]] {
        room.write("cache/manifest.jsonl", damaged);
        room.ok(&command);
        assert_eq!(room.tree("cache"), whole, "{:?}", &damaged[..2]);
    }
}

#[test]
fn files_of_others_are_left_alone() {
    let (room, command) = cached("");
    room.write("cache/train/dog/notes.txt", "mine");
    room.write("cache/readme.md", "mine too");
    room.remove(&clip_name(4));
    room.ok(&command);
    assert_eq!(
        room.text("cache/train/dog/notes.txt") + &room.text("cache/readme.md"),
        "minemine too"
    );
}

#[test]
fn what_killed_runs_were_writing_does_not_stay() {
    let (room, command) = cached("");
    // Of a clip that is there, of one that is gone since, and of the manifest.
    room.write("cache/manifest.partial.jsonl", "");
    for name in ["train/dog/1-1000-A-0.png", "test/rooster/5-9-A-1.npy", "manifest.jsonl"] {
        room.write(&format!("cache/{name}.tmp"), "half");
    }
    room.write(&clip_name(0), wav(&sound(99, 0.4)));
    room.ok(&command);
    assert_as_if_new(&room, &command);
}

#[test]
fn an_output_that_could_not_be_removed_is_removed_by_the_next_run() {
    let (room, command) = cached("");
    let command = format!("{command} --folds train=4,5 --folds valid=1 --folds test=2,3");
    let old = "cache/train/dog/1-1000-A-0.npy";
    let content = room.read(old);
    room.remove(old);
    fs::create_dir(room.path(old)).unwrap();
    let told = room.refused(&command);
    assert!(told.contains(&format!("cannot remove {old}")), "{told}");
    fs::remove_dir(room.path(old)).unwrap();
    room.write(old, content);
    room.ok(&command);
    assert_as_if_new(&room, &command);
}

#[test]
fn a_run_that_could_not_write_its_summary_is_made_good_by_the_next() {
    let (room, command) = cached("");
    room.remove(&clip_name(4));
    let obstacle = room.path("cache/summary.json.tmp");
    fs::create_dir(&obstacle).unwrap();
    let told = room.refused(&command);
    assert!(told.contains("cannot write cache/summary.json"), "{told}");
    fs::remove_dir(&obstacle).unwrap();
    room.ok(&command);
    assert_as_if_new(&room, &command);
}

#[test]
fn clips_whose_outputs_would_have_one_name_are_told_apart() {
    let room = Room::new();
    room.write("random.yaml", RANDOM_STEPS);
    room.write("data/dog/a.wav", wav(&sound(1, 0.3)));
    room.write("data/dog/a@1.wav", wav(&sound(2, 0.3)));
    let run =
        room.run("precompute data --out cache --pipeline random.yaml --copies 2 --format npy");
    // Either one of them is refused, or each has two files of its own.
    let files = room.outputs("cache").len();
    assert!(run.code == Some(1) || files == 4, "{files} files for 4 outputs: {run:?}");
}

#[test]
fn a_cache_that_another_run_writes_to_is_refused() {
    let (room, command) = cached("");
    let lock = File::options().write(true).open(room.path("cache/.lock")).unwrap();
    lock.lock().unwrap();
    let before = room.tree("cache");
    let told = room.refused(&command);
    assert!(
        told.contains(
            "error: another run is writing to cache; wait for it to end, or choose another folder"
        ),
        "{told}"
    );
    assert_eq!(room.tree("cache"), before);
    lock.unlock().unwrap();
    room.ok(&command);
}

#[cfg(unix)]
#[test]
fn ctrl_c_leaves_a_cache_that_the_next_run_finishes() {
    let room = Room::new();
    room.clips(150, 1.0);
    let command = "precompute data --threads 1 --out cache";
    let mut child = room.start(command);
    room.wait_for(&mut child, "cache", 1);
    common::signal(child.id(), "INT");
    assert_eq!(child.wait().unwrap().code(), Some(130));
    let recorded = room.recorded("cache");
    assert!((1..150).contains(&recorded) && !room.has("cache/manifest.jsonl"));
    // What was begun was finished.
    assert_eq!(room.outputs("cache").len(), 2 * recorded);

    assert_eq!(room.counts(command), [150 - recorded as u64, recorded as u64, 0]);
    assert_as_if_new(&room, command);
}

#[cfg(unix)]
#[test]
fn ctrl_c_is_told_apart_from_failures() {
    let room = Room::new();
    // It comes first.
    room.clips(150, 1.0).write("data/0-0-A-0.wav", "no sound");
    let folds = "--folds train=0,1,2,3,4,5";
    let mut child = room.start(&format!("precompute data --threads 1 --out cache {folds}"));
    room.wait_for(&mut child, "cache", 1);
    common::signal(child.id(), "INT");
    assert_eq!(child.wait().unwrap().code(), Some(130));
}

#[test]
fn the_pipeline_of_a_cache_makes_the_same_cache() {
    for options in [
        "",
        "--colormap viridis --range -60:0 --image-size 32x48",
        "--format npy",
        "--pipeline random.yaml --copies 2 --seed 5",
    ] {
        let (room, _) = cached(options);
        room.write("again.yaml", room.read("cache/pipeline.yaml"));
        let keep = |words: &[&str]| {
            let kept = options.split(" --").map(|option| option.trim_start_matches("--"));
            let kept = kept.filter(|option| words.iter().any(|word| option.starts_with(word)));
            kept.map(|option| format!(" --{option}")).collect::<String>()
        };
        let others = keep(&["format", "copies", "seed"]);
        room.ok(&format!("precompute data --out again --pipeline again.yaml{others}"));
        room.assert_same("again", "cache");
    }
}

#[test]
fn a_lower_limit_holds_for_clips_that_are_in_the_cache() {
    let (room, command) = cached("");
    room.write(&clip_name(4), wav(&sound(4, 0.9)));
    room.ok(&command);
    let run = room.run(&format!("{command} --max-seconds 0.5"));
    assert_eq!(run.code, Some(1), "{run:?}");
    assert!(!room.outputs("cache").iter().any(|name| name.contains("5-1004-A-1")));
}

/// Mean and standard deviation of the population, in two passes.
fn moments(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let variance = values.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / n;
    (mean, variance.sqrt())
}

fn assert_statistics(told: &Value, channel: usize, values: &[f64]) {
    let (mean, std) = moments(values);
    assert_eq!(told["count"].as_u64().unwrap(), values.len() as u64);
    for (told, ours) in [(&told["mean"], mean), (&told["std"], std)] {
        let told = told[channel].as_f64().unwrap();
        assert!((told - ours).abs() <= 1e-9 * ours.abs(), "{told} {ours}");
    }
}

#[test]
fn the_summary_counts_what_is_there_and_measures_the_training_split() {
    let room = Room::new();
    room.esc10().write("data/audio/x.txt", "");
    let json = room.ok("precompute data --out cache --json").json();
    let summary: Value = serde_json::from_str(&room.text("cache/summary.json")).unwrap();
    assert_eq!(json["summary"], summary);

    let mut splits: BTreeMap<&str, BTreeMap<String, usize>> = BTreeMap::new();
    let outputs = room.outputs("cache");
    for name in outputs.iter().filter(|name| name.ends_with(".npy")) {
        let (split, rest) = name.split_once('/').unwrap();
        let class = rest.split('/').next().unwrap().to_owned();
        *splits.entry(split).or_default().entry(class).or_default() += 1;
    }
    let counts = |classes: &BTreeMap<String, usize>| json!({ "outputs": classes.values().sum::<usize>(), "classes": classes });
    let splits: BTreeMap<_, _> = splits.iter().map(|(split, c)| (split, counts(c))).collect();
    assert_eq!(summary["outputs"], 20);
    assert_eq!(summary["splits"], json!(splits));
    assert_eq!(summary["leaks"], json!([]));

    assert_eq!(summary["statistics_of"], "train");
    let train = |ending: &str| {
        let files = outputs.iter().filter(|name| name.starts_with("train/"));
        let files: Vec<_> = files.filter(|name| name.ends_with(ending)).collect();
        assert_eq!(files.len(), 12);
        files.into_iter().map(|name| room.read(&format!("cache/{name}"))).collect::<Vec<_>>()
    };
    let values: Vec<f64> =
        train(".npy").iter().flat_map(|file| npy(file).1).map(f64::from).collect();
    assert_statistics(&summary["statistics"], 0, &values);
    let pictures: Vec<_> = train(".png")
        .iter()
        .map(|file| image::load_from_memory(file).unwrap().into_rgb8())
        .collect();
    for channel in 0..3 {
        let pixels = pictures.iter().flat_map(|picture| picture.pixels());
        let values: Vec<f64> = pixels.map(|pixel| f64::from(pixel[channel]) / 255.0).collect();
        assert_statistics(&summary["picture_statistics"], channel, &values);
    }
}

#[test]
fn a_dataset_without_splits_is_measured_as_a_whole() {
    let room = Room::new();
    room.write("data/a/1.wav", wav(&sound(1, 0.3)));
    room.write("data/b/2.wav", wav(&sound(2, 0.3)));
    let json = room.ok("precompute data --out cache --json --format npy").json();
    assert_eq!(json["summary"]["statistics_of"], "all");
    assert_eq!(json["summary"]["splits"]["all"]["outputs"], 2);
    let values =
        ["a/1", "b/2"].map(|name| npy(&room.read(&format!("cache/{name}.npy"))).1).concat();
    let values: Vec<f64> = values.into_iter().map(f64::from).collect();
    assert_statistics(&json["summary"]["statistics"], 0, &values);
}

#[test]
fn clips_of_one_recording_in_two_splits_are_reported() {
    let room = Room::new();
    room.clips(5, 0.2).write("data/4-1000-B-0.wav", wav(&sound(50, 0.2)));
    let run = room.ok("precompute data --out cache --json");
    let told = "warning: clips of recording 1000 are in train and in valid";
    assert!(run.stderr.contains(told), "{}", run.stderr);
    let leaks = json!([{ "group": "1000", "splits": ["train", "valid"] }]);
    assert_eq!(run.json()["summary"]["leaks"], leaks);
}
