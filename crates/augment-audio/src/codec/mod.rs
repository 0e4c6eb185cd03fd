//! Reading sound files.
//!
//! WAV is read by `hound`; MP3, FLAC, Ogg Vorbis, AAC, ALAC, AIFF, CAF, Matroska and the rarer sorts
//! of WAV by `symphonia`. Which one is found out from the content, not from the file's name.
//!
//! Vorbis and MP3 come out as libsndfile decodes them, within 1e-6. Of AAC in MP4 the encoder's delay
//! (1024 samples, as a rule) is not trimmed.
//!
//! Integers become floats as libsndfile makes them: divided by 2^(bits-1), so that full scale is
//! -1 to 1.

mod compressed;
mod ogg;
mod wav;

use augment_core::Audio;

/// What is wrong with a sound file.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DecodeError {
    /// There is not a byte in it.
    #[error("the file is empty")]
    Empty,
    /// It is no sound file, or of a sort that is not read.
    #[error(
        "not a sound file that can be read ({0}); WAV, MP3, FLAC, Ogg Vorbis, AAC, ALAC, AIFF and \
         CAF can"
    )]
    Unrecognised(String),
    /// Its header contradicts itself or the format.
    #[error("the header is malformed: {0}")]
    Header(String),
    /// It ends before what its header announces.
    #[error("the file is cut short: {0}")]
    Truncated(String),
    /// Something inside it does not decode.
    #[error("the content is damaged: {0}")]
    Damaged(String),
    /// It has a header, but no sample.
    #[error("there is no sample in it")]
    NoSamples,
    /// Its rate is 0, or more than any device has.
    #[error("the header states a rate of {0} Hz; 1 to {MAX_RATE} can be")]
    Rate(u32),
    /// It is longer than allowed.
    #[error("it lasts more than the {0} s allowed; raise the limit (`--max-seconds`) if it should")]
    TooLong(f64),
    /// A float sample is not a number or infinite.
    #[error("sample {0} is not a finite number")]
    NotFinite(usize),
}

/// The endings that name a sound file which can be decoded.
pub const ENDINGS: [&str; 14] = [
    "aac", "aif", "aiff", "caf", "flac", "m4a", "mka", "mp3", "mp4", "oga", "ogg", "wav", "wave",
    "webm",
];

/// The highest rate that is believed, in Hz; what is measured in MHz is no sound.
pub const MAX_RATE: u32 = 1_000_000;

/// How much is decoded at most, so that a header that lies cannot take all memory.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limits {
    /// The longest clip, in seconds.
    pub max_seconds: f64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { max_seconds: 600.0 }
    }
}

impl Limits {
    /// Fails when `frames` samples a channel at `rate` are too long.
    fn check(&self, frames: u64, rate: u32) -> Result<(), DecodeError> {
        if frames as f64 > self.max_seconds * f64::from(rate) {
            return Err(DecodeError::TooLong(self.max_seconds));
        }
        Ok(())
    }
}

/// Decodes a whole sound file.
///
/// `buffer` gives its memory to the samples.
///
/// # Errors
/// See [`DecodeError`].
pub fn decode(bytes: &[u8], limits: &Limits, buffer: Vec<f32>) -> Result<Audio, DecodeError> {
    if bytes.is_empty() {
        return Err(DecodeError::Empty);
    }
    let audio = if wav::is_wav(bytes) {
        wav::decode(bytes, limits, buffer)?
    } else {
        compressed::decode(bytes, limits)?
    };
    if audio.is_empty() {
        return Err(DecodeError::NoSamples);
    }
    Ok(audio)
}

fn check_rate(rate: u32) -> Result<(), DecodeError> {
    if (1..=MAX_RATE).contains(&rate) { Ok(()) } else { Err(DecodeError::Rate(rate)) }
}

/// Float files may hold anything; everything downstream counts on numbers.
fn check_finite(samples: &[f32]) -> Result<(), DecodeError> {
    // The sum of x·0 is NaN exactly when one of them is not finite, and it vectorises.
    let poison = |chunk: &[f32]| {
        let mut lanes = [0.0f32; 8];
        for eight in chunk.chunks(8) {
            for (lane, x) in lanes.iter_mut().zip(eight) {
                *lane += x * 0.0;
            }
        }
        lanes.iter().any(|lane| lane.is_nan())
    };
    if !poison(samples) {
        return Ok(());
    }
    let index = samples.iter().position(|x| !x.is_finite()).unwrap_or(0);
    Err(DecodeError::NotFinite(index))
}

#[cfg(test)]
mod tests;
