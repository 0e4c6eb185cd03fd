//! `gain`: louder or softer.

use augment_core::{Data, Error, Info, Kind, Op, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Multiplies every sample by `10^(gain_db / 20)` (`torchaudio.functional.gain`). Nothing is
/// clipped.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Gain {
    /// In dB, -200 to 200.
    pub gain_db: f64,
}

impl Gain {
    /// What samples are multiplied by.
    pub fn factor(&self) -> f32 {
        10f64.powf(self.gain_db / 20.0) as f32
    }
}

impl Op for Gain {
    const NAME: &'static str = "gain";

    fn validate(&self) -> Result<()> {
        Error::check_range("gain_db", self.gain_db, -200.0..=200.0)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        input.unchanged(Kind::Audio)
    }

    fn apply(&self, data: Data, _: &mut Workspace) -> Result<Data> {
        let mut audio = data.into_audio()?;
        let factor = self.factor();
        audio.samples.iter_mut().for_each(|x| *x *= factor);
        Ok(audio.into())
    }
}

#[cfg(test)]
mod tests {
    use augment_core::Audio;

    use super::*;

    #[test]
    fn twenty_decibels_are_ten_times() {
        let audio = Audio { samples: vec![0.01, -0.05], channels: 1, rate: 8000 };
        let louder = Gain { gain_db: 20.0 }.apply(audio.into(), &mut Workspace::new()).unwrap();
        let samples = louder.into_audio().unwrap().samples;
        assert!((samples[0] - 0.1).abs() < 1e-7 && (samples[1] + 0.5).abs() < 1e-7);
        assert!(Gain { gain_db: f64::NAN }.validate().is_err());
    }
}
