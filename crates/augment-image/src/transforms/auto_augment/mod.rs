//! The automatic augmentations: `AutoAugment`, `RandAugment`, `TrivialAugmentWide`, `AugMix`.
//!
//! torchvision refuses boxes, masks and points here; they move along, as with any step.

mod aug_mix;
mod policies;
mod rand_augment;
mod space;
mod trivial_augment_wide;

use augment_core::{AnyOp, Info, Result, SampleRng, Transform};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::params::{Fill, Interpolation};
use space::{Draw, Space};

pub use aug_mix::AugMix;
pub use rand_augment::RandAugment;
pub use trivial_augment_wide::TrivialAugmentWide;

/// One of 25 pairs of steps that a search found to work well on a dataset (torchvision's
/// `AutoAugment`, <https://arxiv.org/abs/1805.09501>).
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AutoAugment {
    /// The dataset that the pairs were found on.
    #[serde(default)]
    pub policy: AutoAugmentPolicy,
    /// How the geometric steps make pixels between pixels.
    #[serde(default = "nearest")]
    pub interpolation: Interpolation,
    /// What stands where the geometric steps find no pixel; black when left out.
    #[serde(default)]
    pub fill: Option<Fill>,
}

/// The dataset that the policies of [`AutoAugment`] were found on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
pub enum AutoAugmentPolicy {
    /// ImageNet.
    #[default]
    Imagenet,
    /// CIFAR-10.
    Cifar10,
    /// Street View House Numbers.
    Svhn,
}

fn nearest() -> Interpolation {
    Interpolation::Nearest
}

impl Transform for AutoAugment {
    const NAME: &'static str = "AutoAugment";

    fn validate(&self) -> Result<()> {
        validate_fill(self.fill.as_ref())
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        output_info(input)
    }

    fn draw(&self, input: &Info, rng: &mut SampleRng) -> Result<Vec<AnyOp>> {
        let (interpolation, fill) = (self.interpolation, &self.fill);
        let image = input.image()?;
        let draw = Draw { space: &Space::AUTO, bins: 10, interpolation, fill, image };
        let policies = match self.policy {
            AutoAugmentPolicy::Imagenet => &policies::IMAGENET,
            AutoAugmentPolicy::Cifar10 => &policies::CIFAR10,
            AutoAugmentPolicy::Svhn => &policies::SVHN,
        };
        let mut ops = Vec::new();
        for (step, p, bin) in policies[rng.below(policies.len())] {
            if rng.chance(p) {
                ops.extend(draw.op(step, bin, rng)?);
            }
        }
        Ok(ops)
    }
}

/// What comes out of any of the family.
fn output_info(input: &Info) -> Result<Info> {
    crate::pixels::check_viewable(input)?;
    let image = input.image()?;
    Ok(image.moved(image.width, image.height))
}

fn validate_fill(fill: Option<&Fill>) -> Result<()> {
    fill.map_or(Ok(()), Fill::validate)
}
