//! Waveform ops against their peers; `tests/golden/audio_cases.py` says what is in the files, and the
//! script of each file's name made it.
//!
//! An input may also be `codes:SEED:CODES:CHANNELS:SAMPLES`, a tensor of integers from 0 to CODES - 1: the
//! noise of the seed from 0 to 1, times CODES, rounded down. Tensors are compared as sound is.
#![allow(clippy::panic, clippy::unwrap_used, clippy::print_stdout, reason = "a test")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use augment_audio::codec::{self, Limits};
use augment_core::{Audio, Data, Entry, Registry, Tensor, TensorData, Workspace};
use safetensors::SafeTensors;
use serde_json::Value;

/// Every so many values are kept.
const STRIDE: usize = 997;

fn golden(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/golden").join(name)
}

fn input(name: &str) -> Data {
    if let Some(stem) = name.strip_prefix("clip:") {
        let bytes = std::fs::read(golden(&format!("clips/{stem}.flac"))).unwrap();
        return codec::decode(&bytes, &Limits::default(), Vec::new()).unwrap().into();
    }
    let numbers: Vec<u32> = name.split(':').skip(1).map(|n| n.parse().unwrap()).collect();
    let [mut x, rate, channels, len] = numbers[..] else { panic!("{name}") };
    let next = || {
        x = x.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (x >> 8) as f32 / (1 << 23) as f32 - 1.0
    };
    let samples = std::iter::repeat_with(next).take((channels * len) as usize);
    if name.starts_with("codes:") {
        let codes = samples.map(|x| ((x + 1.0) / 2.0 * rate as f32).floor() as i64).collect();
        let shape = vec![channels as usize, len as usize];
        return Tensor { shape, data: TensorData::I64(codes) }.into();
    }
    Audio { samples: samples.collect(), channels: channels as usize, rate }.into()
}

/// The shape and the values.
fn values(data: Data) -> (Vec<usize>, Vec<f32>) {
    match data {
        Data::Audio(audio) => (vec![audio.channels, audio.len()], audio.samples),
        Data::Tensor(Tensor { shape, data: TensorData::F32(values) }) => (shape, values),
        Data::Tensor(Tensor { shape, data: TensorData::I64(values) }) => {
            (shape, values.iter().map(|&x| x as f32).collect())
        }
        other => panic!("{}", other.info()),
    }
}

/// Runs all cases of a file and prints, for each op, how many there are and the worst difference.
fn check(file: &str) {
    // Cases that name files name them from the root of the repository.
    std::env::set_current_dir(golden("../..")).unwrap();
    let bytes = std::fs::read(golden(file)).unwrap();
    let (_, header) = SafeTensors::read_metadata(&bytes).unwrap();
    let texts = header.metadata().as_ref().unwrap();
    let tensors = SafeTensors::deserialize(&bytes).unwrap();
    let tables: &[&[Entry]] = &[augment_audio::ENTRIES];
    let registry = Registry::new(tables);
    let mut workspace = Workspace::new();
    let mut table: BTreeMap<String, (usize, f64, f64)> = BTreeMap::new();
    let mut wrong = Vec::new();

    for key in tensors.names() {
        let case: Value = serde_json::from_str(&texts[key]).unwrap();
        let line = serde_json::json!({ "key": "", "ops": [case["op"]] });
        let op = registry.recipe(&line.to_string()).unwrap().ops.remove(0);
        let before = input(case["input"].as_str().unwrap());
        let promised = op.output_info(&before.info()).unwrap();
        let after = op.apply(before, &mut workspace).unwrap();
        assert_eq!(promised.either(&after.info()).unwrap(), promised, "{case}");
        let (shape, after) = values(after);
        if case["shape"] != serde_json::json!(shape) {
            wrong.push(format!("{case}: the shape is {shape:?}"));
            continue;
        }
        let theirs = tensors.tensor(key).unwrap();
        let theirs = theirs.data().as_chunks::<4>().0.iter().map(|&b| f32::from_le_bytes(b));
        let ours = after.iter().step_by(STRIDE);
        assert_eq!(theirs.len(), ours.len());
        let worst = theirs.zip(ours).map(|(a, b)| f64::from((a - b).abs())).fold(0.0, f64::max);
        let sum = |f: &dyn Fn(f64) -> f64| after.iter().map(|&x| f(x.into())).sum::<f64>();
        let bound = case["bound"].as_f64().unwrap();
        // What the kept values do not show, the sums of all do.
        let all = after.len() as f64;
        let energy = case["energy"].as_f64().unwrap();
        let sums = (sum(&|x| x) - case["sum"].as_f64().unwrap()).abs() / all;
        let energies = (sum(&|x| x * x) - energy).abs() / all;
        let off = worst.max(sums).max(energies / (2.0 * (energy / all).sqrt()).max(1.0));
        if off.is_nan() || off > bound {
            wrong.push(format!("{case}: {off:.2e} ({worst:.2e}, {sums:.2e}, {energies:.2e})"));
        }
        let row = table.entry(op.name().to_owned()).or_default();
        *row = (row.0 + 1, row.1.max(off), row.2.max(bound));
    }
    for (op, (cases, worst, bound)) in &table {
        println!("| {op} | {cases} | {worst:.1e} | {bound:.0e} |");
    }
    assert!(wrong.is_empty() && !table.is_empty(), "{}", wrong.join("\n"));
}

/// What no golden holds.
const OWN: [(&str, &str); 6] = [
    ("add_gaussian_noise", "its numbers are the stream's: its deviation is tested beside it"),
    ("add_noise", "its numbers are the stream's: its level and slope are tested beside it"),
    (
        "pad_to_multiple",
        "by the presets that have it: DAC's and EnCodec's, of augment/tests/features.rs",
    ),
    ("resample", "its goldens are those of tests/time"),
    ("tile", "by the presets that have it: CLAP's and MS-CLAP's, of augment/tests/features.rs"),
    (
        "zero_mean_unit_var_norm",
        "by the presets that have it: wav2vec 2.0's, of augment/tests/features.rs",
    ),
];

#[test]
fn every_op_has_a_golden() {
    let files = ["filters.safetensors", "wave.safetensors"].map(|file| {
        let bytes = std::fs::read(golden(file)).unwrap();
        let (_, header) = SafeTensors::read_metadata(&bytes).unwrap();
        header.metadata().clone().unwrap()
    });
    let cases = files.iter().flatten().filter_map(|(_, text)| {
        let case: Value = serde_json::from_str(text).unwrap();
        Some(case["op"]["op"].as_str()?.to_owned())
    });
    let held: BTreeSet<String> = cases.collect();
    let ops = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/ops");
    let files = ["filter", "wave"].map(|room| ops.join(room).read_dir().unwrap());
    let mut ops = 0;
    for file in files.into_iter().flatten() {
        let text = std::fs::read_to_string(file.unwrap().path()).unwrap();
        let names = text.lines().filter_map(|line| {
            line.trim().strip_prefix("const NAME: &'static str = \"")?.strip_suffix("\";")
        });
        for name in names {
            ops += 1;
            match OWN.iter().find(|(own, _)| *own == name) {
                Some((_, why)) => assert!(!held.contains(name), "{name} is left out: {why}"),
                None => assert!(held.contains(name), "{name}: no golden holds it"),
            }
        }
    }
    assert!(ops > OWN.len() + 40, "{ops}");
}

#[test]
fn filters() {
    check("filters.safetensors");
}

#[test]
fn waves() {
    check("wave.safetensors");
}
