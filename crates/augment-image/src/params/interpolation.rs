//! How pixels between pixels are made.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How pixels between pixels are made (torchvision's `InterpolationMode`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[schemars(inline)]
#[non_exhaustive]
pub enum Interpolation {
    /// The nearest pixel, without any mixing: as Pillow finds it on 8-bit images, as torch does on
    /// float ones, by the pixel's corner.
    Nearest,
    /// The nearest pixel by its middle, as Pillow. On 8-bit images it is the same as `nearest`.
    NearestExact,
    /// A triangle of 1 pixel to each side.
    #[default]
    Bilinear,
    /// A cubic of 2 pixels to each side.
    Bicubic,
    /// A windowed sinc of 3 pixels to each side: the sharpest.
    Lanczos,
    /// The mean of the pixels that an output pixel covers.
    Box,
    /// A windowed sinc of 1 pixel to each side: sharper than `bilinear`, at its price.
    Hamming,
}
