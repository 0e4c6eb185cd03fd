//! Images, and what is marked in them.

use std::fmt;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::info::{Dim, Info};

/// An image.
#[derive(Clone, Debug, PartialEq)]
pub struct Image {
    /// Columns.
    pub width: usize,
    /// Rows.
    pub height: usize,
    /// 1 gray, 3 RGB, 4 RGBA.
    pub channels: usize,
    /// The values, row by row, top row first.
    pub pixels: Pixels,
    /// What is marked in it, and moves with it.
    pub targets: Targets,
}

impl Image {
    /// An image with nothing marked in it.
    pub fn new(width: usize, height: usize, channels: usize, pixels: Pixels) -> Self {
        Self { width, height, channels, pixels, targets: Targets::default() }
    }
}

/// The pixels of an [`Image`].
#[derive(Clone, Debug, PartialEq)]
pub enum Pixels {
    /// 0 to 255, height × width × channels.
    U8(Vec<u8>),
    /// As a rule 0 to 1 or normalised, channels × height × width.
    F32(Vec<f32>),
}

impl Pixels {
    /// The type of the values.
    pub fn dtype(&self) -> Dtype {
        match self {
            Self::U8(_) => Dtype::Uint8,
            Self::F32(_) => Dtype::Float32,
        }
    }

    /// How many values there are.
    pub fn len(&self) -> usize {
        match self {
            Self::U8(bytes) => bytes.len(),
            Self::F32(values) => values.len(),
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// The type of an image's values.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
pub enum Dtype {
    /// Bytes, 0 to 255.
    Uint8,
    /// Single precision, as a rule 0 to 1.
    #[default]
    Float32,
}

impl fmt::Display for Dtype {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Uint8 => "uint8",
            Self::Float32 => "float32",
        })
    }
}

/// What is marked in an image; it moves with the image through every step that moves pixels.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Targets {
    /// Boxes around objects.
    pub boxes: BoundingBoxes,
    /// Masks: each has a value for every pixel, row by row (a class's number, or an instance's).
    pub masks: Vec<Vec<u8>>,
    /// Points, x and y in pixels from the image's top left corner.
    pub keypoints: Vec<[f32; 2]>,
}

impl Targets {
    /// Whether nothing is marked.
    pub fn is_empty(&self) -> bool {
        self.boxes.boxes.is_empty() && self.masks.is_empty() && self.keypoints.is_empty()
    }
}

/// Boxes around objects, in pixels from the image's top left corner.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BoundingBoxes {
    /// What the four numbers of each are.
    pub format: BoundingBoxFormat,
    /// The boxes.
    pub boxes: Vec<[f32; 4]>,
    /// The class of each, or nothing where classes are of no interest.
    pub labels: Vec<i64>,
}

/// What the four numbers of a box are (torchvision's `BoundingBoxFormat`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
pub enum BoundingBoxFormat {
    /// Left, top, right, bottom.
    #[default]
    Xyxy,
    /// Left, top, width, height.
    Xywh,
    /// The centre's x and y, width, height.
    Cxcywh,
}

/// What is known of an image without reading it.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ImageInfo {
    /// Columns.
    pub width: Dim,
    /// Rows.
    pub height: Dim,
    /// 1 gray, 3 RGB, 4 RGBA.
    pub channels: Dim,
    /// The type of its values.
    pub dtype: Dtype,
    /// Its boxes, which come with the image's labels: [`Default`] as long as they are not known.
    pub boxes: BoundingBoxes,
}

impl ImageInfo {
    /// An image of which only the type of its values is known.
    pub const fn of(dtype: Dtype) -> Self {
        let boxes = BoundingBoxes {
            format: BoundingBoxFormat::Xyxy,
            boxes: Vec::new(),
            labels: Vec::new(),
        };
        Self { width: None, height: None, channels: None, dtype, boxes }
    }

    /// Sizes that are known.
    #[must_use]
    pub fn sized(self, width: usize, height: usize, channels: usize) -> Self {
        let (width, height, channels) = (Some(width), Some(height), Some(channels));
        Self { width, height, channels, ..self }
    }

    /// The same after a step that moves its pixels in a way that is not known yet: boxes are no
    /// longer known.
    pub fn moved(&self, width: Dim, height: Dim) -> Info {
        let boxes = BoundingBoxes::default();
        Self { width, height, boxes, ..self.clone() }.into()
    }

    /// The width and the height, where both are known.
    pub fn size(&self) -> Option<(usize, usize)> {
        self.width.zip(self.height)
    }
}

impl From<&Image> for ImageInfo {
    fn from(image: &Image) -> Self {
        let boxes = image.targets.boxes.clone();
        let info = Self { boxes, ..Self::of(image.pixels.dtype()) };
        info.sized(image.width, image.height, image.channels)
    }
}

impl From<ImageInfo> for Info {
    fn from(info: ImageInfo) -> Self {
        Self::Image(info)
    }
}
