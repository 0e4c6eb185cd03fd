//! The command's manners: what it says, where it says it, and how it ends.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod common;

use std::collections::BTreeSet;

use common::{Room, assert_says, room, sound, wav};
use serde_json::Value;

#[test]
fn help_explains_the_command() {
    let help = room().ok("--help").stdout;
    assert_says(&help, &["Usage: augment <COMMAND>", "precompute", "ops", "--version"]);
}

#[test]
fn help_explains_precompute() {
    let help = room().ok("precompute --help").stdout;
    assert_says(&help, &["ImageFolder", "Examples:", "Exit codes:", "--max-seconds"]);
    let said = |flag: &str| help.lines().any(|line| line.trim_start().starts_with(flag));
    for flag in
        ["-o, --out", "--format", "--pipeline", "--copies", "--seed", "--folds", "--colormap"]
            .into_iter()
            .chain([
                "--range",
                "--image-size",
                "--device",
                "--threads",
                "--on-error",
                "-q, --quiet",
                "--json",
            ])
    {
        assert!(said(flag), "{flag}");
    }
}

#[test]
fn help_shows_what_happens_without_an_option() {
    let help = room().ok("precompute --help").stdout;
    let help = help.split_whitespace().collect::<Vec<_>>().join(" ");
    assert_says(&help, &["[default: png,npy]", "[default: magma]", "[default: skip]"]);
    assert_says(&help, &["[default: 600]", "[default: train=1,2,3 valid=4 test=5]"]);
}

#[test]
fn without_arguments_there_is_help_and_exit_code_2() {
    let told = room().refused("");
    assert_says(&told, &["Usage: augment <COMMAND>", "precompute"]);
}

#[test]
fn the_version_is_told() {
    assert_eq!(room().ok("--version").stdout, concat!("augment ", env!("CARGO_PKG_VERSION"), "\n"));
}

#[test]
fn a_mistyped_command_or_option_is_corrected() {
    let room = room();
    assert_says(&room.refused("precomptue data"), &["a similar subcommand exists: 'precompute'"]);
    assert_says(&room.refused("precompute data --colourmap gray"), &["--colormap"]);
    assert_says(&room.refused("precompute"), &["<DATASET>"]);
}

#[test]
fn the_cache_is_named_after_the_dataset() {
    let room = room();
    room.ok("precompute data");
    assert!(room.has("data-cache/manifest.jsonl"));
}

#[test]
fn quiet_says_nothing_when_all_is_well_and_errors_all_the_same() {
    let room = room();
    for _ in 0..2 {
        let run = room.ok("precompute data --out cache --quiet");
        assert_eq!((run.stdout, run.stderr), (String::new(), String::new()));
    }
    room.write("data/1-7-A-0.wav", "");
    let run = room.run("precompute data --out cache --quiet");
    let told = "error: 1-7-A-0 (1-7-A-0.wav): decode: the file is empty\n";
    assert_eq!((run.code, run.stdout.as_str(), run.stderr.as_str()), (Some(1), "", told));
}

#[test]
fn json_is_all_that_is_on_standard_output() {
    let room = room();
    let run = room.ok("precompute data --out cache --json");
    let json = run.json();
    assert_eq!((&json["out"], &json["run"]["made"]), (&"cache".into(), &3.into()));
    assert_eq!(json["run"]["failed"], Value::Array(vec![]));
    assert_eq!(json["run"]["stopped"], false);
    assert!(run.stderr.contains("data: 3 clips in 3 classes"), "{}", run.stderr);
    let quiet = room.ok("precompute data --out cache --json --quiet");
    assert_eq!((&quiet.json()["run"]["kept"], quiet.stderr.as_str()), (&3.into(), ""));
}

#[test]
fn json_lists_what_failed() {
    let room = room();
    room.write("data/1-7-A-0.wav", "");
    let run = room.run("precompute data --out cache --json --quiet");
    let failed = &run.json()["run"]["failed"];
    let expected =
        r#"[{"key":"1-7-A-0","source":"1-7-A-0.wav","reason":"decode: the file is empty"}]"#;
    assert_eq!((run.code, failed.to_string().as_str()), (Some(1), expected));
}

#[test]
fn progress_is_in_plain_lines_and_in_order_where_there_is_no_terminal() {
    let room = Room::new();
    room.clips(40, 0.2);
    let run = room.ok("precompute data --out cache --threads 4");
    let done = |line: &str| line.strip_suffix("/40 clips")?.parse::<u32>().ok();
    let counts: Vec<u32> = run.stderr.lines().filter_map(done).collect();
    assert!((1..=10).contains(&counts.len()) && counts.is_sorted(), "{counts:?}");
    assert!(!run.stderr.contains(['\r', '\x1b']), "{:?}", run.stderr);
}

#[test]
fn every_failure_is_listed() {
    let room = room();
    (0..25).for_each(|i| room.write(&format!("data/1-{i:02}-A-0.wav"), ""));
    let run = room.run("precompute data --out cache");
    assert_eq!(run.stderr.matches("the file is empty").count(), 25);
    assert_says(&run.stderr, &["cache: 3 made, 25 failed"]);
    let told: Value = serde_json::from_str(&room.text("cache/run.json")).unwrap();
    assert_eq!(told["failed"].as_array().unwrap().len(), 25);
}

