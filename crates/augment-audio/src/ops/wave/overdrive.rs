//! `overdrive`: an overloaded amplifier.

use augment_core::{Data, Error, Info, Kind, Op, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Non-linear distortion (`torchaudio.functional.overdrive`, SoX's `overdrive`). The result is kept
/// within -1 to 1.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Overdrive {
    /// The gain before it, in dB: 0 to 100.
    #[serde(default = "twenty")]
    pub gain: f64,
    /// How much of even harmonics there is: 0 to 100.
    #[serde(default = "twenty")]
    pub colour: f64,
}

fn twenty() -> f64 {
    20.0
}

impl Op for Overdrive {
    const NAME: &'static str = "overdrive";

    fn validate(&self) -> Result<()> {
        Error::check_range("gain", self.gain, 0.0..=100.0)?;
        Error::check_range("colour", self.colour, 0.0..=100.0)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        input.unchanged(Kind::Audio)
    }

    fn apply(&self, data: Data, _: &mut Workspace) -> Result<Data> {
        let mut audio = data.into_audio()?;
        let gain = 10f64.powf(self.gain / 20.0);
        let colour = self.colour / 200.0;
        let len = audio.len().max(1);
        for plane in audio.samples.chunks_exact_mut(len) {
            let (mut last_in, mut last_out) = (0.0, 0.0);
            for sample in plane {
                let x = f64::from(*sample);
                let bent = (x * gain + colour).clamp(-1.0, 1.0);
                let bent = bent - bent * bent * bent / 3.0;
                // What is constant is taken out again.
                last_out = bent - last_in + 0.995 * last_out;
                last_in = bent;
                *sample = (x * 0.5 + last_out * 0.75).clamp(-1.0, 1.0) as f32;
            }
        }
        Ok(audio.into())
    }
}

#[cfg(test)]
mod tests {
    use crate::ops::testing::{run, survives};

    use super::*;

    #[test]
    fn follows_the_formula() {
        let op = Overdrive { gain: 0.0, colour: 0.0 };
        let out = run(&op, &[0.3, 2.0], 1, 1);
        let first = 0.3 - 0.009;
        assert!((out[0] - (0.15 + 0.75 * first)).abs() < 1e-6);
        assert_eq!(out[1], 1.0);
        survives(&op);
        survives(&Overdrive { gain: 100.0, colour: 100.0 });
    }
}
