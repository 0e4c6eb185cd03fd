//! The command's manners: what it says, where it says it, and how it ends.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod common;

use std::collections::BTreeSet;
use std::f64::consts::TAU;

use common::{RANDOM_STEPS, RATE, Room, npy, sound, wav};
use image::{ColorType, DynamicImage, RgbImage};
use serde_json::Value;

/// A room with three clips in `data/`.
fn room() -> Room {
    let room = Room::new();
    room.clips(3, 0.5);
    room
}

/// What is said of a pipeline that is to be refused.
fn told_of(steps: &str) -> String {
    let room = room();
    room.write("steps.yaml", steps);
    let told = room.refused("precompute data --out cache --pipeline steps.yaml");
    assert!(!room.has("cache"), "refused, and yet there is a cache");
    told
}

/// `told` has all of these in it.
fn assert_says(told: &str, parts: &[&str]) {
    parts.iter().for_each(|part| assert!(told.contains(part), "no `{part}` in: {told}"));
}

/// Nothing is said twice: what the system said is not repeated.
fn assert_says_once(told: &str, part: &str) {
    assert_eq!(told.matches(part).count(), 1, "`{part}` in: {told}");
}

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
            .chain(["--range", "--image-size", "--threads", "--on-error", "-q, --quiet", "--json"])
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
fn a_dataset_that_is_not_there_is_named() {
    let room = room();
    let told = room.refused("precompute nowhere --out cache");
    assert_says(&told, &["error: cannot open the dataset nowhere: No such file or directory"]);
    assert_says_once(&told, "No such file or directory");
    assert!(!room.has("cache"));
}

#[test]
fn a_file_in_place_of_a_dataset_is_named() {
    let told = room().refused("precompute data/1-1000-A-0.wav --out cache");
    assert_says(&told, &["error: cannot open the dataset data/1-1000-A-0.wav: Not a directory"]);
}

#[test]
fn a_folder_with_nothing_in_it_is_no_dataset() {
    let room = room();
    room.write("papers/a.txt", "no sound");
    let told = room.refused("precompute papers --out cache");
    // What was looked for is said, so that one can see what is wrong.
    assert_says(&told, &["error: papers: ", "one folder of sound files for each class"]);
    for layout in ["esc50", "folders"] {
        let told = room.refused(&format!("precompute papers --out cache --dataset {layout}"));
        assert_says(&told, &["error: papers: no clip was found; there should be "]);
    }
}

#[test]
fn a_layout_that_a_folder_does_not_have_is_refused() {
    let room = Room::new();
    room.write("data/dog/bark.wav", wav(&sound(1, 0.2)));
    room.write("flat/bark.wav", wav(&sound(1, 0.2)));
    room.ok("precompute data --out cache --dataset folders");
    for (folder, layout) in [("data", "esc50"), ("flat", "esc50"), ("flat", "folders")] {
        let told = room.refused(&format!("precompute {folder} --out no --dataset {layout}"));
        // There is one; it is not where, or not named as, this layout has it.
        assert_says(&told, &["no clip was found; ", "there should be "]);
    }
}

#[test]
fn a_table_that_is_wrong_is_named_with_the_line() {
    let room = room();
    room.write(
        "esc/meta/esc50.csv",
        "filename,fold,target,category\na.wav,1,0,dog\nb.wav,one,0,dog\n",
    );
    room.write("esc/audio/a.wav", wav(&sound(1, 0.2)));
    let told = room.refused("precompute esc --out cache");
    assert_says(&told, &["error: esc/meta/esc50.csv: ", "line: 3", "invalid digit"]);
}

#[test]
fn an_unknown_step_is_named_with_its_place_and_the_nearest() {
    let told = told_of("- to_mono\n- mel_spectogram: {n_mels: 64}\n");
    assert_says(&told, &["error: steps.yaml: pipeline[1]: unknown step `mel_spectogram`"]);
    assert_says(&told, &["did you mean `mel_spectrogram`?"]);
    let told =
        told_of("- Compose:\n    transforms:\n      - FrequencyMaskin: {freq_mask_param: 3}");
    assert_says(&told, &["pipeline[0].Compose.transforms[0]: unknown step `FrequencyMaskin`"]);
}

#[test]
fn an_unknown_parameter_is_named_with_its_place_and_the_nearest() {
    let told = told_of("- to_mono\n- mel_spectrogram: {n_mel: 64}\n");
    let place = "steps.yaml: pipeline[1].mel_spectrogram: unknown field `n_mel`";
    assert_says(&told, &[place, "did you mean `n_mels`"]);
}

