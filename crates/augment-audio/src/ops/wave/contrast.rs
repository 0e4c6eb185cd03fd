//! `contrast`: louder without being higher.

use augment_core::{Data, Error, Info, Kind, Op, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::dsp::shape::sin_turns;

/// Makes the sound louder without raising its peaks (`torchaudio.functional.contrast`, SoX's
/// `contrast`).
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Contrast {
    /// How much: 0 to 100.
    #[serde(default = "seventy_five")]
    pub enhancement_amount: f64,
}

fn seventy_five() -> f64 {
    75.0
}

augment_core::simd! {
    fn bend(samples: &mut [f32], contrast: f32) {
        for x in samples {
            *x = sin_turns(*x / 4.0 + contrast * sin_turns(*x));
        }
    }
}

impl Contrast {
    /// The turns that a full wave is bent by.
    pub fn turns(&self) -> f32 {
        (self.enhancement_amount / 750.0 / std::f64::consts::TAU) as f32
    }
}

impl Op for Contrast {
    const NAME: &'static str = "contrast";

    fn validate(&self) -> Result<()> {
        Error::check_range("enhancement_amount", self.enhancement_amount, 0.0..=100.0)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        input.unchanged(Kind::Audio)
    }

    fn apply(&self, data: Data, _: &mut Workspace) -> Result<Data> {
        let mut audio = data.into_audio()?;
        bend(&mut audio.samples, self.turns());
        Ok(audio.into())
    }
}

#[cfg(test)]
mod tests {
    use crate::ops::testing::{run, survives};

    use super::*;

    #[test]
    fn follows_the_formula() {
        let wave = [-1.0f32, -0.3, 0.0, 0.1, 0.7, 1.0];
        let out = run(&Contrast { enhancement_amount: 75.0 }, &wave, 1, 1);
        for (x, y) in wave.iter().zip(out) {
            let turn = f64::from(*x) * std::f64::consts::FRAC_PI_2;
            let exact = (turn + 0.1 * (4.0 * turn).sin()).sin();
            assert!((f64::from(y) - exact).abs() < 1e-6);
        }
        survives(&Contrast { enhancement_amount: 100.0 });
    }
}
