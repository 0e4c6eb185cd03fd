//! The ops against torchvision's results: goldens made by `tests/parity`, or those of the file that
//! the variable `AUGMENT_GOLDENS` names.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use augment_core::{
    BoundingBoxFormat, BoundingBoxes, Data, Image, Pixels, Registry, Role, Targets, Workspace,
};
use augment_image::codec;
use serde_json::{Value, json};

fn golden() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/golden")
}

/// What has no result of torchvision's to be compared with, and where it is tested.
const OWN: [(&str, &str); 5] = [
    ("blend_chains", "the inside of AugMix, which torchvision has as a class: ops/blend_chains.rs"),
    ("patchify", "transformers', in tests/golden/presets.json"),
    ("resize_keep_ratio", "timm's, in tests/golden/presets.json"),
    ("resize_to_patches", "transformers', in tests/golden/presets.json"),
    ("round", "torch's, in tests/golden/presets.json"),
];

/// The twin of `noise` in `tests/parity/inputs.py`.
fn noise(height: usize, width: usize, channels: usize, seed: u32) -> Image {
    let mut state = seed.wrapping_mul(2_654_435_761).wrapping_add(1);
    let bytes = (0..height * width * channels).map(|_| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 24) as u8
    });
    Image::new(width, height, channels, Pixels::U8(bytes.collect()))
}

fn input(spec: &Value, dtype: &str) -> Image {
    let mut image = match &spec["noise"] {
        Value::Array(n) => {
            let n: Vec<usize> = n.iter().map(|n| n.as_u64().unwrap() as usize).collect();
            noise(n[0], n[1], n[2], n[3] as u32)
        }
        _ => {
            let path = golden().join("pictures").join(spec["file"].as_str().unwrap());
            codec::decode(&std::fs::read(path).unwrap()).unwrap()
        }
    };
    if dtype == "float32" {
        let Pixels::U8(bytes) = &image.pixels else { panic!("8-bit") };
        let plane = |c| bytes.iter().skip(c).step_by(image.channels).map(|&b| f32::from(b) / 255.);
        image.pixels = Pixels::F32((0..image.channels).flat_map(plane).collect());
    }
    image
}

fn numbers<const N: usize>(rows: &Value) -> Vec<[f32; N]> {
    let number = |n: &Value| n.as_f64().unwrap() as f32;
    let row = |row: &Value| std::array::from_fn(|i| number(&row[i]));
    rows.as_array().unwrap().iter().map(row).collect()
}

/// What `tests/parity/targets.py` marks in an image.
fn targets(spec: &Value, image: &Image) -> Targets {
    let format: BoundingBoxFormat = serde_json::from_value(spec["format"].clone()).unwrap();
    let mask = |seed: &Value| {
        let seed = seed.as_u64().unwrap() as u32;
        let Pixels::U8(bytes) = noise(image.height, image.width, 1, seed).pixels else { panic!() };
        bytes.iter().map(|byte| byte % 5).collect()
    };
    let labels = spec["labels"].as_array().unwrap().iter().map(|n| n.as_i64().unwrap()).collect();
    Targets {
        boxes: BoundingBoxes { format, boxes: numbers(&spec["boxes"]), labels },
        masks: spec["masks"].as_array().unwrap().iter().map(mask).collect(),
        keypoints: numbers(&spec["keypoints"]),
    }
}

fn crc(bytes: &[u8]) -> u64 {
    crc::Crc::<u32>::new(&crc::CRC_32_ISO_HDLC).checksum(bytes).into()
}

/// What is wrong with what is marked in a result, if anything.
fn compare_targets(wanted: &Value, found: &Targets) -> Option<String> {
    fn far<const N: usize>(wanted: &Value, found: &[[f32; N]]) -> bool {
        let wanted = numbers::<N>(wanted);
        let is_close = |(a, b): (&f32, &f32)| (a - b).abs() <= 1e-4 * b.abs().max(1.0);
        wanted.len() != found.len()
            || !found.as_flattened().iter().zip(wanted.as_flattened()).all(is_close)
    }
    let Targets { boxes, masks, keypoints } = found;
    if json!(boxes.format) != wanted["format"] || far(&wanted["boxes"], &boxes.boxes) {
        return Some(format!("{boxes:?}, not {} {}", wanted["format"], wanted["boxes"]));
    }
    if json!(boxes.labels) != wanted["labels"] {
        return Some(format!("labels {:?}, not {}", boxes.labels, wanted["labels"]));
    }
    if far(&wanted["keypoints"], keypoints) {
        return Some(format!("points {keypoints:?}, not {}", wanted["keypoints"]));
    }
    let sums: Vec<_> = masks.iter().map(|mask| (crc(mask), &mask[..mask.len().min(24)])).collect();
    let is_same = |(i, sum): (usize, &(u64, _))| wanted["masks"][i]["crc"] == sum.0;
    let all = sums.len() == wanted["masks"].as_array().unwrap().len();
    (!all || !sums.iter().enumerate().all(is_same))
        .then(|| format!("masks {sums:?}, not {}", wanted["masks"]))
}

