//! `augment render`: a picture of what goes in and of what comes out.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod common;

use augment::core::{Image, Pixels};
use common::{Room, assert_says, sound, wav, wav_of};

fn loud() -> Room {
    let room = Room::new();
    room.write("a.wav", wav(&sound(1, 0.5)));
    room
}

fn picture(room: &Room, name: &str) -> Image {
    augment::image::codec::decode(&room.read(name)).unwrap()
}

/// Pixels of a colour that is neither black, white nor gray, in the columns from `left` on.
fn coloured(image: &Image, left: usize) -> usize {
    let Pixels::U8(bytes) = &image.pixels else { panic!("bytes") };
    let rows = bytes.chunks_exact(image.width * 3);
    let pixels = rows.flat_map(|row| row[left * 3..].as_chunks::<3>().0);
    pixels.filter(|[r, g, b]| r.abs_diff(*g) > 8 || g.abs_diff(*b) > 8).count()
}

#[test]
fn one_cell_a_file_and_one_more_with_a_pipeline() {
    let room = loud();
    room.ok("render a.wav --out one.png --size 200x100");
    let one = picture(&room, "one.png");
    room.ok("render a.wav a.wav --out two.png --size 200x100");
    let two = picture(&room, "two.png");
    assert_eq!((two.width, two.height), (one.width, 2 * one.height));
    room.write(
        "steps.yaml",
        "[mel_spectrogram: {n_fft: 512}, power_to_db, SpecAugment: {policy: LD}]",
    );
    room.ok("render a.wav --out new/after.png --size 200x100 --pipeline steps.yaml --seed 3");
    let after = picture(&room, "new/after.png");
    assert_eq!((after.width, after.height), (2 * one.width, one.height));
    // The spectrogram, at the least half of it, and the bar.
    assert!(coloured(&one, 0) > 10_000 && coloured(&after, one.width) > 5_000);
    room.ok("render a.wav --out again.png --size 200x100 --pipeline steps.yaml --seed 3");
    assert_eq!(room.read("again.png"), room.read("new/after.png"));
    room.ok("render a.wav --out gray.png --size 200x100 --colormap gray");
    assert!(coloured(&picture(&room, "gray.png"), 0) + 10_000 < coloured(&one, 0));
}

#[test]
fn silence_and_a_single_sample_are_drawn() {
    let room = Room::new();
    room.write("silence.wav", wav(&[0; 800]));
    room.write("one.wav", wav(&[100]));
    let stereo: Vec<i16> = (0..1600).map(|i| (i * 13 % 999) as i16).collect();
    room.write("stereo.wav", wav_of(2, 16, hound::SampleFormat::Int, &stereo));
    room.ok("render silence.wav one.wav stereo.wav --out all.png");
}

#[test]
fn what_cannot_be_drawn_is_said() {
    let room = loud();
    room.write(
        "image.yaml",
        "[to_mono, mel_spectrogram: {n_fft: 512}, power_to_db, apply_colormap]",
    );
    let told = room.refused("render a.wav --out x.png --pipeline image.yaml");
    assert_says(&told, &["a.wav", "only sounds and spectrograms are drawn"]);
    assert_says(&room.refused("render b.wav --out x.png"), &["b.wav"]);
    assert_says(&room.refused("render a.wav --out x.png --size 10x10"), &["480x256"]);
    room.write("bad.wav", b"RIFF");
    assert_says(&room.refused("render bad.wav --out x.png"), &["bad.wav"]);
    assert!(!room.has("x.png"));
}
