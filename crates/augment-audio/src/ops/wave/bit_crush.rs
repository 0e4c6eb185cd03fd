//! `bit_crush`: fewer bits.

use augment_core::{Data, Error, Info, Kind, Op, Result, Workspace, simd};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Rounds to the steps of so many bits (audiomentations' `BitCrush`): multiples of 1 / (2^(bits - 1) + 1).
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BitCrush {
    /// 1 to 32.
    pub bit_depth: u32,
}

impl BitCrush {
    /// Steps from 0 to full scale.
    pub fn steps(&self) -> f32 {
        f64::from(self.bit_depth - 1).exp2() as f32 + 1.0
    }
}

impl Op for BitCrush {
    const NAME: &'static str = "bit_crush";

    fn validate(&self) -> Result<()> {
        Error::check_range("bit_depth", self.bit_depth, 1..=32)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        input.unchanged(Kind::Audio)
    }

    fn apply(&self, data: Data, _: &mut Workspace) -> Result<Data> {
        let mut audio = data.into_audio()?;
        crush(&mut audio.samples, self.steps());
        Ok(audio.into())
    }
}

simd! {
    fn crush(samples: &mut [f32], steps: f32) {
        for x in samples {
            *x = (*x * steps).round_ties_even() / steps;
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::ops::testing::{run, survives};

    use super::*;

    #[test]
    fn rounds_to_steps() {
        let op = BitCrush { bit_depth: 2 };
        let out = run(&op, &[0.4, 0.1, -0.9, 0.5], 1, 1);
        assert_eq!(out, [1.0 / 3.0, 0.0, -1.0, 2.0 / 3.0]);
        assert!(BitCrush { bit_depth: 0 }.validate().is_err());
        survives(&op);
        survives(&BitCrush { bit_depth: 32 });
    }
}
