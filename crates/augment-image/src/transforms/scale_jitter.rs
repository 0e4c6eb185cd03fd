//! `ScaleJitter`: `resize` by a random factor.

use augment_core::{AnyOp, Info, Result, SampleRng, Transform};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{check_pair, scaled, size_of};
use crate::params::{Interpolation, Size};
use crate::resample;

/// Gives the image a random size, measured by one that it would fit into (torchvision's
/// `ScaleJitter`).
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScaleJitter {
    /// The size that it would fit into, in pixels. As in torchvision, the first number is held
    /// against the image's width and the second against its height.
    pub target_size: [u32; 2],
    /// The least and the largest factor by which the result differs from that.
    #[serde(default = "default_scale_range")]
    pub scale_range: [f64; 2],
    /// How pixels between pixels are made.
    #[serde(default)]
    pub interpolation: Interpolation,
    /// Whether shrinking averages over all pixels, on float images: 8-bit ones always do.
    #[serde(default = "super::yes")]
    pub antialias: bool,
}

fn default_scale_range() -> [f64; 2] {
    [0.1, 2.0]
}

impl Transform for ScaleJitter {
    const NAME: &'static str = "ScaleJitter";

    fn validate(&self) -> Result<()> {
        let [height, width] = self.target_size;
        Size::Exact { height, width }.check("target_size")?;
        check_pair("scale_range", self.scale_range, 0.0..=1e3)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        resample::check(input, self.interpolation)?;
        Ok(input.image()?.moved(None, None))
    }

    fn draw(&self, input: &Info, rng: &mut SampleRng) -> Result<Vec<AnyOp>> {
        let from = size_of(input)?;
        let [first, second] = self.target_size.map(f64::from);
        let fits = (second / from.height as f64).min(first / from.width as f64);
        let times = fits * rng.uniform_in(self.scale_range[0], self.scale_range[1]);
        Ok(vec![scaled(from, times, self.interpolation, self.antialias)])
    }
}

#[cfg(test)]
mod tests {
    use augment_core::{Dtype, ImageInfo};

    use super::*;

    #[test]
    fn by_hand() {
        let drawn = |text: &str| {
            let transform: ScaleJitter = serde_json::from_str(text).unwrap();
            let info = ImageInfo::of(Dtype::Uint8).sized(100, 50, 3).into();
            transform.draw(&info, &mut SampleRng::new(0, 0, "")).unwrap()[0].params()["size"]
                .clone()
        };
        let size = drawn(r#"{"target_size": [50, 20], "scale_range": [2, 2]}"#);
        assert_eq!(size, serde_json::json!([40, 80]));
        // No side is 0.
        let size = drawn(r#"{"target_size": [50, 1], "scale_range": [0.5, 0.5]}"#);
        assert_eq!(size, serde_json::json!([1, 1]));
    }
}
