//! The distributions of what is drawn against audiomentations': `tests/golden/audio_draws.py` made them.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use augment_core::{Info, Node, Registry, Role, SampleRng};
use serde_json::Value;

/// What no golden holds.
const OWN: [(&str, &str); 13] = [
    ("BandLimit", "audiomentations draws a bitrate of those that its encoder has"),
    ("Compressor", "pedalboard draws nothing: uniform in each range"),
    ("Fbank", "Kaldi's: the dither is tested beside it"),
    ("FrequencyMasking", "torchaudio's: tested beside it"),
    ("RandomCropAudio", "no class of audiomentations'"),
    ("RandomMelFusion", "transformers': tested beside it"),
    ("Sox", "SoX draws nothing: tested beside it"),
    ("SpecAugment", "torchaudio's: tested beside it"),
    ("Speed", "torchaudio's, which draws nothing"),
    ("SpeedPerturbation", "torchaudio's: tested beside it"),
    ("TimeMasking", "torchaudio's: tested beside it"),
    ("TimeWarp", "the paper's: tested beside it"),
    ("sox", "SoX draws nothing: tested beside it"),
];

type Numbers = BTreeMap<String, Vec<f64>>;

/// Adds the numbers of the ops of a draw, by the names that the golden has.
fn add(ops: &[Value], i: usize, numbers: &mut Numbers) {
    let (op, name) = (&ops[i], ops[i]["op"].as_str().unwrap());
    let name = match ops[..i].iter().filter(|before| before["op"] == *name).count() {
        0 => name.to_owned(),
        before => format!("{name} {}", before + 1),
    };
    let mut add = |key: String, number| numbers.entry(key).or_default().push(number);
    add(name.clone(), 1.0);
    for (param, value) in op.as_object().unwrap() {
        match value {
            Value::Number(number) => add(format!("{name}.{param}"), number.as_f64().unwrap()),
            Value::String(word) => add(format!("{name}.{param}={word}"), 1.0),
            _ => {}
        }
    }
}

/// What is wrong with our numbers beside theirs, of as many draws.
fn compare(ours: &mut [f64], theirs: &Value, draws: f64) -> Option<String> {
    ours.sort_by(f64::total_cmp);
    let counts = [ours.len() as f64, theirs["count"].as_f64().unwrap()];
    let share = counts[1] / draws;
    let spread = (2.0 * draws * (share * (1.0 - share)).max(0.001)).sqrt();
    if (counts[0] - counts[1]).abs() > 5.0 * spread {
        return Some(format!("is there {} times, not {}", counts[0], counts[1]));
    }
    // As in the test of Kolmogorov and Smirnov: by chance in one of a thousand.
    let bound = 1.95 * (1.0 / counts[0] + 1.0 / counts[1]).sqrt();
    let quantiles = theirs["quantiles"].as_array().unwrap();
    let last = (quantiles.len() - 1) as f64;
    quantiles.iter().enumerate().find_map(|(i, q)| {
        let (q, p) = (q.as_f64().unwrap(), i as f64 / last);
        // Goldens have six digits.
        let slack = 1e-5 * q.abs() + 1e-9;
        let below = ours.partition_point(|&x| x < q - slack) as f64 / counts[0];
        let up_to = ours.partition_point(|&x| x <= q + slack) as f64 / counts[0];
        (p < below - bound || p > up_to + bound)
            .then(|| format!("at {q} the share is {below:.3} to {up_to:.3}, not {p:.3}"))
    })
}

#[test]
fn draws_are_distributed_as_audiomentations() {
    // Folders are named from the root of the repository.
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    std::env::set_current_dir(&root).unwrap();
    let text = std::fs::read_to_string("tests/golden/audio_draws.json").unwrap();
    let golden: Value = serde_json::from_str(&text).unwrap();
    let draws = golden["draws"].as_u64().unwrap();
    let registry = Registry::new(&[augment_audio::ENTRIES]);
    let (mut compared, mut wrong) = (0, Vec::new());
    let mut named = BTreeSet::new();
    for case in golden["cases"].as_array().unwrap() {
        let name = case["name"].as_str().unwrap();
        named.extend(name.split(' ').next());
        let step = Node::new(&case["step"], &registry).transform();
        let step = step.unwrap_or_else(|error| panic!("{name}: {error}"));
        let number = |value: &Value| Some(value.as_u64().unwrap() as usize);
        let info = Info::Audio {
            rate: number(&golden["rate"]),
            channels: Some(1),
            samples: number(&case["samples"]),
        };
        let mut numbers = Numbers::new();
        for i in 0..draws {
            let ops = step.draw(&info, &mut SampleRng::new(1, 0, &i.to_string())).unwrap();
            let ops: Vec<Value> = ops.iter().map(|op| serde_json::to_value(op).unwrap()).collect();
            (0..ops.len()).for_each(|i| add(&ops, i, &mut numbers));
        }
        let theirs = case["numbers"].as_object().unwrap();
        for (number, theirs) in theirs {
            let ours = numbers.entry(number.clone()).or_default();
            let why = compare(ours, theirs, draws as f64);
            wrong.extend(why.map(|why| format!("{name}: {number} {why}")));
            compared += 1;
        }
        // What audiomentations does not draw, is no draw of ours.
        for (number, ours) in numbers.iter().filter(|(number, _)| !theirs.contains_key(*number)) {
            if ours.iter().any(|x| *x != ours[0]) {
                wrong.push(format!("{name}: {number} is not drawn"));
            }
        }
    }
    for entry in augment_audio::ENTRIES.iter().filter(|entry| entry.role() != Role::Op) {
        let name = entry.name();
        match OWN.iter().find(|(own, _)| *own == name) {
            Some((_, why)) => assert!(!named.contains(name), "{name} is left out: {why}"),
            None => assert!(named.contains(name), "{name}: no golden holds its draws"),
        }
    }
    assert!(wrong.is_empty(), "{} of {compared}:\n{}", wrong.len(), wrong.join("\n"));
}
