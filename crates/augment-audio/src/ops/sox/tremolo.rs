//! `sox_tremolo`: a volume that trembles.

use std::f64::consts::TAU;

use augment_core::{Data, Error, Info, Kind, Op, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Multiplies the sound by a cosine between `1 - depth / 100` and 1 (SoX's `tremolo`).
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SoxTremolo {
    /// Its frequency in Hz: 0 to 100000.
    pub speed: f64,
    /// How far it swings, in percent: 0 (excluded) to 100.
    #[serde(default = "forty")]
    pub depth: f64,
}

fn forty() -> f64 {
    40.0
}

impl Op for SoxTremolo {
    const NAME: &'static str = "sox_tremolo";

    fn validate(&self) -> Result<()> {
        Error::check_range("speed", self.speed, 0.0..=1e5)?;
        Error::check_range("depth", self.depth, f64::MIN_POSITIVE..=100.0)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        input.unchanged(Kind::Audio)
    }

    fn apply(&self, data: Data, _: &mut Workspace) -> Result<Data> {
        let mut audio = data.into_audio()?;
        let len = audio.len().max(1);
        let (step, swing) = (self.speed / f64::from(audio.rate.max(1)), self.depth / 200.0);
        let all = audio.samples.len();
        let (first, others) = audio.samples.split_at_mut(len.min(all));
        let gain = |i: usize| (TAU * (i as f64 * step).fract()).cos() * swing + (1.0 - swing);
        for (i, x) in first.iter_mut().enumerate() {
            let gain = gain(i) as f32;
            *x *= gain;
            others.iter_mut().skip(i).step_by(len).for_each(|x| *x *= gain);
        }
        Ok(audio.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ops::sox::common::tests::{bears_anything, run};

    #[test]
    fn swings_from_full_volume_down_and_back() {
        let op = SoxTremolo { speed: 250.0, depth: 40.0 };
        let out = run(&op, &[&[1.0; 5], &[0.5; 5]], 1000);
        for (x, wanted) in out[0].iter().zip([1.0, 0.8, 0.6, 0.8, 1.0]) {
            assert!((x - wanted).abs() < 1e-6);
        }
        assert_eq!(out[1][2], 0.5 * out[0][2]);
        bears_anything(&op);
        assert!(SoxTremolo { depth: 0.0, ..op }.validate().is_err());
    }
}
