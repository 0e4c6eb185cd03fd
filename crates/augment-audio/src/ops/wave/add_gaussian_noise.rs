//! `add_gaussian_noise`: white noise.

use augment_core::{Data, Error, Info, Kind, Op, Result, Stream, Workspace, normal};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Adds normally distributed noise to every sample (audiomentations' `AddGaussianNoise`).
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AddGaussianNoise {
    /// Its standard deviation, full scale being 1: 0 to 1.
    pub amplitude: f64,
    /// Where its numbers come from: one a sample, channel after channel.
    pub stream: Stream,
}

impl Op for AddGaussianNoise {
    const NAME: &'static str = "add_gaussian_noise";

    fn validate(&self) -> Result<()> {
        Error::check_range("amplitude", self.amplitude, 0.0..=1.0)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        input.unchanged(Kind::Audio)
    }

    fn apply(&self, data: Data, workspace: &mut Workspace) -> Result<Data> {
        let mut audio = data.into_audio()?;
        let mut noise = workspace.zeros(audio.samples.len());
        normal::fill(&self.stream, &mut noise);
        let amplitude = self.amplitude as f32;
        audio.samples.iter_mut().zip(&noise).for_each(|(x, z)| *x += amplitude * z);
        workspace.recycle(noise);
        Ok(audio.into())
    }
}

#[cfg(test)]
mod tests {
    use augment_core::Audio;

    use super::*;

    #[test]
    fn has_its_deviation_and_is_the_streams() {
        let op = AddGaussianNoise { amplitude: 0.1, stream: Stream { seed: 5, id: [1, 2, 3] } };
        let noisy = || {
            let audio = Audio { samples: vec![0.25; 40_000], channels: 2, rate: 8000 };
            op.apply(audio.into(), &mut Workspace::new()).unwrap().into_audio().unwrap().samples
        };
        let samples = noisy();
        assert_eq!(samples, noisy());
        let power: f32 = samples.iter().map(|x| (x - 0.25).powi(2)).sum::<f32>() / 40_000.0;
        assert!((power.sqrt() - 0.1).abs() < 0.002, "{power}");
        assert_ne!(samples[..20_000], samples[20_000..]);
    }
}
