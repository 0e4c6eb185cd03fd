//! What a sample holds.

use crate::error::{Error, Result};
use crate::image::{Image, ImageInfo};
use crate::info::{FrequencyScale, Info, Kind, Unit};

/// The content of a sample.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Data {
    /// An image.
    Image(Image),
    /// A waveform.
    Audio(Audio),
    /// A spectrogram.
    Spectrogram(Spectrogram),
    /// A text.
    Text(Text),
    /// Any other array.
    Tensor(Tensor),
    /// Several results of one sample, each with its name (the crops of `five_crop`, the sizes of
    /// `fork`). The steps that follow work on each of them.
    Several(Vec<(String, Data)>),
}

/// A waveform.
#[derive(Clone, Debug, PartialEq)]
pub struct Audio {
    /// Values in -1 to 1, one channel after the other.
    pub samples: Vec<f32>,
    /// Channels.
    pub channels: usize,
    /// Samples a second, in Hz.
    pub rate: u32,
}

impl Audio {
    /// Samples in each channel.
    pub fn len(&self) -> usize {
        self.samples.len() / self.channels.max(1)
    }

    /// Whether there is no sample.
    pub fn is_empty(&self) -> bool {
        self.samples.is_empty()
    }

    /// Each channel's samples.
    pub fn planes(&self) -> impl Iterator<Item = &[f32]> {
        self.samples.chunks_exact(self.len().max(1))
    }
}

/// A time-frequency picture.
#[derive(Clone, Debug, PartialEq)]
pub struct Spectrogram {
    /// channels × bins × frames, time running fastest; bin 0 is the lowest frequency.
    pub values: Vec<f32>,
    /// Channels.
    pub channels: usize,
    /// Frequency bins.
    pub bins: usize,
    /// Time frames.
    pub frames: usize,
    /// What the bins are spaced by.
    pub scale: FrequencyScale,
    /// What the values measure.
    pub unit: Unit,
}

/// A text.
#[derive(Clone, Debug, PartialEq)]
pub struct Text(
    /// The string.
    pub String,
);

/// An array that is none of the other kinds.
#[derive(Clone, Debug, PartialEq)]
pub struct Tensor {
    /// Its shape, outermost first.
    pub shape: Vec<usize>,
    /// Its values, row-major.
    pub data: TensorData,
}

/// The values of a [`Tensor`].
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum TensorData {
    /// 32-bit floats.
    F32(Vec<f32>),
    /// Bytes.
    U8(Vec<u8>),
    /// 32-bit integers (token ids).
    I32(Vec<i32>),
    /// 64-bit integers (labels).
    I64(Vec<i64>),
}

impl Data {
    /// What `each` makes of it, or of every one of several results.
    pub(crate) fn for_each(self, each: &mut dyn FnMut(Self) -> Result<Self>) -> Result<Self> {
        let Self::Several(parts) = self else { return each(self) };
        let parts = parts.into_iter().map(|(name, data)| Ok((name, data.for_each(each)?)));
        Ok(Self::Several(parts.collect::<Result<_>>()?))
    }

    /// The kind.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Image(_) => Kind::Image,
            Self::Audio(_) => Kind::Audio,
            Self::Spectrogram(_) => Kind::Spectrogram,
            Self::Text(_) => Kind::Text,
            Self::Tensor(_) => Kind::Tensor,
            Self::Several(_) => Kind::Several,
        }
    }

    /// What a transform may know of it.
    pub fn info(&self) -> Info {
        match self {
            Self::Image(image) => ImageInfo::from(image).into(),
            Self::Audio(a) => Info::Audio {
                rate: Some(a.rate as usize),
                channels: Some(a.channels),
                samples: Some(a.len()),
            },
            Self::Spectrogram(s) => Info::Spectrogram {
                channels: Some(s.channels),
                bins: Some(s.bins),
                frames: Some(s.frames),
                scale: s.scale,
                unit: s.unit,
            },
            Self::Text(t) => Info::Text { words: Some(t.0.split_whitespace().count()) },
            Self::Tensor(t) => {
                Info::Tensor { shape: Some(t.shape.iter().copied().map(Some).collect()) }
            }
            Self::Several(parts) => Info::Several(
                parts.iter().map(|(name, data)| (name.clone(), data.info())).collect(),
            ),
        }
    }
}

/// `From<$ty> for Data`, and the way back that an op takes its input by.
macro_rules! kinds {
    ($($ty:ident $into:ident)*) => {$(
        impl From<$ty> for Data {
            fn from(value: $ty) -> Self {
                Self::$ty(value)
            }
        }

        impl Data {
            #[doc = concat!("The [`", stringify!($ty), "`] in it.")]
            ///
            /// # Errors
            /// Names both kinds when it is of another.
            pub fn $into(self) -> Result<$ty> {
                match self {
                    Self::$ty(value) => Ok(value),
                    other => Err(Error::expects(Kind::$ty, &other.info())),
                }
            }
        }
    )*};
}

kinds! {
    Image into_image
    Audio into_audio
    Spectrogram into_spectrogram
    Text into_text
    Tensor into_tensor
}
