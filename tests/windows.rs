//! Long recordings cut into clips: what they are called, that they resume, and that no thread counts.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod common;

use common::{Room, sound, wav};

const CUT: &str = "precompute data --out cache --format npy --clip-seconds 1 --hop-seconds 0.5";

/// Two recordings, of 2.3 s and of 0.4 s, and one whose name looks like a clip's.
fn recordings() -> Room {
    let room = Room::new();
    room.write("data/dog/long.wav", wav(&sound(1, 2.3)));
    room.write("data/dog/short.wav", wav(&sound(2, 0.4)));
    room.write("data/cat/long@0.5s.wav", wav(&sound(3, 1.0)));
    room
}

#[test]
fn clips_carry_their_offsets_and_have_one_length() {
    let room = recordings();
    assert_eq!(room.counts(CUT), [7, 0, 0]);
    let expected = [
        "cat/long@@0.5s@0.5s.npy",
        "cat/long@@0.5s@0s.npy",
        "dog/long@0.5s.npy",
        "dog/long@0s.npy",
        "dog/long@1.5s.npy",
        "dog/long@1s.npy",
        "dog/short@0s.npy",
    ];
    assert_eq!(room.outputs("cache"), expected);
    let lines = room.manifest("cache");
    assert!(lines.iter().all(|line| line["shape"] == lines[0]["shape"]));
    let third = lines.iter().find(|line| line["key"] == "dog/long@1s").unwrap();
    assert_eq!(third["window"], serde_json::json!({ "offset": 1.0, "count": 4 }));
    assert_eq!((&third["seconds"], &third["recipe"]["key"]), (&2.3.into(), &third["key"]));
}

#[test]
fn what_is_there_is_kept_and_what_a_recording_lost_goes() {
    let room = recordings();
    room.ok(CUT);
    assert_eq!(room.counts(CUT), [0, 7, 0]);
    room.write("data/dog/long.wav", wav(&sound(1, 1.2)));
    assert_eq!(room.counts(CUT), [2, 3, 0]);
    assert_eq!(room.outputs("cache").len(), 5);
    // Whole again: nothing of the clips stays.
    let whole = "precompute data --out cache --format npy";
    assert_eq!(room.counts(whole), [3, 0, 5]);
    room.ok("precompute data --out new --format npy");
    room.assert_same("cache", "new");
}

#[test]
fn copies_of_clips_are_the_same_on_any_number_of_threads() {
    let room = recordings();
    let steps =
        "[mel_spectrogram: {n_fft: 512, n_mels: 20}, power_to_db, SpecAugment: {policy: SM}]";
    room.write("steps.yaml", steps);
    let command = |threads: u32| {
        format!(
            "precompute data --out cache{threads} --format npy --clip-seconds 1 --copies 3 \
             --pipeline steps.yaml --threads {threads}"
        )
    };
    assert_eq!(room.counts(&command(1)), [12, 0, 0]);
    room.ok(&command(3));
    room.assert_same("cache1", "cache3");
}

#[test]
fn impossible_lengths_are_refused() {
    let room = recordings();
    for length in ["0", "-1", "nan", "1e9"] {
        let told = room.refused(&format!("precompute data --out c --clip-seconds={length}"));
        assert!(told.contains("0.001 s"), "{told}");
    }
    room.refused("precompute data --out c --hop-seconds 1");
}
