//! `TrivialAugmentWide`: one step of a drawn magnitude.

use augment_core::{AnyOp, Error, Info, Result, SampleRng, Transform};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::rand_augment::{MANY, bins};
use super::space::{Draw, STEPS, Space};
use crate::params::{Fill, Interpolation};

/// One step drawn from 14, of a magnitude that is drawn too (torchvision's `TrivialAugmentWide`,
/// <https://arxiv.org/abs/2103.10158>).
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TrivialAugmentWide {
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

impl Transform for TrivialAugmentWide {
    const NAME: &'static str = "TrivialAugmentWide";

    fn validate(&self) -> Result<()> {
        Error::check_range("num_magnitude_bins", self.num_magnitude_bins, 2..=MANY)?;
        super::validate_fill(self.fill.as_ref())
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        super::output_info(input)
    }

    fn draw(&self, input: &Info, rng: &mut SampleRng) -> Result<Vec<AnyOp>> {
        let (bins, interpolation, fill) = (self.num_magnitude_bins, self.interpolation, &self.fill);
        let image = input.image()?;
        let draw = Draw { space: &Space::WIDE, bins, interpolation, fill, image };
        let (step, bin) = (STEPS[rng.below(STEPS.len())], rng.below(bins));
        Ok(draw.op(step, bin, rng)?.into_iter().collect())
    }
}
