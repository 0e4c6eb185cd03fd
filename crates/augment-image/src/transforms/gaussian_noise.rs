//! `GaussianNoise`: `gaussian_noise` with random numbers of the sample's own.

use augment_core::{AnyOp, Info, Kind, Result, SampleRng, Transform};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ops::{self, check_noise};

/// Adds normally distributed noise (torchvision's `GaussianNoise`).
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GaussianNoise {
    /// The noise's mean, 1 being white.
    #[serde(default)]
    pub mean: f64,
    /// The noise's standard deviation, 1 being white; at least 0.
    #[serde(default = "default_sigma")]
    pub sigma: f64,
    /// Whether the result is kept within 0 and 1 (bytes: 255). Without it, bytes wrap around.
    #[serde(default = "yes")]
    pub clip: bool,
}

fn default_sigma() -> f64 {
    0.1
}

fn yes() -> bool {
    true
}

impl Transform for GaussianNoise {
    const NAME: &'static str = "GaussianNoise";

    fn validate(&self) -> Result<()> {
        check_noise(self.mean, self.sigma)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        input.unchanged(Kind::Image)
    }

    fn draw(&self, _: &Info, rng: &mut SampleRng) -> Result<Vec<AnyOp>> {
        let &Self { mean, sigma, clip } = self;
        let stream = rng.child("noise", 0).stream();
        Ok(vec![ops::GaussianNoise { mean, sigma, clip, stream }.into()])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_sample_has_its_stream() {
        let noise: GaussianNoise = serde_json::from_str("{}").unwrap();
        let stream = |key| {
            let ops = noise.draw(&Info::IMAGE, &mut SampleRng::new(1, 0, key)).unwrap();
            ops[0].downcast_ref::<ops::GaussianNoise>().unwrap().stream
        };
        assert_eq!(stream("a"), stream("a"));
        assert_ne!(stream("a"), stream("b"));
        // Not that of the transform's own draws.
        assert_ne!(stream("a"), SampleRng::new(1, 0, "a").stream());
    }
}
