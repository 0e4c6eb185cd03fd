//! Decoding and encoding a picture of 500 × 375 px.
//!
//! `cargo bench -p augment-image --bench codecs [--features turbojpeg]`; `codecs.py` beside this file
//! measures Pillow and torchvision on the same files.
#![allow(clippy::unwrap_used, missing_docs, reason = "a bench")]

use std::hint::black_box;
use std::path::Path;

use augment_core::{Image, Op, Workspace};
use augment_image::codec::{self, DecodeOptions, Draft};
use augment_image::ops::{Jpeg, Resize};
use criterion::{Criterion, criterion_group, criterion_main};

/// A photograph, enlarged.
fn picture() -> Image {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/golden/pictures/coffee.png");
    let small = codec::decode(&std::fs::read(path).unwrap()).unwrap();
    let large = Resize::exact(375, 500);
    Op::apply(&large, small.into(), &mut Workspace::new()).unwrap().into_image().unwrap()
}

/// A file that is named by the environment, or one that is made.
fn file(variable: &str, make: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
    if let Some(path) = std::env::var_os(variable) {
        return std::fs::read(path).unwrap();
    }
    let mut out = Vec::new();
    make(&mut out);
    out
}

fn codecs(c: &mut Criterion) {
    let image = picture();
    let jpeg = file("AUGMENT_JPEG", |out| codec::encode_jpeg(&image, 95, out).unwrap());
    let png = file("AUGMENT_PNG", |out| codec::encode_png(&image, out).unwrap());
    c.bench_function("decode jpeg", |b| b.iter(|| codec::decode(black_box(&jpeg)).unwrap()));
    let draft =
        Draft { top: 60, left: 100, height: 230, width: 230, to_height: 224, to_width: 224 };
    c.bench_function("draft of the middle", |b| {
        b.iter(|| codec::decode_draft(black_box(&jpeg), &draft, &DecodeOptions::default()).unwrap())
    });
    let small = Draft { top: 0, left: 0, height: 375, width: 500, to_height: 93, to_width: 125 };
    c.bench_function("draft of a quarter", |b| {
        b.iter(|| codec::decode_draft(black_box(&jpeg), &small, &DecodeOptions::default()).unwrap())
    });
    c.bench_function("decode png", |b| b.iter(|| codec::decode(black_box(&png)).unwrap()));
    let mut out = Vec::new();
    c.bench_function("encode jpeg", |b| b.iter(|| codec::encode_jpeg(&image, 75, &mut out)));
    let mut workspace = Workspace::new();
    c.bench_function("op jpeg", |b| {
        b.iter_batched(
            || image.clone(),
            |image| Op::apply(&Jpeg { quality: 50 }, image.into(), &mut workspace).unwrap(),
            criterion::BatchSize::LargeInput,
        )
    });
}

criterion_group!(benches, codecs);
criterion_main!(benches);
