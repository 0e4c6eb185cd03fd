//! `RandAugment`: steps drawn with equal chances, all of one magnitude.

use augment_core::{AnyOp, Error, Info, Result, SampleRng, Transform};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::space::{Draw, STEPS, Space};
use crate::params::{Fill, Interpolation};

/// A few steps drawn from 14, all of one magnitude (torchvision's `RandAugment`,
/// <https://arxiv.org/abs/1909.13719>).
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RandAugment {
    /// How many steps are drawn.
    #[serde(default = "two")]
    pub num_ops: usize,
    /// The magnitude of all of them, 0 (weakest) to `num_magnitude_bins` - 1.
    #[serde(default = "nine")]
    pub magnitude: usize,
    /// How many magnitudes there are, at least 2.
    #[serde(default = "bins")]
    pub num_magnitude_bins: usize,
    /// How the geometric steps make pixels between pixels.
    #[serde(default = "super::nearest")]
    pub interpolation: Interpolation,
    /// What stands where the geometric steps find no pixel; black when left out.
    #[serde(default)]
    pub fill: Option<Fill>,
}

fn two() -> usize {
    2
}

fn nine() -> usize {
    9
}

pub(super) fn bins() -> usize {
    31
}

/// More magnitudes or steps than these are a mistake.
pub(super) const MANY: usize = 10_000;

impl Transform for RandAugment {
    const NAME: &'static str = "RandAugment";

    fn validate(&self) -> Result<()> {
        Error::check_range("num_ops", self.num_ops, 0..=MANY)?;
        Error::check_range("num_magnitude_bins", self.num_magnitude_bins, 2..=MANY)?;
        Error::check_range("magnitude", self.magnitude, 0..=self.num_magnitude_bins - 1)?;
        super::validate_fill(self.fill.as_ref())
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        super::output_info(input)
    }

    fn draw(&self, input: &Info, rng: &mut SampleRng) -> Result<Vec<AnyOp>> {
        let (bins, interpolation, fill) = (self.num_magnitude_bins, self.interpolation, &self.fill);
        let image = input.image()?;
        let draw = Draw { space: &Space::AUTO, bins, interpolation, fill, image };
        let mut ops = Vec::new();
        for _ in 0..self.num_ops {
            let step = STEPS[rng.below(STEPS.len())];
            ops.extend(draw.op(step, self.magnitude, rng)?);
        }
        Ok(ops)
    }
}
