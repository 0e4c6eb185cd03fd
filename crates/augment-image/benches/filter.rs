//! Conversions, blur, noise and erasing: `cargo bench -p augment-image --bench filter`; `filter.py`
//! runs the same with torchvision.
#![allow(missing_docs, clippy::unwrap_used, reason = "a benchmark")]

use std::hint::black_box;
use std::path::Path;

use augment_core::{Data, Dtype, DynOp, Op, Registry, Workspace};
use augment_image::{codec, ops};
use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use serde_json::Value;

/// What is run: the op as it stands in a recipe, and the type of the pixels.
const OPS: &[(&str, Dtype)] = &[
    (r#"{"op":"to_dtype","dtype":"float32","scale":true}"#, Dtype::Uint8),
    (r#"{"op":"to_dtype","dtype":"uint8","scale":true}"#, Dtype::Float32),
    (r#"{"op":"to_tensor"}"#, Dtype::Uint8),
    (r#"{"op":"normalize","mean":[0.485,0.456,0.406],"std":[0.229,0.224,0.225]}"#, Dtype::Float32),
    (r#"{"op":"gaussian_blur","kernel_size":9,"sigma":1.7}"#, Dtype::Uint8),
    (r#"{"op":"gaussian_blur","kernel_size":9,"sigma":1.7}"#, Dtype::Float32),
    (r#"{"op":"gaussian_blur","kernel_size":23,"sigma":1.7}"#, Dtype::Uint8),
    (r#"{"op":"gaussian_noise","stream":{"seed":7,"id":[1,2,3]}}"#, Dtype::Uint8),
    (r#"{"op":"gaussian_noise","stream":{"seed":7,"id":[1,2,3]}}"#, Dtype::Float32),
    (r#"{"op":"erase","i":30,"j":40,"h":100,"w":110,"v":[1,2,3]}"#, Dtype::Uint8),
    (r#"{"op":"erase","i":30,"j":40,"h":100,"w":110,"v":[0.1,0.2,0.3]}"#, Dtype::Float32),
    (r#"{"op":"erase","i":30,"j":40,"h":100,"w":110,"v":{"seed":7,"id":[1,2,3]}}"#, Dtype::Float32),
];

fn picture(height: u32, width: u32, dtype: Dtype) -> Data {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/golden/pictures");
    let bytes = std::fs::read(golden.join("chelsea.png")).unwrap();
    let image = codec::decode(&bytes).unwrap().into();
    let workspace = &mut Workspace::new();
    let image = Op::apply(&ops::Resize::exact(height, width), image, workspace).unwrap();
    Op::apply(&ops::ToDtype { dtype, scale: true }, image, workspace).unwrap()
}

fn filter(c: &mut Criterion) {
    let registry = Registry::new(&[augment_image::ENTRIES]);
    for (height, width) in [(375, 500), (224, 224)] {
        for &(op, dtype) in OPS {
            let recipe = registry.recipe(&format!(r#"{{"key":"","ops":[{op}]}}"#)).unwrap();
            let data = picture(height, width, dtype);
            let mut workspace = Workspace::new();
            let op: &dyn DynOp = &*recipe.ops[0];
            let params = op.params();
            let more = match (&params["kernel_size"], params["v"].is_object()) {
                (Value::Number(size), _) => format!(" {size}"),
                (_, true) => " noise".into(),
                _ => String::new(),
            };
            let name = format!("{}{more} {dtype} {width}x{height}", op.name());
            c.bench_function(&name, |b| {
                b.iter_batched(
                    || data.clone(),
                    |data| black_box(op.apply(data, &mut workspace).unwrap()),
                    BatchSize::PerIteration,
                );
            });
        }
    }
}

criterion_group!(benches, filter);
criterion_main!(benches);