#[test]
fn a_parameter_of_a_wrong_type_is_named_with_its_place() {
    let told = told_of("[to_mono, mel_spectrogram: {n_mels: many}]");
    let place = "steps.yaml: pipeline[1].mel_spectrogram.n_mels: expected ";
    assert_says(&told, &[place, "many"]);
    // The words of a user, not of a compiler.
    assert!(!told.contains("usize") && !told.contains("u32"), "{told}");
    let told = told_of("[mel_spectrogram: {window: han}]");
    assert_says(&told, &["pipeline[0].mel_spectrogram.window: unknown choice `han`", "`hann`"]);
    let told = told_of("[mel_spectrogram: {n_mels: -3}]");
    assert_says(&told, &["pipeline[0].mel_spectrogram.n_mels: ", "-3"]);
}

#[test]
fn a_parameter_out_of_its_range_is_named_with_its_place() {
    let told = told_of("[mel_spectrogram: {n_fft: 0}]");
    assert_says(&told, &["steps.yaml: pipeline[0].mel_spectrogram.n_fft: must be ", "got 0"]);
    let told = told_of("[mel_spectrogram, RandomApply: {p: 2, transforms: [Identity]}]");
    assert_says(&told, &["pipeline[1].RandomApply.p: must be between 0 and 1, got 2"]);
}

#[test]
fn a_missing_parameter_is_named_with_its_place() {
    let told = told_of("[mel_spectrogram, power_to_db, FrequencyMasking]");
    let place = "steps.yaml: pipeline[2].FrequencyMasking: the field `freq_mask_param` is missing";
    assert_says(&told, &[place]);
}

#[test]
fn a_step_that_does_not_fit_is_named_with_what_it_was_given() {
    let told = told_of("[to_mono, power_to_db]");
    let place = "steps.yaml: pipeline[1].power_to_db: works on spectrogram, but is given audio";
    assert_says(&told, &[place]);
    let told = told_of("[mel_spectrogram, power_to_db, power_to_db]");
    assert_says(&told, &["pipeline[2].power_to_db: works on power, but is given"]);
}

#[test]
fn what_is_no_yaml_is_named_with_line_and_column() {
    let told = told_of("- to_mono\n- mel_spectrogram: {n_mels: 64\n- power_to_db\n");
    assert_says(&told, &["error: steps.yaml: not valid YAML", "line ", "column "]);
    let told = told_of("pipelin: [to_mono]");
    assert_says(&told, &["steps.yaml: unknown field `pipelin`; did you mean `pipeline`?"]);
    assert_says(&told_of(""), &["steps.yaml: "]);
    assert_says(&told_of("mel_spectrogram"), &["steps.yaml: pipeline: expected a list of steps"]);
}

#[test]
fn a_pipeline_that_cannot_be_read_is_named() {
    let room = room();
    let told = room.refused("precompute data --out cache --pipeline nowhere.yaml");
    assert_says(&told, &["error: cannot read the pipeline nowhere.yaml: No such file"]);
    room.write("binary.yaml", b"\xff\xfe\x00");
    let told = room.refused("precompute data --out cache --pipeline binary.yaml");
    assert_says(&told, &["error: cannot read the pipeline binary.yaml: ", "UTF-8"]);
}

#[test]
fn copies_need_something_random() {
    let room = room();
    let told = room.refused("precompute data --out cache --copies 2");
    assert_says(&told, &["draws nothing at random", "add a random step such as FrequencyMasking"]);
    assert_says(
        &room.refused("precompute data --out cache --copies 0"),
        &["--copies <K>", "1..=1000000"],
    );
    assert!(!room.has("cache"));
}

#[test]
fn an_unknown_format_is_refused_with_the_known_ones() {
    let told = room().refused("precompute data --out cache --format png,bogus");
    assert_says(&told, &["'bogus'", "--format", "png, npy, safetensors"]);
}

#[test]
fn options_that_make_no_sense_are_refused_with_an_example() {
    let room = room();
    let mut unhelpful = Vec::new();
    for (option, parts) in [
        ("--range loud", ["--range", "-80:0"]),
        ("--range a:b", ["--range", "-80:0"]),
        ("--range 0:-80", ["--range", "-80:0"]),
        ("--range 5:5", ["--range", "-80:0"]),
        ("--range nan:0", ["--range", "-80:0"]),
        ("--range -inf:0", ["--range", "-80:0"]),
        ("--image-size big", ["--image-size", "224x224"]),
        ("--image-size 0x5", ["--image-size", "224x224"]),
        ("--image-size 5x", ["--image-size", "224x224"]),
        ("--image-size -5x5", ["--image-size", "224x224"]),
        ("--image-size 100000x100000", ["100000", "too large"]),
        ("--folds train", ["--folds", "train=1,2,3"]),
        ("--folds train=one", ["--folds", "train=1,2,3"]),
        ("--folds =1", ["--folds", "train=1,2,3"]),
        ("--folds train=1 --folds test=1", ["--folds", "fold 1 is given to both"]),
        ("--colormap jet", ["--colormap", "magma, viridis, inferno, plasma and gray"]),
        ("--max-seconds 0", ["--max-seconds", "more than 0"]),
        ("--max-seconds nan", ["--max-seconds", "more than 0"]),
        ("--on-error panic", ["--on-error", "skip, fail"]),
        ("--dataset zip", ["--dataset", "esc50, folders"]),
        ("--threads many", ["--threads", "many"]),
        ("--seed -1", ["-1", "--seed"]),
    ] {
        // A folder of its own for each, which must not come to be.
        let out = format!("cache-{}", unhelpful.len());
        let run = room.run(&format!("precompute data --out {out} {option}"));
        let told = parts.iter().all(|part| run.stderr.contains(part));
        if run.code != Some(2) || !told || room.has(&out) {
            unhelpful.push(format!("{option}: {:?} {}", run.code, run.stderr));
        }
    }
    assert!(unhelpful.is_empty(), "{unhelpful:#?}");
}

