//! `RandomZoomOut`: `pad` by a random amount, or nothing.

use augment_core::{AnyOp, Error, Info, Result, SampleRng, Transform};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{check_pair, size_of};
use crate::ops::Pad;
use crate::params::{Edges, Fill, PaddingMode};
use crate::pixels;

/// Puts the image at a random place of a larger one, with probability `p` (torchvision's
/// `RandomZoomOut`).
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RandomZoomOut {
    /// What is around the image: one number, or one for each channel; 0 to 255 on 8-bit images.
    #[serde(default)]
    pub fill: Fill,
    /// How many times as large the larger one is at least and at most; 1 or more.
    #[serde(default = "default_side_range")]
    pub side_range: [f64; 2],
    /// The probability, 0 to 1.
    #[serde(default = "default_p")]
    pub p: f64,
}

fn default_side_range() -> [f64; 2] {
    [1.0, 4.0]
}

fn default_p() -> f64 {
    0.5
}

impl Transform for RandomZoomOut {
    const NAME: &'static str = "RandomZoomOut";

    fn validate(&self) -> Result<()> {
        self.fill.validate()?;
        check_pair("side_range", self.side_range, 1.0..=1e3)?;
        Error::check_range("p", self.p, 0.0..=1.0)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        pixels::check_fill(&self.fill, input)?;
        Ok(input.image()?.moved(None, None))
    }

    fn draw(&self, input: &Info, rng: &mut SampleRng) -> Result<Vec<AnyOp>> {
        if !rng.chance(self.p) {
            return Ok(Vec::new());
        }
        let from = size_of(input)?;
        let times = rng.uniform_in(self.side_range[0], self.side_range[1]);
        let mut ends = |side: usize| {
            let more = (side as f64 * times) as i64 - side as i64;
            let before = (more as f64 * rng.uniform()) as i64;
            (before, more - before)
        };
        let (left, right) = ends(from.width);
        let (top, bottom) = ends(from.height);
        let padding = Edges { left, top, right, bottom }.into();
        let fill = self.fill.clone();
        Ok(vec![Pad { padding, fill, padding_mode: PaddingMode::Constant }.into()])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_makes_no_sense_is_refused_beforehand() {
        let valid = |text: &str| serde_json::from_str::<RandomZoomOut>(text).unwrap().validate();
        assert!(valid("{}").is_ok());
        assert!(valid(r#"{"side_range": [0.5, 2]}"#).is_err());
        assert!(valid(r#"{"side_range": [3, 2]}"#).is_err());
        assert!(valid(r#"{"p": -1}"#).is_err());
        assert!(valid(r#"{"fill": []}"#).is_err());
    }
}
