//! `time_stretch` and `pitch_shift` against librosa 0.11 in double precision.

use std::collections::BTreeMap;

use augment_core::{Audio, Workspace};

use crate::golden::{Golden, apply, clip, noise, op};

/// What the ops' docs state. soxr's second stage shows in noise, which is loud up to the edge of the
/// band and at its ends.
fn bound(op: &str, input: &str) -> f32 {
    if (op, input) == ("pitch_shift", "noise") { 1.5e-2 } else { 2e-4 }
}

#[test]
fn stretched_and_shifted_clips_are_librosas() {
    let golden = Golden::open("vocoder.safetensors");
    let mut workspace = Workspace::new();
    let mut worst: BTreeMap<String, [f32; 2]> = BTreeMap::new();
    for (set, input) in golden.cases() {
        let about = golden.set(&set);
        let op = op(about["op"].as_str().unwrap(), &about["params"]);
        let audio = match &*input {
            "noise" => Audio { samples: noise(30_000), channels: 1, rate: 44_100 },
            stem => clip(stem, 1.0),
        };
        let out = apply(&op, audio, &mut workspace).into_audio().unwrap().samples;
        let key = format!("{set}/{input}");
        assert_eq!(out.len(), golden.int(&format!("{key}/len")) as usize, "{key}");
        let kept = out.iter().step_by(golden.stride());
        let off = kept.zip(golden.floats(&key)).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        let single = golden.floats(&format!("{key}/single"))[0];
        assert!(off < bound(op.name(), &input), "{key}: {off:e}");
        let entry = worst.entry(set).or_default();
        *entry = [entry[0].max(off), entry[1].max(single)];
    }
    let line = |(set, [off, single]): (&String, &[f32; 2])| {
        format!("{set}: {off:.1e}; librosa in single precision {single:.1e}\n")
    };
    let table: String = worst.iter().map(line).collect();
    assert_eq!(worst.len(), 11);
    println!("{table}");
}
