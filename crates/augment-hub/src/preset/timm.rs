//! timm's transforms.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Class, PresetError, center_crop, normalize, part_of, resize, to_tensor};

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
        let scaled = |side: u32| part_of(side, self.crop_pct);
        let (scaled_height, scaled_width) = (scaled(height)?, scaled(width)?);
        let whole = || json!([scaled_height, scaled_width]);
        let interpolation = self.interpolation.as_str();
        let keep_ratio = |longest: u8| json!({"resize_keep_ratio": {"size": whole(), "longest": longest, "interpolation": interpolation}});
        let mut crop = center_crop(json!([height, width]));
        let resized = match self.crop_mode.as_str() {
            "squash" => resize(whole(), interpolation, true),
            "border" => {
                let fill = self.mean.iter().map(|mean| (255.0 * mean).round_ties_even());
                crop["center_crop"]["fill"] = fill.collect();
                keep_ratio(1)
            }
            "center" if scaled_height == scaled_width => {
                resize(json!(scaled_height), interpolation, true)
            }
            "center" => keep_ratio(0),
            other => {
                return Err(PresetError::Argument(format!(
                    "`crop_mode` must be `center`, `squash` or `border`, got `{other}`"
                )));
            }
        };
        Ok(vec![resized, crop, to_tensor(), normalize(&self.mean, &self.std)])
    }
}
