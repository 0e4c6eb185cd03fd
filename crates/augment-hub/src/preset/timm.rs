//! timm's transforms.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Class, PresetError, center_crop, normalize, resize, to_tensor};

/// timm's `create_transform` for evaluation, with what a model's configuration says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CreateTransform {
    /// Channels, height and width.
    pub input_size: [u32; 3],
    /// How pixels between pixels are made.
    pub interpolation: String,
    /// The part of the resized image that is cut out.
    pub crop_pct: f64,
    /// `center`: the shorter side is resized; `squash`: both are, whatever the proportions; `border`: the longer is,
    /// and the rest filled up.
    pub crop_mode: String,
    /// What is subtracted from each channel, of 0 to 1.
    pub mean: Vec<f64>,
    /// What each channel is then divided by.
    pub std: Vec<f64>,
}

impl Class for CreateTransform {
    fn steps(&self) -> Result<Vec<Value>, PresetError> {
        let [_, height, width] = self.input_size;
        let scaled = |side: u32| (f64::from(side) / self.crop_pct).floor() as u32;
        let (scaled_height, scaled_width) = (scaled(height), scaled(width));
        let size = match self.crop_mode.as_str() {
            "squash" => json!([scaled_height, scaled_width]),
            "center" if scaled_height == scaled_width => json!(scaled_height),
            "center" => {
                return Err(PresetError::NoSteps(
                    "the shorter side of an input that is not square cannot be resized by a step"
                        .into(),
                ));
            }
            other => {
                return Err(PresetError::NoSteps(format!(
                    "there is no step for the crop mode `{other}`; center and squash can be had"
                )));
            }
        };
        Ok(vec![
            resize(size, &self.interpolation, true),
            center_crop(json!([height, width])),
            to_tensor(),
            normalize(&self.mean, &self.std),
        ])
    }
}
