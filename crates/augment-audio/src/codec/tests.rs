use std::io::Cursor;

use hound::{SampleFormat, WavSpec, WavWriter};

use super::*;

fn wav(spec: WavSpec, samples: &[i32]) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    let mut writer = WavWriter::new(&mut bytes, spec).unwrap();
    for &sample in samples {
        match spec.sample_format {
            SampleFormat::Int => writer.write_sample(sample).unwrap(),
            SampleFormat::Float => writer.write_sample(sample as f32 / 128.0).unwrap(),
        }
    }
    writer.finalize().unwrap();
    bytes.into_inner()
}

fn spec(channels: u16, bits: u16) -> WavSpec {
    let sample_format = SampleFormat::Int;
    WavSpec { channels, sample_rate: 8000, bits_per_sample: bits, sample_format }
}

fn read(bytes: &[u8]) -> Result<Audio, DecodeError> {
    decode(bytes, &Limits::default(), Vec::new())
}

#[test]
fn every_width_of_wav_reads_back_exactly() {
    for bits in [8, 16, 24, 32] {
        let full = 2f64.powi(i32::from(bits) - 1);
        let samples = [0, 1, -1, 100, -128, (full - 1.0) as i32, -full as i32, 5];
        let audio = read(&wav(spec(1, bits), &samples)).unwrap();
        let expected: Vec<f32> = samples.iter().map(|&s| (f64::from(s) / full) as f32).collect();
        assert_eq!(audio, Audio { samples: expected, channels: 1, rate: 8000 }, "{bits} bits");
    }
    let float = WavSpec { bits_per_sample: 32, sample_format: SampleFormat::Float, ..spec(1, 32) };
    assert_eq!(read(&wav(float, &[64, -128])).unwrap().samples, [0.5, -1.0]);
}

#[test]
fn channels_become_planar() {
    let audio = read(&wav(spec(3, 16), &[1, 2, 3, 4, 5, 6])).unwrap();
    let scaled: Vec<f32> = [1, 4, 2, 5, 3, 6].map(|s: i16| f32::from(s) / 32_768.0).to_vec();
    assert_eq!((audio.samples, audio.channels), (scaled, 3));
}

#[test]
fn of_a_wider_container_the_upper_bits_count() {
    // 24 bits in 4 bytes are the upper ones, as libsndfile reads them too.
    let mut bytes = wav(spec(1, 32), &[1 << 28, -(1 << 30)]);
    assert_eq!(u16::from_le_bytes([bytes[20], bytes[21]]), 0xFFFE, "hound writes extensible here");
    bytes[38..40].copy_from_slice(&24u16.to_le_bytes());
    assert_eq!(read(&bytes).unwrap().samples, [0.125, -0.5]);
}

#[test]
fn a_header_that_lies_is_named() {
    let good = wav(spec(1, 16), &[1, 2, 3, 4]);
    let data = good.len() - 8;
    let with = |at: usize, value: &[u8]| {
        let mut bytes = good.clone();
        bytes[at..at + value.len()].copy_from_slice(value);
        read(&bytes)
    };
    assert!(matches!(read(b""), Err(DecodeError::Empty)));
    assert!(matches!(read(b"hello, I am text"), Err(DecodeError::Unrecognised(_))));
    assert!(matches!(read(&good[..30]), Err(DecodeError::Truncated(_))));
    assert!(matches!(read(&good[..data + 3]), Err(DecodeError::Truncated(_))));
    // Rate and bytes a second: 0; or the two at odds.
    assert!(matches!(with(24, &[0; 8]), Err(DecodeError::Rate(0))));
    assert!(matches!(with(24, &[0; 4]), Err(DecodeError::Header(_))));
    assert!(matches!(with(22, &0u16.to_le_bytes()), Err(DecodeError::Header(_))));
    assert!(matches!(with(data - 4, &0u32.to_le_bytes()), Err(DecodeError::NoSamples)));
    let ten_hours = (36_000u32 * 8000 * 2).to_le_bytes();
    assert!(matches!(with(data - 4, &ten_hours), Err(DecodeError::Truncated(_))));
    assert!(matches!(with(data - 4, &4000u32.to_le_bytes()), Err(DecodeError::Truncated(_))));
}

#[test]
fn floats_must_be_numbers() {
    let float = WavSpec { bits_per_sample: 32, sample_format: SampleFormat::Float, ..spec(1, 32) };
    let good = wav(float, &[1; 19]);
    for (index, poison) in [(0, f32::NAN), (7, f32::INFINITY), (18, f32::NEG_INFINITY)] {
        let mut bytes = good.clone();
        let at = bytes.len() - 4 * (19 - index);
        bytes[at..at + 4].copy_from_slice(&poison.to_le_bytes());
        assert!(matches!(read(&bytes), Err(DecodeError::NotFinite(i)) if i == index), "{index}");
    }
    assert!(read(&good).is_ok());
}

#[test]
fn the_limit_is_on_seconds() {
    let bytes = wav(spec(1, 16), &vec![0; 8001]);
    let limit = |max_seconds| decode(&bytes, &Limits { max_seconds }, Vec::new());
    assert!(limit(1.1).is_ok());
    assert!(matches!(limit(1.0), Err(DecodeError::TooLong(_))));
}
