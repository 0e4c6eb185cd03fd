//! What is known of a sample without reading it.

use std::fmt;

use crate::error::{Error, Result};
use crate::image::{BoundingBoxes, Dtype, ImageInfo};

/// A size that may be unknown until the sample is read (before a pipeline sees its first file,
/// say, or after an op whose output length depends on the data).
pub type Dim = Option<usize>;

/// The kinds of sample that flow through a pipeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// Pixels: 8-bit HWC or float CHW.
    Image,
    /// A waveform: float, planar, with its rate.
    Audio,
    /// A time-frequency picture: float, channels × bins × frames.
    Spectrogram,
    /// A string.
    Text,
    /// Any other array.
    Tensor,
    /// Several results of one sample.
    Several,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Image => "image",
            Self::Audio => "audio",
            Self::Spectrogram => "spectrogram",
            Self::Text => "text",
            Self::Tensor => "tensor",
            Self::Several => "several results",
        })
    }
}

/// What the values of a spectrogram measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unit {
    /// Magnitude, `|X|`.
    Amplitude,
    /// Magnitude raised to another exponent than 1, as a rule `|X|²`.
    Power,
    /// Decibels.
    Decibel,
    /// The natural logarithm of an amplitude or a power.
    Log,
    /// None of these: cepstral coefficients, differences, values that were normalised.
    Feature,
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Amplitude => "amplitude",
            Self::Power => "power",
            Self::Decibel => "decibels",
            Self::Log => "natural logarithms",
            Self::Feature => "features",
        })
    }
}

/// What the bins of a spectrogram are spaced by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum FrequencyScale {
    /// Bins of the Fourier transform, equally spaced in Hz.
    Linear,
    /// Mel bands.
    Mel,
    /// Coefficients of a cosine transform over bands, not frequencies.
    Cepstrum,
}

/// What is known of a sample without reading it: its kind and its sizes.
///
/// Transforms draw from it, and [`Op::output_info`](crate::Op::output_info) carries it from step to
/// step, both when a pipeline is checked (many sizes still unknown) and for each sample.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Info {
    /// An image.
    Image(ImageInfo),
    /// A waveform.
    Audio {
        /// Samples a second, in Hz.
        rate: Dim,
        /// Channels.
        channels: Dim,
        /// Samples in each channel.
        samples: Dim,
    },
    /// A spectrogram.
    Spectrogram {
        /// Channels.
        channels: Dim,
        /// Frequency bins.
        bins: Dim,
        /// Time frames.
        frames: Dim,
        /// What the bins are spaced by.
        scale: FrequencyScale,
        /// What the values measure.
        unit: Unit,
    },
    /// A text.
    Text {
        /// Words, as separated by white space.
        words: Dim,
    },
    /// Any other array.
    Tensor {
        /// Its shape, outermost first; `None` when even the rank is unknown.
        shape: Option<Vec<Dim>>,
    },
    /// Several results of one sample, each with its name.
    Several(Vec<(String, Info)>),
}

impl Info {
    /// Audio of which nothing else is known.
    pub const AUDIO: Self = Self::Audio { rate: None, channels: None, samples: None };
    /// An 8-bit image of which nothing else is known.
    pub const IMAGE: Self = Self::Image(ImageInfo::of(Dtype::Uint8));
    /// A text of which nothing else is known.
    pub const TEXT: Self = Self::Text { words: None };