#[test]
fn folds_that_no_clip_is_in_are_refused() {
    let told = room().refused("precompute data --out cache --folds train=8,9");
    // There are sound files: it is their folds that are not asked for.
    assert_says(&told, &["fold"]);
    assert!(!told.contains("there is not one sound file"), "{told}");
}

#[test]
fn a_picture_of_audio_is_refused_and_a_tensor_of_it_is_made() {
    let room = room();
    room.write("steps.yaml", "[to_mono, resample: {target_sr: 4000}]");
    let command = "precompute data --out cache --pipeline steps.yaml";
    let told = room.refused(command);
    assert_says(&told, &["ends with audio", "no PNG can be made", "leave png out of the formats"]);
    room.ok(&format!("{command} --format npy"));
    let (shape, _) = npy(&room.read("cache/train/dog/1-1000-A-0.npy"));
    assert_eq!(shape, [1, 2000]);
}

#[test]
fn options_of_pictures_are_refused_where_none_are_made_by_them() {
    let room = room();
    let told = room.refused("precompute data --out cache --format npy --image-size 32x32");
    assert_says(&told, &["--image-size"]);
    room.write("steps.yaml", "pipeline: [mel_spectrogram]\npicture: [apply_colormap]");
    let told = room.refused("precompute data --out cache --pipeline steps.yaml --colormap gray");
    assert_says(&told, &["--colormap", "picture"]);
}

#[test]
fn the_cache_cannot_be_the_dataset() {
    let room = room();
    for out in ["data", "./data/", "data/../data"] {
        let told = room.refused(&format!("precompute data --out {out}"));
        assert_says(&told, &["error: --out is the dataset's own folder; choose another"]);
    }
    assert_eq!(
        room.outputs("."),
        ["data/1-1000-A-0.wav", "data/2-1001-A-1.wav", "data/3-1002-A-2.wav"]
    );
}

#[test]
fn a_cache_that_cannot_be_made_is_named() {
    let room = room();
    room.write("file", "");
    for out in ["file", "file/cache"] {
        let told = room.refused(&format!("precompute data --out {out}"));
        assert_says(&told, &[&format!("error: cannot create {out}: ")]);
        assert_says_once(&told, "os error");
    }
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
        room.ok(&format!("ops {} --json", entry.name())).json();
    }
}

#[test]
fn ops_suggests_the_nearest_step() {
    let told = room().refused("ops melspectrogram");
    assert_says(&told, &["unknown step `melspectrogram`; did you mean `mel_spectrogram`?"]);
}

#[test]
fn ops_json_is_a_schema_of_all_steps() {
    let schema = room().ok("ops --json").json();
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

/// A tone in a WAV.
fn tone(hz: f64, seconds: f64) -> Vec<u8> {
    let sample = |n: u32| 20_000.0 * (TAU * hz * f64::from(n) / f64::from(RATE)).sin();
    wav(&(0..(seconds * f64::from(RATE)) as u32).map(|n| sample(n) as i16).collect::<Vec<_>>())
}

fn picture(room: &Room, name: &str) -> RgbImage {
    let image = image::load_from_memory(&room.read(name)).unwrap();
    assert_eq!(image.color(), ColorType::Rgb8);
    match image {
        DynamicImage::ImageRgb8(image) => image,
        other => panic!("{:?}", other.color()),
    }
}

/// The row whose pixels are the brightest in sum.
fn brightest_row(picture: &RgbImage) -> usize {
    let sum = |row: image::buffer::Pixels<'_, image::Rgb<u8>>| {
        row.flat_map(|pixel| pixel.0).map(u64::from).sum::<u64>()
    };
    let rows: Vec<u64> = picture.rows().map(sum).collect();
    (0..rows.len()).max_by_key(|&row| rows[row]).unwrap()
}

