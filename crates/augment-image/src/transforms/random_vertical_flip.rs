//! `RandomVerticalFlip`: `vertical_flip` or nothing.

use augment_core::{AnyOp, Error, Info, Result, SampleRng, Transform};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ops::VerticalFlip;

/// Mirrors the image, top for bottom, with probability `p` (torchvision's `RandomVerticalFlip`).
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RandomVerticalFlip {
    /// The probability, 0 to 1.
    #[serde(default = "default_p")]
    pub p: f64,
}

fn default_p() -> f64 {
    0.5
}

impl Transform for RandomVerticalFlip {
    const NAME: &'static str = "RandomVerticalFlip";

    fn validate(&self) -> Result<()> {
        Error::check_range("p", self.p, 0.0..=1.0)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        let input = input.image()?;
        Ok(input.moved(input.width, input.height))
    }

    fn draw(&self, _: &Info, rng: &mut SampleRng) -> Result<Vec<AnyOp>> {
        let flip = || VerticalFlip {}.into();
        Ok(rng.chance(self.p).then(flip).into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn p_is_a_probability() {
        for (p, flips) in [(0.0, 0), (1.0, 100)] {
            let drawn = (0..100).map(|i| {
                let mut rng = SampleRng::new(1, 0, &i.to_string());
                RandomVerticalFlip { p }.draw(&Info::IMAGE, &mut rng).unwrap().len()
            });
            assert_eq!(drawn.sum::<usize>(), flips);
        }
        assert!(RandomVerticalFlip { p: 1.1 }.validate().is_err());
        assert!(RandomVerticalFlip { p: f64::NAN }.validate().is_err());
    }
}
