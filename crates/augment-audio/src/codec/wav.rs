//! WAV: `hound` reads the header and judges it; the samples are converted in bulk, since going
//! through an iterator took five times as long.

use std::io::Cursor;

use augment_core::Audio;
use hound::{SampleFormat, WavReader};

use super::{DecodeError, Limits, check_finite, check_rate, compressed};

pub(super) fn is_wav(bytes: &[u8]) -> bool {
    bytes.len() >= 12 && &bytes[..4] == b"RIFF" && &bytes[8..12] == b"WAVE"
}

pub(super) fn decode(
    bytes: &[u8],
    limits: &Limits,
    mut samples: Vec<f32>,
) -> Result<Audio, DecodeError> {
    let mut cursor = Cursor::new(bytes);
    let (spec, count, frames) = match WavReader::new(&mut cursor) {
        Ok(reader) => (reader.spec(), reader.len() as usize, reader.duration()),
        // A-law, ADPCM and the like.
        Err(hound::Error::Unsupported) => return compressed::decode(bytes, limits),
        Err(hound::Error::IoError(_)) => {
            return Err(DecodeError::Truncated("it ends inside the header".into()));
        }
        Err(error) => return Err(DecodeError::Header(error.to_string())),
    };
    let channels = usize::from(spec.channels);
    check_rate(spec.sample_rate)?;
    if channels == 0 || count == 0 {
        return Err(DecodeError::NoSamples);
    }
    limits.check(u64::from(frames), spec.sample_rate)?;

    // The reader stopped at the first sample; the size of the data stands right before it.
    let start = (cursor.position() as usize).min(bytes.len());
    let declared = match bytes[..start].last_chunk::<4>() {
        Some(&size) => u32::from_le_bytes(size) as usize,
        None => return Err(DecodeError::Header("there is no data chunk".into())),
    };
    let data = &bytes[start..];
    if data.len() < declared {
        return Err(DecodeError::Truncated(format!(
            "its header announces {declared} bytes of samples, {} are there",
            data.len()
        )));
    }
    let data = &data[..declared];
    let width = declared / count;

    samples.clear();
    samples.reserve(count);
    let bits = usize::from(spec.bits_per_sample);
    match (spec.sample_format, bits, width) {
        // What is stored unsigned in 8 bits has its zero at 128.
        (SampleFormat::Int, 8, 1) => {
            samples.extend(data.iter().map(|&b| (f32::from(b) - 128.0) / 128.0));
        }
        (SampleFormat::Int, 16, 2) => {
            let (pairs, _) = data.as_chunks::<2>();
            samples.extend(pairs.iter().map(|&b| f32::from(i16::from_le_bytes(b)) / 32_768.0));
        }
        (SampleFormat::Int, 24, 3) => {
            let (triples, _) = data.as_chunks::<3>();
            let scale = 1.0 / (1u32 << 31) as f32;
            let upper = |&[a, b, c]: &[u8; 3]| i32::from_le_bytes([0, a, b, c]) as f32 * scale;
            samples.extend(triples.iter().map(upper));
        }
        (SampleFormat::Int, 32, 4) => {
            let (quads, _) = data.as_chunks::<4>();
            let scale = 1.0 / (1u32 << 31) as f32;
            samples.extend(quads.iter().map(|&b| i32::from_le_bytes(b) as f32 * scale));
        }
        (SampleFormat::Float, 32, 4) => {
            let (quads, _) = data.as_chunks::<4>();
            samples.extend(quads.iter().map(|&b| f32::from_le_bytes(b)));
            check_finite(&samples)?;
        }
        // Samples in wider containers than they need (24 bits in 4 bytes, say).
        (SampleFormat::Int, 1..=32, _) => {
            let scale = 1.0 / (1u64 << (bits - 1)) as f32;
            let mut reader = WavReader::new(Cursor::new(bytes))
                .map_err(|error| DecodeError::Header(error.to_string()))?;
            for sample in reader.samples::<i32>() {
                let sample = sample.map_err(|error| DecodeError::Damaged(error.to_string()))?;
                samples.push(sample as f32 * scale);
            }
        }
        _ => return compressed::decode(bytes, limits),
    }
    if channels > 1 {
        samples = planar(&samples, channels);
    }
    Ok(Audio { samples, channels, rate: spec.sample_rate })
}

/// Frame by frame to channel by channel.
fn planar(interleaved: &[f32], channels: usize) -> Vec<f32> {
    let frames = interleaved.len() / channels;
    let mut planar = Vec::with_capacity(frames * channels);
    for channel in 0..channels {
        planar.extend(interleaved.iter().skip(channel).step_by(channels).take(frames));
    }
    planar
}
