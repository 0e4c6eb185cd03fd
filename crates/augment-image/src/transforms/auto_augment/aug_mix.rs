//! `AugMix`: the image mixed with several chains of steps.

use augment_core::{AnyOp, Error, Info, Result, SampleRng, Transform};
use rand_distr::Gamma;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::space::{Draw, STEPS, Space, Step};
use crate::ops::BlendChains;
use crate::params::{Fill, Interpolation};

/// The image mixed with several short chains of steps, by drawn weights (torchvision's `AugMix`,
/// <https://arxiv.org/abs/1912.02781>).
///
/// The steps are this crate's, which on bytes are Pillow's; torchvision's `AugMix` runs those of
/// tensors.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AugMix {
    /// How strong the steps are at most, 1 to 10.
    #[serde(default = "three")]
    pub severity: usize,
    /// How many chains are mixed.
    #[serde(default = "three")]
    pub mixture_width: usize,
    /// How many steps a chain has; drawn for each from 1, 2 and 3 when it is not above 0.
    #[serde(default = "drawn")]
    pub chain_depth: i64,
    /// The parameter of the Dirichlet distributions of the weights, above 0: the larger, the more
    /// equal they are.
    #[serde(default = "one")]
    pub alpha: f64,
    /// Whether brightness, saturation, contrast and sharpness are among the steps.
    #[serde(default = "yes")]
    pub all_ops: bool,
    /// How the geometric steps make pixels between pixels.
    #[serde(default)]
    pub interpolation: Interpolation,
    /// What stands where the geometric steps find no pixel; black when left out.
    #[serde(default)]
    pub fill: Option<Fill>,
}

fn three() -> usize {
    3
}

fn drawn() -> i64 {
    -1
}

fn one() -> f64 {
    1.0
}

fn yes() -> bool {
    true
}

/// The number of magnitudes.
const BINS: usize = 10;

impl Transform for AugMix {
    const NAME: &'static str = "AugMix";

    fn validate(&self) -> Result<()> {
        Error::check_range("severity", self.severity, 1..=BINS)?;
        Error::check_range("mixture_width", self.mixture_width, 1..=100)?;
        Error::check_range("chain_depth", self.chain_depth, i64::MIN..=100)?;
        Error::check_range("alpha", self.alpha, f64::MIN_POSITIVE..=1e6)?;
        super::validate_fill(self.fill.as_ref())
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        super::output_info(input)?;
        Ok(input.clone())
    }

    fn draw(&self, input: &Info, rng: &mut SampleRng) -> Result<Vec<AnyOp>> {
        let (interpolation, fill, image) = (self.interpolation, &self.fill, input.image()?);
        let draw = Draw { space: &Space::MIX, bins: BINS, interpolation, fill, image };
        let is_color = |step: &Step| {
            matches!(step, Step::Brightness | Step::Color | Step::Contrast | Step::Sharpness)
        };
        let mut steps = STEPS.to_vec();
        steps.retain(|step| *step != Step::Identity && (self.all_ops || !is_color(step)));

        let shares = dirichlet(self.alpha, 2, rng)?;
        let weights = dirichlet(self.alpha, self.mixture_width, rng)?;
        let mut chains = Vec::new();
        for _ in 0..self.mixture_width {
            let depth = match usize::try_from(self.chain_depth) {
                Ok(depth) if depth > 0 => depth,
                _ => 1 + rng.below(3),
            };
            let mut chain = Vec::new();
            for _ in 0..depth {
                let (step, bin) = (steps[rng.below(steps.len())], rng.below(self.severity));
                chain.extend(draw.op(step, bin, rng)?);
            }
            chains.push(chain);
        }
        let weights = weights.into_iter().map(|weight| weight * shares[1]).collect();
        Ok(vec![BlendChains { image_weight: shares[0], weights, chains }.into()])
    }
}

/// Weights from the symmetric Dirichlet distribution: they are positive and add up to 1.
fn dirichlet(alpha: f64, count: usize, rng: &mut SampleRng) -> Result<Vec<f64>> {
    let gamma =
        Gamma::new(alpha, 1.0).map_err(|error| Error::invalid_field("alpha", error.to_string()))?;
    let parts: Vec<f64> = (0..count).map(|_| rng.draw(gamma)).collect();
    let sum: f64 = parts.iter().sum();
    // So small an alpha that all of them vanish.
    let weight = |part: f64| if sum > 0.0 { part / sum } else { 1.0 / count as f64 };
    Ok(parts.into_iter().map(weight).collect())
}
