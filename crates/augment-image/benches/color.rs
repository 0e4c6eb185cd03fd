//! Every op on colours, on a photograph of 500 × 375 RGB bytes and on one thread:
//! `cargo bench -p augment-image --bench color`.
#![allow(missing_docs, clippy::unwrap_used, reason = "a benchmark")]

use std::hint::black_box;
use std::path::Path;

use augment_core::{AnyOp, Data, Op, Registry, Workspace};
use augment_image::{codec, ops};
use criterion::{BatchSize, Criterion, criterion_group, criterion_main};

/// A photograph of the tests, made larger.
fn photograph() -> Data {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/golden/pictures/coffee.png");
    let image = codec::decode(&std::fs::read(file).unwrap()).unwrap();
    ops::Resize::exact(375, 500).apply(image.into(), &mut Workspace::new()).unwrap()
}

fn recipe(ops: &str) -> Vec<AnyOp> {
    let registry = Registry::new(&[augment_image::ENTRIES]);
    registry.recipe(&format!(r#"{{"key": "", "ops": [{ops}]}}"#)).unwrap().ops
}

fn colors(c: &mut Criterion) {
    let photograph = photograph();
    let mut bench = |name: &str, ops: &[AnyOp]| {
        let mut workspace = Workspace::new();
        c.bench_function(name, |b| {
            b.iter_batched(
                || photograph.clone(),
                |data| {
                    let run = |data, op: &AnyOp| op.apply(data, &mut workspace).unwrap();
                    black_box(ops.iter().fold(data, run))
                },
                BatchSize::LargeInput,
            );
        });
    };
    for op in [
        r#"{"op": "adjust_brightness", "brightness_factor": 1.2}"#,
        r#"{"op": "adjust_contrast", "contrast_factor": 1.2}"#,
        r#"{"op": "adjust_saturation", "saturation_factor": 1.2}"#,
        r#"{"op": "adjust_hue", "hue_factor": 0.06}"#,
        r#"{"op": "adjust_sharpness", "sharpness_factor": 2}"#,
        r#"{"op": "adjust_gamma", "gamma": 0.7}"#,
        r#"{"op": "rgb_to_grayscale"}"#,
        r#"{"op": "rgb_to_grayscale", "num_output_channels": 3}"#,
        r#"{"op": "invert"}"#,
        r#"{"op": "posterize", "bits": 3}"#,
        r#"{"op": "solarize", "threshold": 128}"#,
        r#"{"op": "autocontrast"}"#,
        r#"{"op": "equalize"}"#,
        r#"{"op": "permute_channels", "permutation": [2, 0, 1]}"#,
        r#"{"op": "convert_color_space", "to": "HSV"}"#,
        r#"{"op": "convert_color_space", "from": "HSV", "to": "RGB"}"#,
        r#"{"op": "convert_color_space", "to": "YCbCr"}"#,
        r#"{"op": "convert_color_space", "from": "YCbCr", "to": "RGB"}"#,
        r#"{"op": "convert_color_space", "to": "YUV"}"#,
        r#"{"op": "convert_color_space", "to": "LAB"}"#,
        r#"{"op": "convert_color_space", "from": "LAB", "to": "RGB"}"#,
    ] {
        let ops = recipe(op);
        bench(&ops[0].to_string(), &ops);
    }
    let jitter = r#"{"op": "adjust_brightness", "brightness_factor": 1.2},
        {"op": "adjust_contrast", "contrast_factor": 1.2},
        {"op": "adjust_saturation", "saturation_factor": 1.2},
        {"op": "adjust_hue", "hue_factor": 0.06}"#;
    bench("ColorJitter", &recipe(jitter));
}

criterion_group!(benches, colors);
criterion_main!(benches);
