//! Files of every format and mode against what Pillow makes of them: `tests/golden/codecs_image.py`.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::path::Path;

use augment_core::{Image, Pixels};
use augment_image::codec::{self, DecodeOptions, Format, Mode};
use safetensors::SafeTensors;

fn golden(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/golden/images");
    std::fs::read(folder.join(name)).unwrap()
}

fn bytes(image: &Image) -> &[u8] {
    match &image.pixels {
        Pixels::U8(bytes) => bytes,
        Pixels::F32(_) => panic!("8-bit"),
    }
}

/// How far values may be off: the crates for what is lossy, but JPEG, have arithmetic of their own.
fn bound(file: &str) -> u8 {
    match file {
        "lossy.webp" | "lossy_alpha.webp" => 0,
        "jpeg.tif" => 4,
        "jpeg_gray.tif" => 1,
        _ => 0,
    }
}

#[test]
fn files_decode_as_with_pillow() {
    let (files, expected) = (golden("files.safetensors"), golden("expected.safetensors"));
    let files = SafeTensors::deserialize(&files).unwrap();
    let expected = SafeTensors::deserialize(&expected).unwrap();
    let (mut cases, mut wrong) = (0, Vec::new());
    for (name, tensor) in expected.tensors() {
        let (file, mode) = name.split_once('/').unwrap();
        let (mode, exif) = match mode {
            "L" => (Mode::L, false),
            "RGBA" => (Mode::Rgba, false),
            "turned" => (Mode::Rgb, true),
            _ => (Mode::Rgb, false),
        };
        cases += 1;
        let options = DecodeOptions { mode, exif, ..Default::default() };
        let image = match codec::decode_with(files.tensor(file).unwrap().data(), &options) {
            Ok(image) => image,
            Err(error) => {
                wrong.push(format!("{name}: {error}"));
                continue;
            }
        };
        let shape = [image.height, image.width, image.channels];
        if shape != tensor.shape() {
            wrong.push(format!("{name}: shape {shape:?}, not {:?}", tensor.shape()));
            continue;
        }
        let differences = bytes(&image).iter().zip(tensor.data()).map(|(a, b)| a.abs_diff(*b));
        let off = differences.clone().filter(|difference| *difference > bound(file)).count();
        if off > 0 {
            let worst = differences.max().unwrap_or(0);
            wrong.push(format!("{name}: {off} of {} values off, by up to {worst}", tensor.data().len()));
        }
    }
    wrong.sort();
    assert!(wrong.is_empty(), "{} of {cases}:\n{}", wrong.len(), wrong.join("\n"));
    assert!(cases > 200, "{cases}");
}