#[test]
fn run_json_is_of_the_last_run() {
    let room = room();
    room.ok("precompute data --out cache");
    // Nothing that is in the cache changes by these.
    (0..25).for_each(|i| room.write(&format!("data/1-{i:02}-A-0.wav"), ""));
    assert_eq!(room.run("precompute data --out cache").code, Some(1));
    let told: Value = serde_json::from_str(&room.text("cache/run.json")).unwrap();
    assert_eq!(told["failed"].as_array().unwrap().len(), 25, "they were told to be there");
}

#[test]
fn on_error_skip_goes_on_and_fail_stops() {
    let room = room();
    room.write("data/1-0-A-0.wav", "no sound");
    for skip in ["", "--on-error skip"] {
        let run = room.run(&format!("precompute data --out skip --threads 1 {skip}"));
        assert_eq!(run.code, Some(1));
        assert_says(&run.stderr, &["error: 1-0-A-0 (1-0-A-0.wav): decode: not a sound file"]);
        assert_eq!(room.manifest("skip").len(), 3);
    }
    let run = room.run("precompute data --out fail --threads 1 --on-error fail --json");
    assert_eq!(run.code, Some(1));
    assert_says(&run.stderr, &["error: 1-0-A-0 (1-0-A-0.wav): ", "run the same command to go on"]);
    assert_eq!(run.json()["run"]["stopped"], true);
    assert_eq!(
        (run.json()["run"]["made"].as_u64(), room.has("fail/manifest.jsonl")),
        (Some(0), false)
    );
    // Mended, it goes on.
    room.write("data/1-0-A-0.wav", wav(&sound(0, 0.5)));
    assert_eq!(room.counts("precompute data --out fail --on-error fail"), [4, 0, 0]);
}

#[test]
fn on_error_fail_stops_at_a_key_that_is_taken() {
    let room = room();
    room.write("data/1-1000-A-0.ogg", "");
    let run = room.run("precompute data --out cache --threads 1 --on-error fail --json");
    assert_eq!((run.code, run.json()["run"]["stopped"].as_bool()), (Some(1), Some(true)));
}

#[test]
fn ops_lists_every_step() {
    let list = room().ok("ops").stdout;
    let first = |line: &str| line.strip_prefix("  ")?.split_whitespace().next().map(str::to_owned);
    let listed: BTreeSet<String> = list.lines().filter_map(first).collect();
    let registry = augment::registry();
    let known: BTreeSet<String> = registry.entries().iter().map(|e| e.name().to_owned()).collect();
    assert_eq!(listed, known);
    let said = |name| list.lines().any(|line| line.contains(name) && line.split("  ").count() > 2);
    assert!(registry.entries().iter().all(|entry| said(entry.name())), "each has a summary");
}

#[test]
fn ops_explains_a_step() {
    let told = room().ok("ops mel_spectrogram").stdout;
    assert_says(&told, &["mel_spectrogram (op)", "librosa.feature.melspectrogram"]);
    assert_says(
        &told,
        &["n_fft (default 2048)", "n_mels (default 128)", "hop_length (default 512)"],
    );
    assert_says(&told, &["f_max (default null)", "window (default \"hann\")", "one of hann, "]);
    assert_says(&told, &["Example:\n  - mel_spectrogram: "]);
    let told = room().ok("ops FrequencyMasking").stdout;
    assert_says(&told, &["FrequencyMasking (transform)", "freq_mask_param (required)"]);
}

#[test]
fn every_step_explains_itself() {
    let room = room();
    for entry in augment::registry().entries() {
        let told = room.ok(&format!("ops {}", entry.name())).stdout;
        assert_says(&told, &[entry.name(), &format!("Example:\n  - {}: ", entry.name())]);
        let lines: Vec<_> = told.lines().collect();
        let bare = lines.windows(2).find(|pair| {
            let parameter = pair[0].starts_with("  ") && pair[0].ends_with(')');
            parameter && pair[1].trim().is_empty()
        });
        assert_eq!(bare, None, "a parameter of {} is not explained", entry.name());
        let told = room.ok(&format!("ops {} --json", entry.name())).json();
        assert_eq!(
            (&told["name"], &told["example"]),
            (&entry.name().into(), &entry.example().into())
        );
        let schema = room.ok(&format!("ops {} --schema", entry.name())).json();
        assert_eq!(told["parameters"], schema["properties"]);
    }
}

#[test]
fn ops_suggests_the_nearest_step() {
    let told = room().refused("ops melspectrogram");
    assert_says(
        &told,
        &["unknown step `melspectrogram`; did you mean `mel_spectrogram` or `spectrogram`?"],
    );
}

#[test]
fn ops_json_lists_every_step() {
    let listed = room().ok("ops --json").json();
    let names = listed.as_array().unwrap().iter().map(|entry| entry["name"].as_str().unwrap());
    let registry = augment::registry();
    assert!(names.eq(registry.entries().iter().map(|entry| entry.name())));
}

#[test]
fn ops_schema_is_a_schema_of_all_steps() {
    let schema = room().ok("ops --schema").json();
    let text = schema.to_string();
    for entry in augment::registry().entries() {
        assert!(text.contains(&format!("\"{}\"", entry.name())), "{}", entry.name());
    }
    // Everything that is referred to is there.
    let refs = text.split("\"$ref\":\"").skip(1).filter_map(|rest| rest.split('"').next());
    let refs: BTreeSet<&str> = refs.collect();
    assert!(!refs.is_empty());
    for path in refs {
        assert!(schema.pointer(path.trim_start_matches('#')).is_some(), "{path}");
    }
}