    /// The kind.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Image { .. } => Kind::Image,
            Self::Audio { .. } => Kind::Audio,
            Self::Spectrogram { .. } => Kind::Spectrogram,
            Self::Text { .. } => Kind::Text,
            Self::Tensor { .. } => Kind::Tensor,
            Self::Several(_) => Kind::Several,
        }
    }

    /// Fails unless the kind is `kind`; most ops' first line.
    ///
    /// # Errors
    /// Names both kinds.
    pub fn expect(&self, kind: Kind) -> Result<()> {
        if self.kind() == kind { Ok(()) } else { Err(Error::expects(kind, self)) }
    }

    /// What is known of the image.
    ///
    /// # Errors
    /// Names both kinds when it is of another.
    pub fn image(&self) -> Result<&ImageInfo> {
        match self {
            Self::Image(info) => Ok(info),
            other => Err(Error::expects(Kind::Image, other)),
        }
    }

    /// What holds of every one of several results; the same again for a single one.
    ///
    /// # Errors
    /// When they differ in kind.
    pub fn common(&self) -> Result<Self> {
        let Self::Several(parts) = self else { return Ok(self.clone()) };
        let mut parts = parts.iter().map(|(_, info)| info.common());
        let first = parts.next().unwrap_or_else(|| Err(Error::invalid("there is no result")))?;
        parts.try_fold(first, |all, info| all.either(&info?))
    }

    /// What `each` makes of it, or of every one of several results.
    pub(crate) fn for_each(&self, each: &dyn Fn(&Self) -> Result<Self>) -> Result<Self> {
        let Self::Several(parts) = self else { return each(self) };
        let parts = parts.iter().map(|(name, info)| Ok((name.clone(), info.for_each(each)?)));
        Ok(Self::Several(parts.collect::<Result<_>>()?))
    }

    /// The same again, for an op that works on `kind` and changes neither kind nor sizes.
    ///
    /// # Errors
    /// Names both kinds when it is of another.
    pub fn unchanged(&self, kind: Kind) -> Result<Self> {
        self.expect(kind)?;
        Ok(self.clone())
    }

    /// What holds of both: the same kind, and sizes that differ become unknown.
    ///
    /// # Errors
    /// When the kinds (or a spectrogram's units) differ: the steps that follow could not be
    /// checked.
    pub fn either(&self, other: &Self) -> Result<Self> {
        let dim = |a: Dim, b: Dim| if a == b { a } else { None };
        Ok(match (self, other) {
            (Self::Image(a), Self::Image(b)) if a.dtype == b.dtype => Self::Image(ImageInfo {
                width: dim(a.width, b.width),
                height: dim(a.height, b.height),
                channels: dim(a.channels, b.channels),
                dtype: a.dtype,
                boxes: if a.boxes == b.boxes { a.boxes.clone() } else { BoundingBoxes::default() },
            }),
            (
                &Self::Audio { rate, channels, samples },
                &Self::Audio { rate: r, channels: c, samples: s },
            ) => Self::Audio {
                rate: dim(rate, r),
                channels: dim(channels, c),
                samples: dim(samples, s),
            },
            (
                &Self::Spectrogram { channels, bins, frames, scale, unit },
                &Self::Spectrogram { channels: c, bins: b, frames: f, scale: s, unit: u },
            ) if scale == s && unit == u => Self::Spectrogram {
                channels: dim(channels, c),
                bins: dim(bins, b),
                frames: dim(frames, f),
                scale,
                unit,
            },
            (&Self::Text { words }, &Self::Text { words: w }) => {
                Self::Text { words: dim(words, w) }
            }
            (Self::Tensor { shape: Some(a) }, Self::Tensor { shape: Some(b) })
                if a.len() == b.len() =>
            {
                let shape = a.iter().zip(b).map(|(&a, &b)| dim(a, b)).collect();
                Self::Tensor { shape: Some(shape) }
            }
            (Self::Tensor { .. }, Self::Tensor { .. }) => Self::Tensor { shape: None },
            (Self::Several(a), Self::Several(b))
                if a.iter().map(|(name, _)| name).eq(b.iter().map(|(name, _)| name)) =>
            {
                let parts = a.iter().zip(b);
                let parts = parts.map(|((name, a), (_, b))| Ok((name.clone(), a.either(b)?)));
                Self::Several(parts.collect::<Result<_>>()?)
            }
            _ => {
                return Err(Error::invalid(format!(
                    "its outcomes differ in kind: {self} or {other}; the next step could not know \
                     which it gets"
                )));
            }
        })
    }
}

impl fmt::Display for Info {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let dims = |dims: &[Dim]| {
            let each = dims.iter().map(|d| d.map_or("?".into(), |d| d.to_string()));
            each.collect::<Vec<_>>().join(" × ")
        };
        write!(f, "{}", self.kind())?;
        match self {
            Self::Image(ImageInfo { width, height, channels, dtype, .. }) => {
                let (size, channels) = (dims(&[*width, *height]), dims(&[*channels]));
                write!(f, " ({size} px, {channels} channels, {dtype})")
            }
            Self::Audio { rate, channels, samples } => write!(
                f,
                " ({} samples, {} channels, {} Hz)",
                dims(&[*samples]),
                dims(&[*channels]),
                dims(&[*rate])
            ),
            Self::Spectrogram { channels, bins, frames, unit, .. } => {
                write!(f, " ({}, in {unit})", dims(&[*channels, *bins, *frames]))
            }
            Self::Text { words } => write!(f, " ({} words)", dims(&[*words])),
            Self::Tensor { shape: Some(shape) } => write!(f, " ({})", dims(shape)),
            Self::Tensor { shape: None } => f.write_str(" (shape unknown)"),
            Self::Several(parts) => {
                let parts = parts.iter().map(|(name, info)| format!("{name}: {info}"));
                write!(f, " ({})", parts.collect::<Vec<_>>().join(", "))
            }
        }
    }
}
