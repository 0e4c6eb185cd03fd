//! `Speed` and `SpeedPerturbation`: faster or slower, tempo and pitch together.

use augment_core::{AnyOp, Error, Info, Op, Result, SampleRng, Transform};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::varied::varied;
use crate::ops::{self, ResamplingMethod};
use crate::params::Range;

const METHOD: ResamplingMethod = ResamplingMethod::SincInterpHann;

varied! {
    /// Changes tempo and pitch together at random (`torchaudio.transforms.Speed`, of a random factor).
    pub struct Speed {
        /// The new speed over the old one.
        pub factor: Range = Range::new(0.9, 1.1),
    }
    const NAME: &'static str = "Speed";
    p = 0.5;
    draws |this, draws| {
        ops::Speed { factor: draws.number(this.factor), resampling_method: METHOD }
    }
}

/// Plays at one of several speeds, drawn uniformly (`torchaudio.transforms.SpeedPerturbation`; Ko et al.
/// 2015).
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct SpeedPerturbation {
    /// The speeds.
    pub factors: Vec<f64>,
}

impl Default for SpeedPerturbation {
    fn default() -> Self {
        Self { factors: vec![0.9, 1.0, 1.1] }
    }
}

impl SpeedPerturbation {
    fn ops(&self) -> impl Iterator<Item = ops::Speed> {
        self.factors.iter().map(|&factor| ops::Speed { factor, resampling_method: METHOD })
    }
}

impl Transform for SpeedPerturbation {
    const NAME: &'static str = "SpeedPerturbation";

    fn validate(&self) -> Result<()> {
        if self.factors.is_empty() {
            return Err(Error::invalid_field("factors", "must hold at least one"));
        }
        for (i, op) in self.ops().enumerate() {
            op.validate().map_err(|error| error.in_item(i).in_field("factors"))?;
        }
        Ok(())
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        let mut infos = self.ops().map(|op| op.output_info(input));
        let first = infos.next().unwrap_or_else(|| Ok(input.clone()))?;
        infos.try_fold(first, |all, info| all.either(&info?))
    }

    fn draw(&self, _: &Info, rng: &mut SampleRng) -> Result<Vec<AnyOp>> {
        let drawn = rng.below(self.factors.len());
        Ok(self.ops().nth(drawn).map(AnyOp::from).into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_factor_is_drawn_as_often() {
        let perturbation = SpeedPerturbation::default();
        let mut counts = [0; 3];
        for i in 0..3000 {
            let mut rng = SampleRng::new(1, 0, &i.to_string());
            let ops = perturbation.draw(&Info::AUDIO, &mut rng).unwrap();
            let factor = ops[0].params()["factor"].as_f64().unwrap();
            counts[perturbation.factors.iter().position(|&f| f == factor).unwrap()] += 1;
        }
        assert!(counts.iter().all(|n| (900..1100).contains(n)), "{counts:?}");
    }

    #[test]
    fn factors_are_checked() {
        let told = |factors: &[f64]| {
            let error = SpeedPerturbation { factors: factors.to_vec() }.validate().unwrap_err();
            error.to_string()
        };
        assert!(told(&[]).starts_with("factors: "));
        assert!(told(&[1.0, 0.0]).starts_with("factors[1].factor: "), "{}", told(&[1.0, 0.0]));
    }
}
