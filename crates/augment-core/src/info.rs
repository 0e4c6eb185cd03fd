//! What is known of a sample without reading it.

use std::fmt;

use crate::error::{Error, Result};

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
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Image => "image",
            Self::Audio => "audio",
            Self::Spectrogram => "spectrogram",
            Self::Text => "text",
            Self::Tensor => "tensor",
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
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Amplitude => "amplitude",
            Self::Power => "power",
            Self::Decibel => "decibels",
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
}

/// What is known of a sample without reading it: its kind and its sizes.
///
/// Transforms draw from it, and [`Op::output_info`](crate::Op::output_info) carries it from step to
/// step, both when a pipeline is checked (many sizes still unknown) and for each sample.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Info {
    /// An image.
    Image {
        /// Columns.
        width: Dim,
        /// Rows.
        height: Dim,
        /// 1 gray, 3 RGB, 4 RGBA.
        channels: Dim,
    },
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
}

impl Info {
    /// Audio of which nothing else is known.
    pub const AUDIO: Self = Self::Audio { rate: None, channels: None, samples: None };
    /// An image of which nothing else is known.
    pub const IMAGE: Self = Self::Image { width: None, height: None, channels: None };
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
        }
    }

    /// Fails unless the kind is `kind`; most ops' first line.
    ///
    /// # Errors
    /// Names both kinds.
    pub fn expect(&self, kind: Kind) -> Result<()> {
        if self.kind() == kind { Ok(()) } else { Err(Error::expects(kind, self)) }
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
            (
                &Self::Image { width, height, channels },
                &Self::Image { width: w, height: h, channels: c },
            ) => Self::Image {
                width: dim(width, w),
                height: dim(height, h),
                channels: dim(channels, c),
            },
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
            Self::Image { width, height, channels } => {
                write!(f, " ({} px, {} channels)", dims(&[*width, *height]), dims(&[*channels]))
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
        }
    }
}
