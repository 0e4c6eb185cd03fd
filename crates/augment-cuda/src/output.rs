//! What comes out of a batch.

use augment_core::{Audio, Data, FrequencyScale, Image, Pixels, Spectrogram, Unit};
use half::{bf16, f16};

/// Where a sample's result lies among the results of its batch, and what it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Output {
    pub(crate) start: usize,
    pub(crate) form: Form,
}

/// What a result is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Form {
    Image { width: usize, height: usize, channels: usize, element: Element },
    Audio { samples: usize, channels: usize, rate: u32 },
    Spectrogram { channels: usize, bins: usize, frames: usize, scale: FrequencyScale, unit: Unit },
}

/// The type of values on the machine.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Element {
    /// Bytes: images that were not made into floats, height × width × channels.
    U8,
    /// Single precision.
    #[default]
    F32,
    /// Half precision (IEEE 754's binary16).
    F16,
    /// Single precision without its lower half.
    Bf16,
}

impl Element {
    /// The bytes of a value.
    pub fn size(self) -> usize {
        match self {
            Self::U8 => 1,
            Self::F32 => 4,
            Self::F16 | Self::Bf16 => 2,
        }
    }

    /// `Kind` of `include/numbers.cuh`.
    pub(crate) fn kind(self) -> u32 {
        match self {
            Self::U8 => 0,
            Self::F32 => 1,
            Self::F16 => 2,
            Self::Bf16 => 3,
        }
    }

    /// The bits of the value that is nearest to this one.
    pub(crate) fn bits(self, value: f32) -> u32 {
        match self {
            Self::U8 => u32::from(value as u8),
            Self::F32 => value.to_bits(),
            Self::F16 => f16::from_f32(value).to_bits().into(),
            Self::Bf16 => bf16::from_f32(value).to_bits().into(),
        }
    }

    /// The values, as bytes.
    pub(crate) fn bytes(self, values: &[f32]) -> Vec<u8> {
        let bits = values.iter().map(|value| self.bits(*value).to_le_bytes());
        bits.flat_map(|bytes| bytes.into_iter().take(self.size())).collect()
    }
}

impl Form {
    /// The shape, as arrays have it.
    pub(crate) fn shape(&self) -> Vec<usize> {
        match *self {
            Self::Image { width, height, channels, element: Element::U8 } => {
                vec![height, width, channels]
            }
            Self::Image { width, height, channels, .. } => vec![channels, height, width],
            Self::Audio { samples, channels, .. } => vec![channels, samples],
            Self::Spectrogram { channels, bins, frames, .. } => vec![channels, bins, frames],
        }
    }

    /// The bytes that it takes.
    pub(crate) fn bytes(&self) -> usize {
        self.shape().iter().product::<usize>() * self.element().size()
    }

    /// The type of the values.
    pub(crate) fn element(&self) -> Element {
        match *self {
            Self::Image { element, .. } => element,
            Self::Audio { .. } | Self::Spectrogram { .. } => Element::F32,
        }
    }
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
            Form::Image { width, height, channels, element } => {
                let len = width * height * channels;
                let pixels = match element {
                    Element::U8 => Pixels::U8(bytes(len).to_vec()),
                    _ => Pixels::F32(floats(len)),
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
