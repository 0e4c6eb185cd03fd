//! What is refused before any clip is read, and how it is said.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod common;

use common::{Room, assert_says, npy, room, sound, wav};

/// What is said of a pipeline that is to be refused.
fn told_of(steps: &str) -> String {
    let room = room();
    room.write("steps.yaml", steps);
    let told = room.refused("precompute data --out cache --pipeline steps.yaml");
    assert!(!room.has("cache"), "refused, and yet there is a cache");
    told
}

/// Nothing is said twice: what the system said is not repeated.
fn assert_says_once(told: &str, part: &str) {
    assert_eq!(told.matches(part).count(), 1, "`{part}` in: {told}");
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
        ("--dataset zip", ["--dataset", "urbansound8k, speech-commands, folders"]),
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
