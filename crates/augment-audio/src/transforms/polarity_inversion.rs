//! `PolarityInversion`: the sign of every sample turned, or not.

use augment_core::{AnyOp, Error, Info, Kind, Result, SampleRng, Transform};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ops;

/// Inverts the sign of every sample, at random (audiomentations' `PolarityInversion`).
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PolarityInversion {
    /// The probability, 0 to 1.
    #[serde(default = "half")]
    pub p: f64,
}

fn half() -> f64 {
    0.5
}

impl Transform for PolarityInversion {
    const NAME: &'static str = "PolarityInversion";

    fn validate(&self) -> Result<()> {
        Error::check_range("p", self.p, 0.0..=1.0)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        input.unchanged(Kind::Audio)
    }

    fn draw(&self, _: &Info, rng: &mut SampleRng) -> Result<Vec<AnyOp>> {
        if rng.chance(self.p) {
            return Ok(vec![ops::PolarityInversion {}.into()]);
        }
        Ok(Vec::new())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many of 4000 samples are inverted.
    fn inverted(p: f64) -> usize {
        let draw = |i: usize| {
            let mut rng = SampleRng::new(1, 0, &i.to_string());
            PolarityInversion { p }.draw(&Info::AUDIO, &mut rng).unwrap()
        };
        let drawn: Vec<_> = (0..4000).map(draw).collect();
        assert!(drawn.iter().all(|ops| ops.len() <= 1));
        drawn.iter().flatten().filter(|op| op.name() == "polarity_inversion").count()
    }

    #[test]
    fn inverts_its_share() {
        assert_eq!((inverted(0.0), inverted(1.0)), (0, 4000));
        assert!((1850..2150).contains(&inverted(0.5)), "{}", inverted(0.5));
        assert!(PolarityInversion { p: 1.5 }.validate().is_err());
        assert!(PolarityInversion { p: f64::NAN }.validate().is_err());
    }
}
