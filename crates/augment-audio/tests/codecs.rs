//! Every compressed format, on files that libsndfile and ffmpeg wrote; `tests/golden/codecs.py`
//! made them.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test")]

use std::f64::consts::TAU;
use std::path::{Path, PathBuf};

use augment_audio::codec::{self, Limits};
use augment_core::Audio;
use safetensors::SafeTensors;

const RATE: u32 = 16_000;
const FRAMES: usize = 12_000;

fn golden(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/golden/codecs").join(name)
}

fn decode(name: &str) -> Audio {
    let bytes = std::fs::read(golden(name)).unwrap();
    let audio = codec::decode(&bytes, &Limits::default(), Vec::new());
    let audio = audio.unwrap_or_else(|error| panic!("{name}: {error}"));
    assert_eq!((audio.channels, audio.rate), (2, RATE), "{name}");
    audio
}

fn tone(hz: f64) -> Vec<f32> {
    let value = |n: usize| 0.5 * (TAU * hz * n as f64 / f64::from(RATE)).sin();
    (0..FRAMES).map(|n| ((value(n) * 32_767.0).round_ties_even() / 32_768.0) as f32).collect()
}

#[test]
fn lossless_formats_are_exact() {
    for name in ["tones.flac", "tones.aiff", "tones.caf", "tones.alac.m4a"] {
        assert!(decode(name).samples == [tone(440.0), tone(1000.0)].concat(), "{name}");
    }
}

#[test]
fn lossy_formats_are_what_libsndfile_and_ffmpeg_make_of_them() {
    let bytes = std::fs::read(golden("decoded.safetensors")).unwrap();
    let peers = SafeTensors::deserialize(&bytes).unwrap();
    // How long they are, and how many samples come before the first.
    for (name, length, delay) in [
        ("tones.ogg", FRAMES, 0),
        ("tones.mp3", FRAMES, 0),
        // The demuxer does not trim what the encoder put before the first sample.
        ("tones.aac.m4a", 13 * 1024, 1024),
    ] {
        let audio = decode(name);
        assert_eq!(audio.len(), length, "{name}");
        let view = peers.tensor(name).unwrap();
        let (values, _) = view.data().as_chunks::<4>();
        for (plane, theirs) in audio.planes().zip(values.chunks_exact(400)) {
            let ours = &plane[delay + 4000..][..400];
            let pairs = ours.iter().zip(theirs).map(|(a, &b)| (a - f32::from_le_bytes(b)).abs());
            let worst = pairs.fold(0.0, f32::max);
            assert!(worst < 2e-6, "{name}: {worst}");
        }
    }
}
