//! What the outputs look like: pictures and tensors against each other.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

mod common;

use std::f64::consts::TAU;

use common::{RANDOM_STEPS, RATE, Room, npy, room, wav};
use image::{ColorType, DynamicImage, RgbImage};

/// A tone in a WAV.
fn tone(hz: f64, seconds: f64) -> Vec<u8> {
    let sample = |n: u32| 20_000.0 * (TAU * hz * f64::from(n) / f64::from(RATE)).sin();
    wav(&(0..(seconds * f64::from(RATE)) as u32).map(|n| sample(n) as i16).collect::<Vec<_>>())
}

fn picture(room: &Room, name: &str) -> RgbImage {
    let image = image::load_from_memory(&room.read(name)).unwrap();
    assert_eq!(image.color(), ColorType::Rgb8);
    match image {
        DynamicImage::ImageRgb8(image) => image,
        other => panic!("{:?}", other.color()),
    }
}

/// The row whose pixels are the brightest in sum.
fn brightest_row(picture: &RgbImage) -> usize {
    let sum = |row: image::buffer::Pixels<'_, image::Rgb<u8>>| {
        row.flat_map(|pixel| pixel.0).map(u64::from).sum::<u64>()
    };
    let rows: Vec<u64> = picture.rows().map(sum).collect();
    (0..rows.len()).max_by_key(|&row| rows[row]).unwrap()
}

#[test]
fn a_picture_has_a_pixel_a_value_and_low_tones_at_the_bottom() {
    let room = Room::new();
    room.write("data/low/1.wav", tone(200.0, 1.0));
    room.write("data/high/1.wav", tone(3500.0, 1.0));
    room.ok("precompute data --out cache");
    let (low, high) = (picture(&room, "cache/low/1.png"), picture(&room, "cache/high/1.png"));
    let (shape, values) = npy(&room.read("cache/low/1.npy"));
    // 8000 samples, 512 from frame to frame, the first and the last centred at the ends.
    assert_eq!(shape, [1, 128, 16]);
    assert_eq!(low.dimensions(), (16, 128));
    assert!(brightest_row(&low) > 110, "row {}", brightest_row(&low));
    assert!(brightest_row(&high) < 20, "row {}", brightest_row(&high));
    let loudest = (0..values.len()).max_by(|&a, &b| values[a].total_cmp(&values[b])).unwrap();
    assert_eq!(brightest_row(&low), 127 - loudest / 16, "the tensor begins with the lowest");
}

#[test]
fn gray_pictures_in_a_fixed_range_show_decibels() {
    let room = Room::new();
    room.write("data/a/1.wav", tone(440.0, 0.5));
    room.ok("precompute data --out cache --colormap gray --range -80:0");
    let (shape, values) = npy(&room.read("cache/a/1.npy"));
    let picture = picture(&room, "cache/a/1.png");
    let frames = shape[2];
    for (x, y, pixel) in picture.enumerate_pixels() {
        let [r, g, b] = pixel.0;
        assert!(r == g && g == b, "{pixel:?}");
        let db = values[(127 - y as usize) * frames + x as usize];
        let level = ((db + 80.0) / 80.0 * 256.0).clamp(0.0, 255.0);
        // matplotlib's table cuts some levels off to the one below.
        assert!((level - 2.0..=level).contains(&f32::from(r)), "{db} dB is {r}");
    }
    // What is beyond the range has its ends.
    room.ok("precompute data --out loud --colormap gray --range -20:-10 --format png");
    let loud = self::picture(&room, "loud/a/1.png");
    assert!(loud.pixels().any(|p| p.0 == [255; 3]) && loud.pixels().any(|p| p.0 == [0; 3]));
}

