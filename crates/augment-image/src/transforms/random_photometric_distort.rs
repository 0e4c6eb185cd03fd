//! `RandomPhotometricDistort`: the colours of SSD.

use augment_core::{AnyOp, Error, Info, Result, SampleRng, Transform};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::random_channel_permutation::permutation;
use crate::color::{self, Opacity};
use crate::ops::{AdjustBrightness, AdjustContrast, AdjustHue, AdjustSaturation};
use crate::params::Jitter;

/// Changes brightness, contrast, saturation, hue and the order of channels, each with probability
/// `p` (torchvision's `RandomPhotometricDistort`, after SSD).
///
/// Contrast comes right after brightness or after hue, at even odds.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RandomPhotometricDistort {
    /// From where to where the factor of `adjust_brightness` is drawn; at least 0.
    pub brightness: [f64; 2],
    /// From where to where the factor of `adjust_contrast` is drawn; at least 0.
    pub contrast: [f64; 2],
    /// From where to where the factor of `adjust_saturation` is drawn; at least 0.
    pub saturation: [f64; 2],
    /// From where to where the factor of `adjust_hue` is drawn; within -0.5 to 0.5.
    pub hue: [f64; 2],
    /// The probability of each, 0 to 1.
    pub p: f64,
}

impl Default for RandomPhotometricDistort {
    fn default() -> Self {
        Self {
            brightness: [0.875, 1.125],
            contrast: [0.5, 1.5],
            saturation: [0.5, 1.5],
            hue: [-0.05, 0.05],
            p: 0.5,
        }
    }
}

impl Transform for RandomPhotometricDistort {
    const NAME: &'static str = "RandomPhotometricDistort";

    fn validate(&self) -> Result<()> {
        Jitter::Between(self.brightness).of_factor("brightness")?;
        Jitter::Between(self.contrast).of_factor("contrast")?;
        Jitter::Between(self.saturation).of_factor("saturation")?;
        Jitter::Between(self.hue).of_hue("hue")?;
        Error::check_range("p", self.p, 0.0..=1.0)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        color::output_info(input, Opacity::Taken)
    }

    fn draw(&self, input: &Info, rng: &mut SampleRng) -> Result<Vec<AnyOp>> {
        let mut factor = |[low, high]: [f64; 2]| {
            let drawn = rng.chance(self.p);
            let factor = rng.uniform_in(low, high);
            drawn.then_some(factor)
        };
        let brightness = factor(self.brightness)
            .map(|brightness_factor| AdjustBrightness { brightness_factor }.into());
        let mut contrast =
            factor(self.contrast).map(|contrast_factor| AdjustContrast { contrast_factor }.into());
        let saturation = factor(self.saturation)
            .map(|saturation_factor| AdjustSaturation { saturation_factor }.into());
        let hue = factor(self.hue).map(|hue_factor| AdjustHue { hue_factor }.into());
        let early = if rng.chance(0.5) { contrast.take() } else { None };
        let order = match rng.chance(self.p) {
            true => Some(permutation(input, rng)?.into()),
            false => None,
        };
        let ops = [brightness, early, saturation, hue, contrast, order];
        Ok(ops.into_iter().flatten().collect())
    }
}

#[cfg(test)]
mod tests {
    use augment_core::{Dtype, ImageInfo};

    use super::*;

    #[test]
    fn all_or_nothing_at_the_ends() {
        let info = ImageInfo::of(Dtype::Uint8).sized(1, 1, 3).into();
        let draw = |p| {
            let transform = RandomPhotometricDistort { p, ..Default::default() };
            transform.draw(&info, &mut SampleRng::new(1, 0, "a")).unwrap().len()
        };
        assert_eq!((draw(0.0), draw(1.0)), (0, 5));
    }

    #[test]
    fn wrong_ranges_are_refused() {
        let wrong = RandomPhotometricDistort { hue: [0.1, -0.1], ..Default::default() };
        assert!(wrong.validate().is_err());
        let wrong = RandomPhotometricDistort { p: -1.0, ..Default::default() };
        assert!(wrong.validate().is_err());
    }
}