/// A result's shape and values; of several results all values, one after the other.
fn content(result: Data) -> (Value, Pixels) {
    let Data::Several(parts) = result else {
        let Image { width, height, channels, pixels, .. } = result.into_image().unwrap();
        let shape = match &pixels {
            Pixels::U8(_) => [height, width, channels],
            Pixels::F32(_) => [channels, height, width],
        };
        return (json!(shape), pixels);
    };
    let parts = parts.into_iter().map(|(_, part)| content(part).1);
    let all = parts.reduce(|all, part| match (all, part) {
        (Pixels::U8(all), Pixels::U8(part)) => Pixels::U8([all, part].concat()),
        (Pixels::F32(all), Pixels::F32(part)) => Pixels::F32([all, part].concat()),
        _ => panic!("of two types"),
    });
    let all = all.unwrap();
    (json!([all.len()]), all)
}

/// What is wrong with a result, if anything.
fn compare(case: &Value, result: Data) -> Option<String> {
    if case.get("marked").is_some() {
        return compare_targets(&case["marked"], &result.into_image().unwrap().targets);
    }
    let (shape, pixels) = content(result);
    if shape != case["shape"] {
        return Some(format!("shape {shape}, not {}", case["shape"]));
    }
    if let (Some(wanted), Pixels::U8(bytes)) = (case["crc"].as_u64(), &pixels) {
        let head = &bytes[..bytes.len().min(24)];
        return (crc(bytes) != wanted).then(|| format!("begins {head:?}, not {}", case["head"]));
    }
    let step = case["step"].as_u64().unwrap() as usize;
    let values: Vec<f64> = match &pixels {
        Pixels::U8(bytes) => bytes.iter().map(|&b| f64::from(b)).collect(),
        Pixels::F32(values) => values.iter().map(|&v| f64::from(v)).collect(),
    };
    let expected: Vec<f64> =
        case["values"].as_array().unwrap().iter().map(|v| v.as_f64().unwrap()).collect();
    let kept: Vec<f64> = values.into_iter().step_by(step).collect();
    assert_eq!(kept.len(), expected.len());
    let is_close = |value: f64, wanted: f64| match case["levels"].as_f64() {
        Some(levels) => (value - wanted).abs() <= levels,
        // Goldens have 7 digits.
        None => {
            let tolerance = case["tolerance"].as_f64().unwrap();
            (value - wanted).abs() <= tolerance * wanted.abs().max(1.0) + 5e-8
        }
    };
    let pairs = kept.iter().zip(&expected).enumerate();
    let off: Vec<_> = pairs.filter(|(_, (value, wanted))| !is_close(**value, **wanted)).collect();
    let &(at, (value, wanted)) = off.first()?;
    Some(format!("{} values off, the first at {}: {value}, not {wanted}", off.len(), at * step))
}

#[test]
fn results_are_torchvisions() {
    let files: Vec<PathBuf> = match std::env::var_os("AUGMENT_GOLDENS") {
        Some(file) => vec![file.into()],
        None => {
            let folder = golden().join("torchvision").read_dir().unwrap();
            folder.map(|entry| entry.unwrap().path()).collect()
        }
    };
    let registry = Registry::new(&[augment_image::ENTRIES]);
    let mut workspace = Workspace::new();
    let (mut cases, mut wrong) = (0, Vec::new());
    let mut per_op = BTreeMap::<String, usize>::new();
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        for line in text.lines().filter(|line| !line.starts_with("{\"made_with\"")) {
            let case: Value = serde_json::from_str(line).unwrap();
            let what = format!("{} of {} {}", case["op"], case["input"], case["dtype"]);
            let recipe = json!({ "key": "", "ops": [case["op"]] }).to_string();
            let recipe = registry.recipe(&recipe).unwrap_or_else(|e| panic!("{what}: {e}"));
            let mut image = input(&case["input"], case["dtype"].as_str().unwrap());
            if let Some(marked) = case.get("targets") {
                image.targets = targets(marked, &image);
            }
            let result = match recipe.run(image.into(), &mut workspace) {
                Ok(result) => compare(&case, result),
                Err(error) => Some(error.to_string()),
            };
            wrong.extend(result.map(|why| format!("{what}: {why}")));
            *per_op.entry(case["op"]["op"].as_str().unwrap().into()).or_default() += 1;
            cases += 1;
        }
    }
    let shown = wrong.iter().take(20).cloned().collect::<Vec<_>>().join("\n");
    assert!(wrong.is_empty(), "{} of {cases} cases differ:\n{shown}", wrong.len());
    if std::env::var_os("AUGMENT_GOLDENS").is_none() {
        for entry in augment_image::ENTRIES.iter().filter(|entry| entry.role() == Role::Op) {
            let name = entry.name();
            let cases = per_op.get(name).copied().unwrap_or_default();
            match OWN.iter().find(|(own, _)| *own == name) {
                Some((_, why)) => assert_eq!(cases, 0, "{name} is its own: {why}"),
                None => assert!(cases >= 5, "{name}: {cases} cases"),
            }
        }
    }
}
