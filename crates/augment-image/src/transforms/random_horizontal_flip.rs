//! `RandomHorizontalFlip`: `horizontal_flip` or nothing.

use augment_core::{AnyOp, Error, Info, Result, SampleRng, Transform};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ops::HorizontalFlip;

/// Mirrors the image, left for right, with probability `p` (torchvision's `RandomHorizontalFlip`).
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RandomHorizontalFlip {
    /// The probability, 0 to 1.
    #[serde(default = "default_p")]
    pub p: f64,
}

fn default_p() -> f64 {
    0.5
}

impl Default for RandomHorizontalFlip {
    fn default() -> Self {
        Self { p: default_p() }
    }
}

impl Transform for RandomHorizontalFlip {
    const NAME: &'static str = "RandomHorizontalFlip";

    fn validate(&self) -> Result<()> {
        Error::check_range("p", self.p, 0.0..=1.0)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        let input = input.image()?;
        Ok(input.moved(input.width, input.height))
    }

    fn draw(&self, _: &Info, rng: &mut SampleRng) -> Result<Vec<AnyOp>> {
        let flip = || HorizontalFlip {}.into();
        Ok(rng.chance(self.p).then(flip).into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flips(p: f64, samples: usize) -> usize {
        let transform = RandomHorizontalFlip { p };
        let drawn = (0..samples).map(|i| {
            let mut rng = SampleRng::new(1, 0, &i.to_string());
            transform.draw(&Info::IMAGE, &mut rng).unwrap()
        });
        drawn.filter(|ops| ops.iter().map(|op| op.name()).eq(["horizontal_flip"])).count()
    }

    #[test]
    fn flips_as_often_as_p_says() {
        assert_eq!(flips(0.0, 100), 0);
        assert_eq!(flips(1.0, 100), 100);
        assert!((250..350).contains(&flips(0.3, 1000)));
    }

    #[test]
    fn p_is_a_probability_and_half_by_default() {
        assert_eq!(serde_json::from_str::<RandomHorizontalFlip>("{}").unwrap().p, 0.5);
        for p in [-0.1, 1.1, f64::NAN] {
            assert!(RandomHorizontalFlip { p }.validate().is_err());
        }
        assert!(RandomHorizontalFlip::default().output_info(&Info::AUDIO).is_err());
    }
}
