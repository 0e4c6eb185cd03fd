//! WAV: `hound` reads the header and judges it; the samples are converted in bulk, since going
//! through an iterator took five times as long.

use std::io::Cursor;

use augment_core::Audio;
use hound::{SampleFormat, WavReader};

use super::{DecodeError, Limits, check_finite, check_rate, compressed};

/// Of 32 bits.
const FULL_SCALE: f32 = (1u32 << 31) as f32;

pub(super) fn is_wav(bytes: &[u8]) -> bool {
    bytes.len() >= 12 && &bytes[..4] == b"RIFF" && &bytes[8..12] == b"WAVE"
}

pub(super) fn decode(
    bytes: &[u8],
    limits: &Limits,
    mut samples: Vec<f32>,
) -> Result<Audio, DecodeError> {
    if is_foreign(bytes) {
        return compressed::decode(bytes, limits);
    }
    let mut cursor = Cursor::new(bytes);
    let (spec, count, frames) = match WavReader::new(&mut cursor) {
        Ok(reader) => (reader.spec(), reader.len() as usize, reader.duration()),
        Err(hound::Error::Unsupported) => return compressed::decode(bytes, limits),
        Err(hound::Error::IoError(_)) => {
            return Err(DecodeError::Truncated("it ends inside the header".into()));
        }
        Err(error) => {
            return match with_size(bytes) {
                Some(whole) => decode(&whole, limits, samples),
                None => Err(DecodeError::Header(error.to_string())),
            };
        }
    };
    let channels = usize::from(spec.channels);
    check_rate(spec.sample_rate)?;
    if channels == 0 || count == 0 {
        return Err(DecodeError::NoSamples);
    }

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
    limits.check(u64::from(frames), spec.sample_rate)?;
    let data = &data[..declared];
    samples.clear();
    samples.reserve(count);
    // Samples are as wide as what holds them: of fewer bits, the upper ones are used.
    match (spec.sample_format, declared / count) {
        // What is stored in 8 bits has its zero at 128.
        (SampleFormat::Int, 1) => {
            samples.extend(data.iter().map(|&b| (f32::from(b) - 128.0) / 128.0));
        }
        (SampleFormat::Int, 2) => {
            let (pairs, _) = data.as_chunks::<2>();
            samples.extend(pairs.iter().map(|&b| f32::from(i16::from_le_bytes(b)) / 32_768.0));
        }
        (SampleFormat::Int, 3) => {
            let (triples, _) = data.as_chunks::<3>();
            let upper = |&[a, b, c]: &[u8; 3]| i32::from_le_bytes([0, a, b, c]) as f32 / FULL_SCALE;
            samples.extend(triples.iter().map(upper));
        }
        (SampleFormat::Int, 4) => {
            let (quads, _) = data.as_chunks::<4>();
            samples.extend(quads.iter().map(|&b| i32::from_le_bytes(b) as f32 / FULL_SCALE));
        }
        (SampleFormat::Float, 4) => {
            let (quads, _) = data.as_chunks::<4>();
            samples.extend(quads.iter().map(|&b| f32::from_le_bytes(b)));
            check_finite(&samples)?;
        }
        _ => return compressed::decode(bytes, limits),
    }
    if channels > 1 {
        samples = planar(&samples, channels);
    }
    Ok(Audio { samples, channels, rate: spec.sample_rate })
}

/// Whether the header states what `hound` does not read: another coding than plain integers and
/// floats (A-law, ADPCM), or floats of 64 bits.
fn is_foreign(bytes: &[u8]) -> bool {
    let field = |at: usize| bytes.get(at..at + 2).map(|b| u16::from_le_bytes([b[0], b[1]]));
    const PLAIN: [u16; 3] = [1, 3, 0xFFFE];
    // Where the header stands in all but the oddest files.
    let is_usual = bytes.get(12..16) == Some(b"fmt ");
    let is_plain = field(20).is_some_and(|coding| PLAIN.contains(&coding));
    is_usual && (!is_plain || (field(20), field(34)) == (Some(3), Some(64)))
}

/// The file with the size of its samples filled in, where the program that wrote it could not,
/// since it wrote to a pipe (ffmpeg does).
fn with_size(bytes: &[u8]) -> Option<Vec<u8>> {
    const UNKNOWN: &[u8] = b"data\xFF\xFF\xFF\xFF";
    let at = bytes.windows(UNKNOWN.len()).take(4096).position(|window| window == UNKNOWN)?;
    let start = at + UNKNOWN.len();
    let block = bytes.get(32..34).map(|b| usize::from(u16::from_le_bytes([b[0], b[1]])))?;
    let size = (bytes.len() - start) / block.max(1) * block.max(1);
    let mut whole = bytes[..start + size].to_vec();
    whole[start - 4..start].copy_from_slice(&u32::try_from(size).ok()?.to_le_bytes());
    Some(whole)
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
