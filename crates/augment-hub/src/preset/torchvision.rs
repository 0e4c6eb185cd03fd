//! torchvision's presets (`torchvision.transforms._presets`).

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Class, PresetError, center_crop, normalize, resize, to_tensor};

/// torchvision's `ImageClassification`: the shorter side resized, the middle cut out, normalised.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ImageClassification {
    /// The side of the square that is cut out, in pixels.
    pub crop_size: u32,
    /// What the shorter side becomes, in pixels.
    pub resize_size: u32,
    /// What is subtracted from each channel, of 0 to 1.
    pub mean: Vec<f64>,
    /// What each channel is then divided by.
    pub std: Vec<f64>,
    /// How pixels between pixels are made.
    pub interpolation: String,
    /// Whether shrinking averages; images of bytes always do.
    pub antialias: bool,
}

impl Class for ImageClassification {
    fn steps(&self) -> Result<Vec<Value>, PresetError> {
        Ok(vec![
            resize(json!(self.resize_size), &self.interpolation, self.antialias),
            center_crop(json!(self.crop_size)),
            to_tensor(),
            normalize(&self.mean, &self.std),
        ])
    }
}

/// torchvision's `SemanticSegmentation`: the shorter side resized, normalised.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SemanticSegmentation {
    /// What the shorter side becomes, in pixels; the image stays as it is without it.
    pub resize_size: Option<u32>,
    /// What is subtracted from each channel, of 0 to 1.
    pub mean: Vec<f64>,
    /// What each channel is then divided by.
    pub std: Vec<f64>,
    /// How pixels between pixels are made.
    pub interpolation: String,
    /// Whether shrinking averages; images of bytes always do.
    pub antialias: bool,
}

impl Class for SemanticSegmentation {
    fn steps(&self) -> Result<Vec<Value>, PresetError> {
        let resize =
            self.resize_size.map(|size| resize(json!(size), &self.interpolation, self.antialias));
        Ok(resize.into_iter().chain([to_tensor(), normalize(&self.mean, &self.std)]).collect())
    }
}

/// torchvision's `ObjectDetection`: from 0 to 1, of the image's own size.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ObjectDetection {}

impl Class for ObjectDetection {
    fn steps(&self) -> Result<Vec<Value>, PresetError> {
        Ok(vec![to_tensor()])
    }
}

/// torchvision's `OpticalFlow`: from -1 to 1, of the image's own size; for each of two images.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpticalFlow {}

impl Class for OpticalFlow {
    fn steps(&self) -> Result<Vec<Value>, PresetError> {
        Ok(vec![to_tensor(), normalize(&[0.5; 3], &[0.5; 3])])
    }
}

/// torchvision's `VideoClassification`, for one frame: resized as floats that are rounded to bytes again, which is what its
/// `resize` does to tensors of bytes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct VideoClassification {
    /// Height and width of what is cut out, in pixels.
    pub crop_size: Vec<u32>,
    /// What the shorter side becomes, or height and width, in pixels.
    pub resize_size: Vec<u32>,
    /// What is subtracted from each channel, of 0 to 1.
    pub mean: Vec<f64>,
    /// What each channel is then divided by.
    pub std: Vec<f64>,
    /// How pixels between pixels are made; shrinking does not average.
    pub interpolation: String,
}

impl Class for VideoClassification {
    fn steps(&self) -> Result<Vec<Value>, PresetError> {
        if !["nearest", "nearest-exact", "bilinear"].contains(&self.interpolation.as_str()) {
            return Err(PresetError::NoSteps(format!(
                "there is no step for frames by `{}`; bilinear, nearest and nearest-exact can be had",
                self.interpolation
            )));
        }
        // One number is the shorter side, as torchvision's lists of one are.
        let size = match self.resize_size[..] {
            [side] => json!(side),
            _ => json!(self.resize_size),
        };
        let to_dtype = |dtype: &str| json!({"to_dtype": {"dtype": dtype, "scale": false}});
        Ok(vec![
            to_dtype("float32"),
            resize(size, &self.interpolation, false),
            json!({"round": {}}),
            to_dtype("uint8"),
            center_crop(json!(self.crop_size)),
            to_tensor(),
            normalize(&self.mean, &self.std),
        ])
    }
}
