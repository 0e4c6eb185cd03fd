//! What can go wrong with an image file.

use super::Format;

/// The result of this module's functions.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What can go wrong with an image file.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// The first bytes are those of no format that is read.
    #[error("neither a JPEG, a PNG, a WebP, a BMP, a TIFF nor a GIF")]
    UnknownFormat,
    /// Decoding would take more memory than an image is worth.
    #[error("the {format} has {width} × {height} px, too many: at most {max} are decoded")]
    TooLarge {
        /// The format.
        format: Format,
        /// Columns.
        width: u32,
        /// Rows.
        height: u32,
        /// The limit.
        max: usize,
    },
    /// The image has no pixels.
    #[error("the {0} has no pixels")]
    Empty(Format),
    /// The crop that is asked for does not lie in the image.
    #[error("the crop does not lie in the image of {width} × {height} px")]
    Crop {
        /// Columns of the image.
        width: usize,
        /// Rows of the image.
        height: usize,
    },
    /// The file is sound, as far as can be seen, but uses what is not read.
    #[error("the {format} cannot be decoded: {what} is not supported")]
    Unsupported {
        /// The format.
        format: Format,
        /// What it uses.
        what: String,
    },
    /// The file is damaged.
    #[error("cannot decode the {format}: {}", source.to_string().trim_end())]
    Decode {
        /// The format.
        format: Format,
        /// The decoder's words.
        source: Source,
    },
    /// The file ends before the image does.
    #[error("the {0} is cut off")]
    CutOff(Format),
    /// The image's pixels cannot be stored in the format.
    #[error("the image {0}")]
    Pixels(String),
    /// The encoder failed.
    #[error("cannot encode the {format}: {source}")]
    Encode {
        /// The format.
        format: Format,
        /// The encoder's words.
        source: Source,
    },
}

/// What a decoder or an encoder says.
pub type Source = Box<dyn std::error::Error + Send + Sync>;

impl Error {
    pub(super) fn decode(format: Format) -> impl Fn(Source) -> Self {
        move |source| Self::Decode { format, source }
    }

    pub(super) fn damaged(format: Format, what: &str) -> Self {
        Self::Decode { format, source: what.into() }
    }

    pub(super) fn unsupported(format: Format, what: impl Into<String>) -> Self {
        Self::Unsupported { format, what: what.into() }
    }
}
