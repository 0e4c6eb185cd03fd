//! The ops against torchvision's results: goldens made by `tests/parity`, or those of the file that
//! the variable `AUGMENT_GOLDENS` names.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::path::{Path, PathBuf};

use augment_core::{Data, Image, Pixels, Registry, Workspace};
use augment_image::codec;
use serde_json::Value;

fn golden() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/golden")
}

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

/// What is wrong with a result, if anything.
fn compare(case: &Value, result: &Image) -> Option<String> {
    let &Image { width, height, channels, .. } = result;
    let shape = match &result.pixels {
        Pixels::U8(_) => [height, width, channels],
        Pixels::F32(_) => [channels, height, width],
    };
    if serde_json::json!(shape) != case["shape"] {
        return Some(format!("shape {shape:?}, not {}", case["shape"]));
    }
    if let (Some(crc), Pixels::U8(bytes)) = (case["crc"].as_u64(), &result.pixels) {
        let sum = crc::Crc::<u32>::new(&crc::CRC_32_ISO_HDLC).checksum(bytes);
        let head = &bytes[..bytes.len().min(24)];
        return (u64::from(sum) != crc).then(|| format!("begins {head:?}, not {}", case["head"]));
    }
    let step = case["step"].as_u64().unwrap() as usize;
    let values: Vec<f64> = match &result.pixels {
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
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap();
        for line in text.lines().filter(|line| !line.starts_with("{\"made_with\"")) {
            let case: Value = serde_json::from_str(line).unwrap();
            let what = format!("{} of {} {}", case["op"], case["input"], case["dtype"]);
            let recipe = serde_json::json!({ "key": "", "ops": [case["op"]] }).to_string();
            let recipe = registry.recipe(&recipe).unwrap_or_else(|e| panic!("{what}: {e}"));
            let data = Data::from(input(&case["input"], case["dtype"].as_str().unwrap()));
            let result = match recipe.run(data, &mut workspace) {
                Ok(result) => compare(&case, &result.into_image().unwrap()),
                Err(error) => Some(error.to_string()),
            };
            wrong.extend(result.map(|why| format!("{what}: {why}")));
            cases += 1;
        }
    }
    assert!(cases > 20, "{cases} cases");
    let shown = wrong.iter().take(20).cloned().collect::<Vec<_>>().join("\n");
    assert!(wrong.is_empty(), "{} of {cases} cases differ:\n{shown}", wrong.len());
}
