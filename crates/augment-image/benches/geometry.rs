//! Ops that cut, pad, flip and resize, on a photograph of 500 × 375 px, on one thread.
#![allow(missing_docs, clippy::unwrap_used, reason = "a bench")]

use augment_core::{Data, Image, Pixels, Registry, Workspace};
use augment_image::codec;
use criterion::{BatchSize, Criterion, criterion_group, criterion_main};

/// A golden picture, enlarged.
fn photograph(registry: &Registry) -> Image {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/golden/pictures/chelsea.png");
    let small = codec::decode(&std::fs::read(path).unwrap()).unwrap();
    let ops = r#"{"key": "", "ops": [{"op": "resize", "size": [375, 500]}]}"#;
    let recipe = registry.recipe(ops).unwrap();
    recipe.run(small.into(), &mut Workspace::new()).unwrap().into_image().unwrap()
}

fn floats(image: &Image) -> Image {
    let Pixels::U8(bytes) = &image.pixels else { unreachable!() };
    let plane = |c| bytes.iter().skip(c).step_by(3).map(|&b| f32::from(b) / 255.);
    Image { pixels: Pixels::F32((0..3).flat_map(plane).collect()), ..image.clone() }
}

const OPS: &[&str] = &[
    r#"{"op": "center_crop", "output_size": 224}"#,
    r#"{"op": "crop", "top": 50, "left": 70, "height": 224, "width": 224}"#,
    r#"{"op": "five_crop", "size": 224}"#,
    r#"{"op": "fork", "sizes": [64, 128, 256]}"#,
    r#"{"op": "horizontal_flip"}"#,
    r#"{"op": "pad", "padding": 16}"#,
    r#"{"op": "pad", "padding": 16, "padding_mode": "reflect"}"#,
    r#"{"op": "resize", "size": [224, 224]}"#,
    r#"{"op": "resize", "size": [224, 224], "interpolation": "bicubic"}"#,
    r#"{"op": "resize", "size": [224, 224], "interpolation": "lanczos"}"#,
    r#"{"op": "resize", "size": [224, 224], "interpolation": "nearest"}"#,
    r#"{"op": "resize", "size": [750, 1000]}"#,
    r#"{"op": "resize", "size": [224, 224], "antialias": false}"#,
    r#"{"op": "resized_crop", "top": 50, "left": 70, "height": 280, "width": 300, "size": [224, 224]}"#,
    r#"{"op": "ten_crop", "size": 224}"#,
    r#"{"op": "vertical_flip"}"#,
];

fn benches(criterion: &mut Criterion) {
    let registry = Registry::new(&[augment_image::ENTRIES]);
    let bytes = photograph(&registry);
    let mut workspace = Workspace::new();
    for (name, image) in [("uint8", bytes.clone()), ("float32", floats(&bytes))] {
        let mut group = criterion.benchmark_group(name);
        for op in OPS {
            let line = format!(r#"{{"key": "", "ops": [{op}]}}"#);
            let Ok(recipe) = registry.recipe(&line) else { continue };
            let input = Data::from(image.clone());
            if recipe.run(input.clone(), &mut workspace).is_err() {
                continue;
            }
            group.bench_function(*op, |bencher| {
                bencher.iter_batched(
                    || input.clone(),
                    |data| recipe.run(data, &mut workspace).unwrap(),
                    BatchSize::PerIteration,
                );
            });
        }
    }
}

criterion_group! {
    name = geometry;
    config = Criterion::default()
        .sample_size(100)
        .warm_up_time(std::time::Duration::from_millis(300))
        .measurement_time(std::time::Duration::from_millis(1500));
    targets = benches
}
criterion_main!(geometry);