#[test]
fn pictures_get_the_size_that_is_asked_for() {
    let room = room();
    let sizes = [("224x224", (224, 224)), ("32x48", (48, 32)), ("64", (64, 64))];
    for (size, dimensions) in sizes {
        room.ok(&format!("precompute data --out cache --image-size {size}"));
        for name in room.outputs("cache").iter().filter(|name| name.ends_with(".png")) {
            assert_eq!(picture(&room, &format!("cache/{name}")).dimensions(), dimensions, "{size}");
        }
        // The tensor is not resized.
        let (shape, _) = npy(&room.read("cache/train/dog/1-1000-A-0.npy"));
        assert_eq!(shape, [1, 128, 8]);
    }
}

#[test]
fn a_pipeline_may_make_the_picture_itself() {
    let room = room();
    room.write(
        "steps.json",
        r#"{"pipeline": ["mel_spectrogram", "power_to_db"],
            "picture": ["apply_colormap", {"resize": {"size": [20, 30]}}]}"#,
    );
    room.ok("precompute data --out cache --pipeline steps.json");
    assert_eq!(picture(&room, "cache/train/dog/1-1000-A-0.png").dimensions(), (30, 20));
}

#[test]
fn safetensors_hold_what_npy_holds() {
    let room = room();
    room.ok("precompute data --out cache --format npy,safetensors");
    let bytes = room.read("cache/train/dog/1-1000-A-0.safetensors");
    let tensors = safetensors::SafeTensors::deserialize(&bytes).unwrap();
    let tensor = tensors.tensor("data").unwrap();
    let (shape, values) = npy(&room.read("cache/train/dog/1-1000-A-0.npy"));
    assert_eq!((tensor.shape(), tensor.dtype()), (&shape[..], safetensors::Dtype::F32));
    let bytes: Vec<u8> = values.iter().flat_map(|x| x.to_le_bytes()).collect();
    assert_eq!(tensor.data(), bytes);
}

#[test]
fn augmented_copies_are_numbered() {
    let room = room();
    room.write("random.yaml", RANDOM_STEPS);
    room.ok("precompute data --out cache --format npy --pipeline random.yaml --copies 3");
    let names = room.outputs("cache");
    let dogs: Vec<_> = names.iter().filter(|name| name.starts_with("train/dog/")).collect();
    assert_eq!(
        dogs,
        ["train/dog/1-1000-A-0.npy", "train/dog/1-1000-A-0@1.npy", "train/dog/1-1000-A-0@2.npy"]
    );
}

#[test]
fn several_results_stand_in_one_file() {
    let room = Room::new();
    let photos = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/photos");
    room.write("photos/cat/1.jpg", std::fs::read(photos.join("chelsea.jpg")).unwrap());
    let patches = "{patch_size: 16, max_num_patches: 64}";
    room.write(
        "steps.yaml",
        format!("[{{resize_to_patches: {patches}}}, to_tensor, {{patchify: {patches}}}]"),
    );
    let line = "precompute photos --pipeline steps.yaml --out cache --format";
    let told = room.refused(&format!("{line} npy,safetensors"));
    assert!(told.contains("only safetensors holds in one file"), "{told}");
    room.ok(&format!("{line} safetensors"));
    let bytes = room.read("cache/cat/1.safetensors");
    let tensors = safetensors::SafeTensors::deserialize(&bytes).unwrap();
    let shape = tensors.tensor("spatial_shapes").unwrap();
    // 300 rows and 451 columns.
    let numbers: Vec<u8> = [6_i64, 10].iter().flat_map(|n| n.to_le_bytes()).collect();
    assert_eq!((shape.dtype(), shape.data()), (safetensors::Dtype::I64, &numbers[..]));
    let mask = tensors.tensor("pixel_attention_mask").unwrap();
    let ones: i32 = mask.data().chunks(4).map(|n| i32::from(n[0])).sum();
    assert_eq!((mask.dtype(), ones), (safetensors::Dtype::I32, 60));
    let line = &room.manifest("cache")[0];
    let values = serde_json::json!({"shape": [64, 768], "dtype": "float32"});
    assert_eq!(line["several"]["pixel_values"], values);
    assert_eq!(line["shape"], serde_json::json!([]));
    room.ok("verify cache");
}
