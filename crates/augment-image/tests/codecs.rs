//! Files of every format and mode against what Pillow makes of them: `tests/golden/codecs_image.py`.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::path::Path;

use augment_core::{Image, Pixels};
use augment_image::codec::{self, DecodeOptions, Error, Format, Mode};
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
            wrong.push(format!(
                "{name}: {off} of {} values off, by up to {worst}",
                tensor.data().len()
            ));
        }
    }
    wrong.sort();
    assert!(wrong.is_empty(), "{} of {cases}:\n{}", wrong.len(), wrong.join("\n"));
    assert!(cases > 200, "{cases}");
}

/// Every golden file, by its name.
fn files() -> Vec<(String, Vec<u8>)> {
    let files = golden("files.safetensors");
    let files = SafeTensors::deserialize(&files).unwrap();
    let mut files: Vec<_> =
        files.tensors().into_iter().map(|(name, file)| (name, file.data().to_vec())).collect();
    files.sort();
    files
}

#[test]
fn what_is_cut_off_is_an_error_or_was_not_needed() {
    let mut cuts = 0;
    for (name, file) in files() {
        let whole = codec::decode(&file).unwrap();
        // Of longer files not every place: there is more of the same in them.
        for end in (0..file.len()).step_by(1 + file.len() / 600) {
            if let Ok(image) = codec::decode(&file[..end]) {
                assert_eq!(image, whole, "{name} up to {end} of {}", file.len());
            }
            cuts += 1;
        }
    }
    assert!(cuts > 40_000, "{cuts}");
}

#[test]
fn damage_is_an_error_or_another_image() {
    let mut state = 1u64;
    let mut random = |n: usize| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % n
    };
    // Small enough that a header made large takes no time.
    let options = DecodeOptions { max_pixels: 1 << 20, exif: true, ..Default::default() };
    let rounds = std::env::var("AUGMENT_FUZZ").map_or(60, |n| n.parse().unwrap());
    for (name, file) in files() {
        for _ in 0..rounds {
            let mut damaged = file.clone();
            for _ in 0..1 + random(4) {
                // Headers are near the beginning.
                let near = if random(2) == 0 { file.len() } else { file.len().min(100) };
                damaged[random(near)] = random(256) as u8;
            }
            let result = std::panic::catch_unwind(|| codec::decode_with(&damaged, &options));
            let Ok(result) = result else { panic!("{name}: {damaged:?}") };
            if let Ok(image) = result {
                assert_eq!(bytes(&image).len(), image.width * image.height * 3, "{name}");
            }
        }
    }
}

#[test]
fn bombs_are_refused_by_their_headers() {
    // Where each format has its width and height, and how it writes 20,000.
    let big = 20_000u32;
    let sides = |name: &str| -> Vec<(usize, Vec<u8>)> {
        let (le4, le2) = (big.to_le_bytes().to_vec(), (big as u16).to_le_bytes().to_vec());
        let be4 = big.to_be_bytes().to_vec();
        match name {
            "rgb.png" => vec![(16, be4.clone()), (20, be4)],
            "rgb.bmp" => vec![(18, le4.clone()), (22, le4)],
            // The screen's; an image grows it.
            "local.gif" => vec![(6, le2.clone()), (8, le2)],
            // A byte for the format, then 14 bits for each, less 1.
            "lossless.webp" => vec![(21, (0x3ffeu32 | 0x3ffe << 14).to_le_bytes().to_vec())],
            _ => Vec::new(),
        }
    };
    for (name, mut file) in files() {
        let sides = sides(&name);
        if sides.is_empty() {
            continue;
        }
        for (at, side) in sides {
            file[at..at + side.len()].copy_from_slice(&side);
        }
        if name == "rgb.png" {
            let crc = crc::Crc::<u32>::new(&crc::CRC_32_ISO_HDLC).checksum(&file[12..29]);
            file[29..33].copy_from_slice(&crc.to_be_bytes());
        }
        let error = codec::decode(&file).unwrap_err();
        assert!(matches!(error, Error::TooLarge { .. }), "{name}: {error}");
    }
    for (name, at) in [("420.jpg", 5), ("progressive.jpg", 5)] {
        let (_, mut file) = files().into_iter().find(|(file, _)| file == name).unwrap();
        let frame = file.windows(2).position(|pair| matches!(pair, [255, 0xc0 | 0xc2])).unwrap();
        file[frame + at..frame + at + 4].copy_from_slice(&[0x4e, 0x20, 0x4e, 0x20]);
        let error = codec::decode(&file).unwrap_err();
        assert_eq!(
            error.to_string(),
            "the JPEG has 20000 × 20000 px, too many: at most 178956970 are decoded"
        );
    }
    for name in ["raw.tif", "tiff_lzw.tif", "jpeg.tif"] {
        let (_, file) = files().into_iter().find(|(file, _)| file == name).unwrap();
        let limit = DecodeOptions { max_pixels: 19 * 13 - 1, ..Default::default() };
        let error = codec::decode_with(&file, &limit).unwrap_err();
        assert!(matches!(error, Error::TooLarge { format: Format::Tiff, .. }), "{name}: {error}");
    }
}

#[test]
fn the_content_says_what_a_file_is() {
    for (name, file) in files() {
        let format = match name.rsplit('.').next().unwrap() {
            "png" => Format::Png,
            "jpg" => Format::Jpeg,
            "webp" => Format::WebP,
            "bmp" => Format::Bmp,
            "tif" => Format::Tiff,
            _ => Format::Gif,
        };
        assert_eq!(Format::of(&file), Some(format), "{name}");
    }
    assert_eq!(Format::of(b""), None);
}

#[test]
fn a_draft_is_the_crop() {
    use codec::Draft;
    for (name, file) in files() {
        let whole = codec::decode(&file).unwrap();
        let (left, top) = (whole.width / 3, whole.height / 4);
        let (width, height) = (whole.width - left - whole.width / 4, whole.height - top);
        let draft = Draft { top, left, height, width, to_height: height, to_width: width };
        let image = codec::decode_draft(&file, &draft, &DecodeOptions::default()).unwrap();
        assert_eq!((image.width, image.height), (width, height), "{name}");
        let rows = bytes(&whole).chunks(whole.width * 3).skip(top);
        let crop: Vec<u8> = rows.flat_map(|row| &row[left * 3..][..width * 3]).copied().collect();
        assert_eq!(bytes(&image), crop, "{name}");

        let smaller = Draft { to_height: height.div_ceil(3), to_width: width.div_ceil(3), ..draft };
        let image = codec::decode_draft(&file, &smaller, &DecodeOptions::default()).unwrap();
        assert!(image.width <= width && image.height <= height, "{name}");
        let outside = Draft { left: whole.width, ..draft };
        let error = codec::decode_draft(&file, &outside, &DecodeOptions::default()).unwrap_err();
        assert!(matches!(error, Error::Crop { .. }), "{name}: {error}");
    }
}
