//! `tanh_distortion`: rounded peaks.

use augment_core::{Data, Error, Info, Kind, Op, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{mean_rms, percentile};
use crate::dsp::shape::tanh;

/// Bends the waveform by a hyperbolic tangent and keeps its level (audiomentations' `TanhDistortion`).
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TanhDistortion {
    /// How much: 0 to 1, the share of the samples that is bent most.
    pub distortion_amount: f64,
}

augment_core::simd! {
    fn bend(samples: &mut [f32], gain: f32) {
        for x in samples {
            *x = tanh(gain * *x);
        }
    }
}

impl Op for TanhDistortion {
    const NAME: &'static str = "tanh_distortion";

    fn validate(&self) -> Result<()> {
        Error::check_range("distortion_amount", self.distortion_amount, 0.0..=1.0)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        input.unchanged(Kind::Audio)
    }

    fn apply(&self, data: Data, workspace: &mut Workspace) -> Result<Data> {
        let mut audio = data.into_audio()?;
        let mut sizes = workspace.buffer();
        sizes.extend(audio.samples.iter().map(|x| x.abs()));
        let threshold = percentile(&mut sizes, 100.0 - 99.0 * self.distortion_amount);
        workspace.recycle(sizes);
        let before = mean_rms(&audio);
        bend(&mut audio.samples, (0.5 / (f64::from(threshold) + 1e-6)) as f32);
        let after = mean_rms(&audio);
        if before > 1e-9 && after > 0.0 {
            let gain = (before / after) as f32;
            audio.samples.iter_mut().for_each(|x| *x *= gain);
        }
        Ok(audio.into())
    }
}

#[cfg(test)]
mod tests {
    use crate::ops::testing::{run, survives};

    use super::*;

    #[test]
    fn peaks_are_bent_and_the_level_stays() {
        let op = TanhDistortion { distortion_amount: 1.0 };
        // The first percentile is 0.1: gain 5.
        let out = run(&op, &[0.1, -0.1, 0.2, 0.8], 1, 1);
        let ratio = out[3] / out[0];
        assert!((ratio - 4.0f32.tanh() / 0.5f32.tanh()).abs() < 0.1, "{ratio}");
        let power = |x: &[f32]| x.iter().map(|x| x * x).sum::<f32>();
        assert!((power(&out) - power(&[0.1, -0.1, 0.2, 0.8])).abs() < 1e-6);
        survives(&op);
        survives(&TanhDistortion { distortion_amount: 0.0 });
    }
}
