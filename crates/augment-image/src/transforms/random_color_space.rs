//! `RandomColorSpace`: `convert_color_space` to one of several.

use augment_core::{AnyOp, Error, Info, Op, Result, SampleRng, Transform};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ops::ConvertColorSpace;
use crate::params::ColorSpace;

/// Gives the colours of an RGB image in another colour space, one of several, with probability `p`.
///
/// All are as likely; torchvision has no such transform. See `convert_color_space` for the numbers.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RandomColorSpace {
    /// The colour spaces: RGB among them leaves the image as it is, L gives it one channel.
    pub spaces: Vec<ColorSpace>,
    /// The probability, 0 to 1.
    pub p: f64,
}

impl Default for RandomColorSpace {
    fn default() -> Self {
        use ColorSpace::{Hsv, Lab, YCbCr, Yuv};
        Self { spaces: vec![Hsv, YCbCr, Yuv, Lab], p: 0.5 }
    }
}

fn to(space: ColorSpace) -> ConvertColorSpace {
    ConvertColorSpace { from: ColorSpace::Rgb, to: space }
}

impl Transform for RandomColorSpace {
    const NAME: &'static str = "RandomColorSpace";

    fn validate(&self) -> Result<()> {
        if self.spaces.is_empty() {
            return Err(Error::invalid_field("spaces", "there is no colour space to draw"));
        }
        Error::check_range("p", self.p, 0.0..=1.0)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        // Left as it is, it has three channels too.
        let rgb = to(ColorSpace::Rgb).output_info(input)?;
        let outcomes = self.spaces.iter().map(|&space| to(space).output_info(input));
        outcomes.into_iter().try_fold(rgb, |all, outcome| all.either(&outcome?))
    }

    fn draw(&self, _: &Info, rng: &mut SampleRng) -> Result<Vec<AnyOp>> {
        let drawn = rng.chance(self.p);
        let space = self.spaces.get(rng.below(self.spaces.len()));
        let space = space.filter(|&&space| drawn && space != ColorSpace::Rgb);
        Ok(space.map(|&space| to(space).into()).into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn all_are_as_likely() {
        let transform = RandomColorSpace::default();
        let mut counts = BTreeMap::new();
        for i in 0..2000 {
            let mut rng = SampleRng::new(1, 0, &i.to_string());
            for op in transform.draw(&Info::IMAGE, &mut rng).unwrap() {
                *counts.entry(op.to_string()).or_insert(0) += 1;
            }
        }
        assert_eq!(counts.len(), 4);
        assert!(counts.values().all(|n| (200..300).contains(n)), "{counts:?}");
    }

    #[test]
    fn gray_leaves_the_channels_open() {
        let transform = RandomColorSpace { spaces: vec![ColorSpace::L], p: 0.5 };
        assert_eq!(transform.output_info(&Info::IMAGE).unwrap().image().unwrap().channels, None);
        assert!(RandomColorSpace { spaces: vec![], p: 0.5 }.validate().is_err());
    }
}
