//! Chains of effects against the program SoX 14.4.2; `tests/golden/sox.py` made the numbers.
#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stdout, reason = "a test")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use augment_audio::codec::{self, Limits};
use augment_core::{Audio, Data, Entry, Node, Registry, SampleRng, Workspace};
use safetensors::SafeTensors;
use serde_json::{Value, json};

/// A step of 16 bits.
const STEP: f64 = 1.0 / 32_768.0;

fn golden(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/golden").join(name)
}

fn input(name: &str) -> Audio {
    let parts: Vec<&str> = name.split(':').collect();
    if let ["clip", stem, start, count] = parts[..] {
        let bytes = std::fs::read(golden(&format!("clips/{stem}.flac"))).unwrap();
        let clip = codec::decode(&bytes, &Limits::default(), Vec::new()).unwrap();
        let start: usize = start.parse().unwrap();
        let end = start + count.parse::<usize>().unwrap();
        return Audio { samples: clip.samples[start..end].to_vec(), ..clip };
    }
    let numbers: Vec<u32> = parts[1..].iter().map(|n| n.parse().unwrap()).collect();
    let [mut x, rate, channels, len] = numbers[..] else { panic!("{name}") };
    let next = || {
        x = x.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        ((x >> 8) as f32 / (1 << 23) as f32 - 1.0) / 4.0
    };
    let samples = std::iter::repeat_with(next).take((channels * len) as usize).collect();
    Audio { samples, channels: channels as usize, rate }
}

/// The largest difference allowed, in steps of 16 bits, and how many of the first values of a channel
/// do not count.
fn bound(effects: &str) -> (f64, usize) {
    let resamples = ["rate", "speed", "pitch", "downsample", "upsample"];
    if effects.split(' ').any(|word| resamples.contains(&word)) {
        // The filters are of one design, but not tap for tap the same: what lies in the transition at
        // the edge of the band, of noise a tenth of all, differs. At the very start the program hears
        // a little less.
        return (60.0, 1);
    }
    match effects.starts_with("sinc") && !effects.contains("-b") {
        // The parameter of the window is within 0.04 of the program's.
        true => (4.0, 0),
        false => (0.25, 0),
    }
}

#[test]
fn chains_give_what_sox_gives() {
    let bytes = std::fs::read(golden("sox.safetensors")).unwrap();
    let (_, header) = SafeTensors::read_metadata(&bytes).unwrap();
    let texts = header.metadata().as_ref().unwrap();
    let tensors = SafeTensors::deserialize(&bytes).unwrap();
    let tables: &[&[Entry]] = &[augment_audio::ENTRIES];
    let registry = Registry::new(tables);
    let mut workspace = Workspace::new();
    let mut table: BTreeMap<String, (usize, f64, f64)> = BTreeMap::new();
    let mut wrong = Vec::new();

    let mut keys = tensors.names();
    keys.sort();
    for key in keys {
        let case: Value = serde_json::from_str(&texts[key]).unwrap();
        let effects = case["effects"].as_str().unwrap();
        let spec = json!({ "sox": effects });
        let transform = Node::new(&spec, &registry).transform();
        let transform = match transform {
            Ok(transform) => transform,
            Err(error) => {
                wrong.push(format!("{effects}: {error}"));
                continue;
            }
        };
        let data = Data::from(input(case["input"].as_str().unwrap()));
        let promised = transform.output_info(&data.info()).unwrap();
        let ops = transform.draw(&data.info(), &mut SampleRng::new(1, 0, "a")).unwrap();
        let mut data = data;
        for op in &ops {
            data = op.apply(data, &mut workspace).unwrap();
        }
        assert_eq!(promised.either(&data.info()).unwrap(), promised, "{effects}");
        let ours = data.into_audio().unwrap();
        let shape = json!([ours.channels, ours.len()]);
        if case["shape"] != shape || case["rate"] != ours.rate {
            wrong.push(format!(
                "{effects}: {shape} at {}, not {} at {}",
                ours.rate, case["shape"], case["rate"]
            ));
            continue;
        }
        let quads = tensors.tensor(key).unwrap();
        let theirs = quads.data().as_chunks::<4>().0.iter().map(|&b| f32::from_le_bytes(b));
        let stride = case["stride"].as_u64().unwrap() as usize;
        let kept: Vec<f32> = ours.samples.iter().copied().step_by(stride).collect();
        assert_eq!(kept.len(), theirs.len());
        let (bound, skipped) = bound(effects);
        let counts = |i: usize| i * stride % ours.len() >= skipped;
        let pairs: Vec<(f64, f64)> = kept
            .iter()
            .zip(theirs)
            .enumerate()
            .filter(|&(i, _)| counts(i))
            .map(|(_, (&a, b))| (f64::from(a), f64::from(b)))
            .collect();
        let worst = pairs.iter().map(|(a, b)| (a - b).abs()).fold(0.0, f64::max) / STEP;
        let energy: f64 = ours.samples.iter().map(|&x| f64::from(x) * f64::from(x)).sum();
        let theirs = case["energy"].as_f64().unwrap();
        let level = 10.0 * ((energy + 1e-12) / (theirs + 1e-12)).log10().abs();
        if worst > bound || (level > 0.01 && worst > 0.05) {
            wrong.push(format!("{effects} on {}: {worst:.2} steps, {level:.4} dB", case["input"]));
        }
        let name = match effects
            .split(' ')
            .filter(|word| word.len() > 2 && word.bytes().all(|b| b.is_ascii_lowercase()))
            .count()
        {
            0 | 1 => effects.split(' ').next().unwrap().to_owned(),
            _ => effects.to_owned(),
        };
        let entry = table.entry(name).or_default();
        *entry = (entry.0 + 1, entry.1.max(worst), entry.2.max(level));
    }
    for (name, (cases, worst, level)) in &table {
        println!("{name}: {cases} cases, {worst:.3} steps of 16 bits, {level:.5} dB");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
