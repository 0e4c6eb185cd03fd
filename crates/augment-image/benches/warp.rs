//! Ops that turn and bend, on a photograph of 500 × 375 px, on one thread.
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

/// The same pixels in another form.
fn changed(image: &Image, form: &str) -> Image {
    let Pixels::U8(bytes) = &image.pixels else { unreachable!() };
    let plane = |c| bytes.iter().skip(c).step_by(3).map(|&b| f32::from(b) / 255.);
    let pixels = bytes.as_chunks::<3>().0.iter();
    let (channels, pixels) = match form {
        "float32" => (3, Pixels::F32((0..3).flat_map(plane).collect())),
        "rgba" => (4, Pixels::U8(pixels.flat_map(|&[r, g, b]| [r, g, b, g]).collect())),
        "gray" => (1, Pixels::U8(pixels.map(|pixel| pixel[1]).collect())),
        _ => (3, image.pixels.clone()),
    };
    Image { channels, pixels, ..image.clone() }
}

const AFFINE: &str = r#""op": "affine", "angle": 15, "translate": [20, -10], "scale": 1.1"#;
const ROTATE: &str = r#""op": "rotate", "angle": 30"#;
const PERSPECTIVE: &str =
    r#""op": "perspective", "coefficients": [1.3, 0.1, -35, 0.05, 1.2, -20, 0.0004, 0.0002]"#;
const ELASTIC: &str = r#""op": "elastic", "alpha": [50, 50], "sigma": [5, 5], "stream": {"seed": 1, "id": [2, 3, 4]}"#;

fn benches(criterion: &mut Criterion) {
    let registry = Registry::new(&[augment_image::ENTRIES]);
    let photograph = photograph(&registry);
    let mut ops = vec![
        ("rotate 90".to_owned(), r#"{"op": "rotate", "angle": 90, "expand": true}"#.to_owned()),
        ("rotate 180".to_owned(), r#"{"op": "rotate", "angle": 180}"#.to_owned()),
        ("scale nearest".to_owned(), format!(r#"{{{}, "shear": 0}}"#, AFFINE.replace("15", "0"))),
    ];
    for (op, rest) in
        [(AFFINE, r#", "shear": [5, 3]"#), (ROTATE, ""), (PERSPECTIVE, ""), (ELASTIC, "")]
    {
        for how in ["nearest", "bilinear", "bicubic"] {
            let name = op.split('"').nth(3).unwrap();
            let text = format!(r#"{{{op}{rest}, "interpolation": "{how}", "fill": 0}}"#);
            ops.push((format!("{name} {how}"), text));
        }
    }
    let mut workspace = Workspace::new();
    for form in ["uint8", "float32", "rgba", "gray"] {
        let mut group = criterion.benchmark_group(form);
        for (name, op) in &ops {
            let line = format!(r#"{{"key": "", "ops": [{op}]}}"#);
            let Ok(recipe) = registry.recipe(&line) else { continue };
            let input = Data::from(changed(&photograph, form));
            if recipe.ops.iter().any(|op| op.output_info(&input.info()).is_err()) {
                continue;
            }
            group.bench_function(name, |bencher| {
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
    name = warp;
    config = Criterion::default()
        .sample_size(100)
        .warm_up_time(std::time::Duration::from_millis(300))
        .measurement_time(std::time::Duration::from_millis(1500));
    targets = benches
}
criterion_main!(warp);
