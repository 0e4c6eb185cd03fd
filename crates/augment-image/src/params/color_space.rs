//! By which numbers colours are said.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// By which numbers colours are said, under Pillow's names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[schemars(inline)]
#[non_exhaustive]
pub enum ColorSpace {
    /// Red, green and blue.
    #[default]
    #[serde(rename = "RGB")]
    Rgb,
    /// Gray alone: one channel.
    L,
    /// Hue, saturation and value.
    #[serde(rename = "HSV")]
    Hsv,
    /// Gray, and how far blue and red are from it, as in JPEG.
    YCbCr,
    /// The same, as in analogue television.
    #[serde(rename = "YUV")]
    Yuv,
    /// CIELAB: lightness, and green to red, and blue to yellow, in steps alike to the eye.
    #[serde(rename = "LAB")]
    Lab,
}

impl ColorSpace {
    /// How many numbers.
    pub(crate) fn channels(self) -> usize {
        if self == Self::L { 1 } else { 3 }
    }
}
