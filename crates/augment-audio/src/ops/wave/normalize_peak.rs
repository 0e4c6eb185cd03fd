//! `normalize_peak`: the loudest sample at a level.

use augment_core::{Data, Error, Info, Kind, Op, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Scales so that the largest absolute value is `peak` (audiomentations' `Normalize`). Silence stays
/// silent.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NormalizePeak {
    /// The largest value then, full scale being 1: 0 to 1000.
    #[serde(default = "one")]
    pub peak: f64,
    /// Whether only sounds that are louder are changed.
    #[serde(default)]
    pub only_too_loud: bool,
}

fn one() -> f64 {
    1.0
}

impl Op for NormalizePeak {
    const NAME: &'static str = "normalize_peak";

    fn validate(&self) -> Result<()> {
        Error::check_range("peak", self.peak, 0.0..=1000.0)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        input.unchanged(Kind::Audio)
    }

    fn apply(&self, data: Data, _: &mut Workspace) -> Result<Data> {
        let mut audio = data.into_audio()?;
        let loudest = super::peak(&audio.samples);
        let peak = self.peak as f32;
        if loudest > 0.0 && !(self.only_too_loud && loudest <= peak) {
            // Divided first, so that the loudest becomes the peak exactly.
            audio.samples.iter_mut().for_each(|x| *x = *x / loudest * peak);
        }
        Ok(audio.into())
    }
}

#[cfg(test)]
mod tests {
    use crate::ops::testing::{run, survives};

    use super::*;

    #[test]
    fn the_loudest_is_the_peak() {
        let op = NormalizePeak { peak: 0.5, only_too_loud: false };
        assert_eq!(run(&op, &[0.1, -0.2], 1, 8000), [0.25, -0.5]);
        let op = NormalizePeak { peak: 0.5, only_too_loud: true };
        assert_eq!(run(&op, &[0.1, -0.2], 1, 8000), [0.1, -0.2]);
        assert_eq!(run(&op, &[0.5, -2.0], 2, 8000), [0.125, -0.5]);
        survives(&op);
        // The smallest of all numbers.
        assert!(run(&op, &[1e-45], 1, 8000)[0].is_finite());
    }
}
