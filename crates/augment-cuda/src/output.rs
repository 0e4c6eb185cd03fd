//! What comes out of a batch.

use augment_core::{Audio, Data, FrequencyScale, Image, Pixels, Spectrogram, Unit};

/// Where a sample's result lies among the results of its batch, and what it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Output {
    pub(crate) start: usize,
    pub(crate) form: Form,
}

/// What a result is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Form {
    Image { width: usize, height: usize, channels: usize, value: Value },
    Audio { samples: usize, channels: usize, rate: u32 },
    Spectrogram { channels: usize, bins: usize, frames: usize, scale: FrequencyScale, unit: Unit },
}

/// The values of an image.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Value {
    /// Bytes, pixel by pixel.
    U8,
    /// Numbers of so many bytes, channel by channel.
    Float(usize),
}

impl Output {
    /// The result as data of the host; of single precision where it has numbers.
    pub(crate) fn data(&self, results: &[u8]) -> Data {
        let bytes = |len: usize| results.get(self.start..self.start + len).unwrap_or_default();
        let floats = |count: usize| {
            let values = bytes(4 * count).as_chunks().0.iter();
            values.map(|value| f32::from_le_bytes(*value)).collect::<Vec<_>>()
        };
        match self.form {
            Form::Image { width, height, channels, value } => {
                let len = width * height * channels;
                let pixels = match value {
                    Value::U8 => Pixels::U8(bytes(len).to_vec()),
                    Value::Float(_) => Pixels::F32(floats(len)),
                };
                Image::new(width, height, channels, pixels).into()
            }
            Form::Audio { samples, channels, rate } => {
                Audio { samples: floats(samples * channels), channels, rate }.into()
            }
            Form::Spectrogram { channels, bins, frames, scale, unit } => {
                let values = floats(channels * bins * frames);
                Spectrogram { values, channels, bins, frames, scale, unit }.into()
            }
        }
    }
}