#[test]
fn a_picture_has_a_pixel_a_value_and_low_tones_at_the_bottom() {
    let room = Room::new();
    room.write("data/low/1.wav", tone(200.0, 1.0));
    room.write("data/high/1.wav", tone(3500.0, 1.0));
    room.ok("precompute data --out cache");
    let (low, high) = (picture(&room, "cache/low/1.png"), picture(&room, "cache/high/1.png"));
    let (shape, values) = npy(&room.read("cache/low/1.npy"));
    // 8000 samples, 512 from frame to frame, the first and the last centred at the ends.
    assert_eq!(shape, [1, 128, 16]);
    assert_eq!(low.dimensions(), (16, 128));
    assert!(brightest_row(&low) > 110, "row {}", brightest_row(&low));
    assert!(brightest_row(&high) < 20, "row {}", brightest_row(&high));
    let loudest = (0..values.len()).max_by(|&a, &b| values[a].total_cmp(&values[b])).unwrap();
    assert_eq!(brightest_row(&low), 127 - loudest / 16, "the tensor begins with the lowest");
}

#[test]
fn gray_pictures_in_a_fixed_range_show_decibels() {
    let room = Room::new();
    room.write("data/a/1.wav", tone(440.0, 0.5));
    room.ok("precompute data --out cache --colormap gray --range -80:0");
    let (shape, values) = npy(&room.read("cache/a/1.npy"));
    let picture = picture(&room, "cache/a/1.png");
    let frames = shape[2];
    for (x, y, pixel) in picture.enumerate_pixels() {
        let [r, g, b] = pixel.0;
        assert!(r == g && g == b, "{pixel:?}");
        let db = values[(127 - y as usize) * frames + x as usize];
        let level = ((db + 80.0) / 80.0 * 256.0).clamp(0.0, 255.0);
        // matplotlib's table cuts some levels off to the one below.
        assert!((level - 2.0..=level).contains(&f32::from(r)), "{db} dB is {r}");
    }
    // What is beyond the range has its ends.
    room.ok("precompute data --out loud --colormap gray --range -20:-10 --format png");
    let loud = self::picture(&room, "loud/a/1.png");
    assert!(loud.pixels().any(|p| p.0 == [255; 3]) && loud.pixels().any(|p| p.0 == [0; 3]));
}

#[test]
fn pictures_get_the_size_that_is_asked_for() {
    let room = room();
    let sizes = [("224x224", (224, 224)), ("32x48", (48, 32)), ("64", (64, 64))];
    for (size, dimensions) in sizes {
        room.ok(&format!("precompute data --out cache --image-size {size}"));
        for name in room.outputs("cache").iter().filter(|name| name.ends_with(".png")) {
            assert_eq!(picture(&room, &format!("cache/{name}")).dimensions(), dimensions, "{size}");
        }
        // The tensor is not resized.
        let (shape, _) = npy(&room.read("cache/train/dog/1-1000-A-0.npy"));
        assert_eq!(shape, [1, 128, 8]);
    }
}

#[test]
fn a_pipeline_may_make_the_picture_itself() {
    let room = room();
    room.write(
        "steps.json",
        r#"{"pipeline": ["mel_spectrogram", "power_to_db"],
            "picture": ["apply_colormap", {"resize": {"size": [20, 30]}}]}"#,
    );
    room.ok("precompute data --out cache --pipeline steps.json");
    assert_eq!(picture(&room, "cache/train/dog/1-1000-A-0.png").dimensions(), (30, 20));
}

#[test]
fn safetensors_hold_what_npy_holds() {
    let room = room();
    room.ok("precompute data --out cache --format npy,safetensors");
    let bytes = room.read("cache/train/dog/1-1000-A-0.safetensors");
    let tensors = safetensors::SafeTensors::deserialize(&bytes).unwrap();
    let tensor = tensors.tensor("data").unwrap();
    let (shape, values) = npy(&room.read("cache/train/dog/1-1000-A-0.npy"));
    assert_eq!((tensor.shape(), tensor.dtype()), (&shape[..], safetensors::Dtype::F32));
    let bytes: Vec<u8> = values.iter().flat_map(|x| x.to_le_bytes()).collect();
    assert_eq!(tensor.data(), bytes);
}

#[test]
fn augmented_copies_are_numbered() {
    let room = room();
    room.write("random.yaml", RANDOM_STEPS);
    room.ok("precompute data --out cache --format npy --pipeline random.yaml --copies 3");
    let names = room.outputs("cache");
    let dogs: Vec<_> = names.iter().filter(|name| name.starts_with("train/dog/")).collect();
    assert_eq!(
        dogs,
        ["train/dog/1-1000-A-0.npy", "train/dog/1-1000-A-0@1.npy", "train/dog/1-1000-A-0@2.npy"]
    );
}
