//! `crop_audio`: a part.

use augment_core::{Data, Error, Info, Kind, Op, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::keep;
use crate::params::TimeUnit;

/// Keeps a part of the clip. A clip that is shorter than it stays as it is.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CropAudio {
    /// How long the part is: more than 0.
    pub duration: f64,
    /// What `duration` is counted in.
    #[serde(default)]
    pub unit: TimeUnit,
    /// Where it is, 0 to 1: from the start of the clip to where it ends with the clip.
    #[serde(default)]
    pub position: f64,
}

impl CropAudio {
    /// Where the part of a clip of `len` samples at `rate` starts, and how long it is.
    pub fn part(&self, len: usize, rate: usize) -> (usize, usize) {
        let part = self.len(len, Some(rate)).unwrap_or(len);
        (((len - part) as f64 * self.position).round_ties_even() as usize, part)
    }

    fn len(&self, len: usize, rate: Option<usize>) -> Option<usize> {
        self.unit.count(self.duration, Some(len), rate).map(|wanted| wanted.max(1).min(len))
    }
}

impl Op for CropAudio {
    const NAME: &'static str = "crop_audio";

    fn validate(&self) -> Result<()> {
        self.unit.check("duration", self.duration, f64::MIN_POSITIVE)?;
        Error::check_range("position", self.position, 0.0..=1.0)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        input.expect(Kind::Audio)?;
        let mut output = input.clone();
        if let Info::Audio { samples, rate, .. } = &mut output {
            *samples = samples.and_then(|len| self.len(len, *rate));
        }
        Ok(output)
    }

    fn apply(&self, data: Data, _: &mut Workspace) -> Result<Data> {
        let audio = data.into_audio()?;
        let (start, len) = self.part(audio.len(), audio.rate as usize);
        Ok(keep(audio, start, len).into())
    }
}

#[cfg(test)]
mod tests {
    use crate::ops::testing::{run, survives};

    use super::*;

    #[test]
    fn keeps_the_part() {
        let op = CropAudio { duration: 2.0, unit: TimeUnit::Samples, position: 0.5 };
        let wave = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0];
        assert_eq!(run(&op, &wave, 2, 1), [2.0, 3.0, 6.0, 7.0]);
        assert_eq!(run(&op, &wave[..1], 1, 1), [1.0]);
        survives(&op);
        survives(&CropAudio { duration: 0.3, unit: TimeUnit::Fraction, position: 1.0 });
        assert!(CropAudio { duration: 0.0, ..op }.validate().is_err());
    }
}
