//! Image ops on a photograph of 500 × 375, and whole pipelines from JPEG bytes to a tensor, on one
//! thread: `cargo bench --bench image`. `benches/image_peers.py` runs the peers beside it.
//!
//! The photographs are those below the folder that `AUGMENT_PHOTOS` names, else the three of
//! `tests/data/photos`.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic, reason = "a benchmark")]

mod common;

use std::cell::RefCell;
use std::hint::black_box;
use std::path::Path;

use augment::core::{AnyOp, Data, Image, Info, Node, Op, Pipeline, Pixels, Workspace, parse_json};
use augment::image::codec::{self, DecodeOptions, Scale};
use augment::image::ops::Resize;
use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};

/// A name that criterion can use for a folder.
fn id(line: &str) -> String {
    let plain = line.trim_start_matches("{\"op\": ").trim_end_matches('}').replace('"', "");
    plain.replace(['/', ':'], "")
}

/// A copy that is still in the cache, in memory that the workspace had.
fn copy(photo: &Image, workspace: &RefCell<Workspace>) -> Data {
    let Pixels::U8(bytes) = &photo.pixels else { panic!("a photograph has bytes") };
    let mut pixels = workspace.borrow_mut().bytes(bytes.len());
    pixels.extend_from_slice(bytes);
    Image::new(photo.width, photo.height, photo.channels, Pixels::U8(pixels)).into()
}

fn recycle(result: Data, workspace: &mut Workspace) {
    match result {
        Data::Image(image) => workspace.recycle_pixels(image.pixels),
        Data::Several(parts) => parts.into_iter().for_each(|(_, part)| recycle(part, workspace)),
        _ => {}
    }
}

fn ops(c: &mut Criterion) {
    let registry = augment::registry();
    let workspace = RefCell::new(Workspace::new());
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/photos/coffee.jpg");
    let photo = codec::decode(&std::fs::read(file).unwrap()).unwrap();
    let photo = Resize::exact(375, 500).apply(photo.into(), &mut workspace.borrow_mut()).unwrap();
    let photo = photo.into_image().unwrap();
    let mut group = c.benchmark_group("op");
    for line in include_str!("image_ops.jsonl").lines() {
        let op = parse_json(line).unwrap();
        let op = Node::new(&op, &registry).op().unwrap();
        group.bench_function(id(line), |b| {
            // As in a worker: what comes out is given back for the next that goes in.
            b.iter_batched(
                || copy(&photo, &workspace),
                |data| {
                    let workspace = &mut workspace.borrow_mut();
                    let result = op.apply(black_box(data), workspace).unwrap();
                    recycle(black_box(result), workspace);
                },
                BatchSize::PerIteration,
            );
        });
    }
    let jitter = "{ColorJitter: {brightness: 0.4, contrast: 0.4, saturation: 0.4, hue: 0.1}}";
    let jitter = Pipeline::from_yaml(&format!("[{jitter}]"), Info::IMAGE, &registry).unwrap();
    let mut draw = 0u64;
    group.bench_function("ColorJitter", |b| {
        b.iter_batched(
            || copy(&photo, &workspace),
            |data| {
                let workspace = &mut workspace.borrow_mut();
                draw += 1;
                let recipe = jitter.draw(0, draw, "photo", &data.info()).unwrap();
                let result = recipe.run(black_box(data), workspace).unwrap();
                recycle(black_box(result), workspace);
            },
            BatchSize::PerIteration,
        );
    });
}

fn pipelines(c: &mut Criterion) {
    let registry = augment::registry();
    let jpegs = common::jpegs();
    let mut group = c.benchmark_group("pipeline");
    group.throughput(Throughput::Elements(jpegs.len() as u64));
    let all = parse_json(include_str!("image_pipelines.json")).unwrap();
    let mut epoch = 0;
    let options = DecodeOptions::default();
    let mut workspace = Workspace::new();
    group.bench_function("decode", |b| {
        b.iter(|| {
            for bytes in &jpegs {
                let image = codec::decode(black_box(bytes)).unwrap();
                workspace.recycle_pixels(image.pixels);
            }
        });
    });
    for (name, steps) in all.as_object().unwrap() {
        let pipeline = Pipeline::from_value(steps, Info::IMAGE, &registry).unwrap();
        group.bench_function(name, |b| {
            b.iter(|| {
                epoch += 1;
                for (i, bytes) in jpegs.iter().enumerate() {
                    let info = codec::peek(black_box(bytes), &options).unwrap().into();
                    let recipe = pipeline.draw(0, epoch, &i.to_string(), &info).unwrap();
                    let (image, ops) =
                        codec::decode_for(bytes, &recipe.ops, &options, Scale::Full).unwrap();
                    let run = |data, op: &AnyOp| op.apply(data, &mut workspace);
                    let image = ops.iter().try_fold(Data::from(image), run).unwrap();
                    recycle(black_box(image), &mut workspace);
                }
            });
        });
    }
}

criterion_group!(benches, ops, pipelines);
criterion_main!(benches);
