//! `sox_vol`: louder or softer, with a limiter.

use augment_core::{Data, Error, Info, Kind, Op, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::common::clip;

/// Multiplies by a factor and keeps to full scale (SoX's `vol`).
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SoxVol {
    /// The factor: -1e10 to 1e10; below 0 the sound is turned upside down as well.
    pub factor: f64,
    /// Where the product would be clipped, what is left of the input to full scale is multiplied by
    /// this: 0 to 1 (both excluded), as a rule 0.05. Without it peaks are cut. Limited peaks keep
    /// their sign even where the factor is negative, as in the program.
    #[serde(default)]
    pub limiter_gain: Option<f64>,
}

impl Op for SoxVol {
    const NAME: &'static str = "sox_vol";

    fn validate(&self) -> Result<()> {
        Error::check_range("factor", self.factor, -1e10..=1e10)?;
        self.limiter_gain.map_or(Ok(()), |gain| {
            Error::check_range("limiter_gain", gain, f64::MIN_POSITIVE..=1.0 - f64::EPSILON)
        })
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        input.unchanged(Kind::Audio)
    }

    fn apply(&self, data: Data, _: &mut Workspace) -> Result<Data> {
        let mut audio = data.into_audio()?;
        let factor = self.factor;
        match self.limiter_gain {
            Some(limiter) if factor.abs() > 1.0 => {
                let threshold = 1.0 / factor.abs();
                for x in &mut audio.samples {
                    let input = f64::from(*x);
                    *x = clip(if input.abs() > threshold {
                        let soft = 1.0 - limiter * (1.0 - input.abs());
                        soft.copysign(input)
                    } else {
                        factor * input
                    });
                }
            }
            _ => audio.samples.iter_mut().for_each(|x| *x = clip(factor * f64::from(*x))),
        }
        Ok(audio.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ops::sox::common::tests::{bears_anything, run};

    #[test]
    fn peaks_are_cut_or_limited() {
        let op = SoxVol { factor: 1.5, limiter_gain: None };
        assert_eq!(run(&op, &[&[0.25, -0.75, 0.5]], 8000), [[0.375, -1.0, 0.75]]);
        let limited = SoxVol { limiter_gain: Some(0.25), ..op };
        assert_eq!(run(&limited, &[&[0.25, -0.75, 0.5]], 8000), [[0.375, -0.9375, 0.75]]);
        bears_anything(&limited);
        assert!(SoxVol { limiter_gain: Some(1.0), ..limited }.validate().is_err());
    }
}
