//! `trim_audio`: shorter at its ends.

use augment_core::{Data, Error, Info, Kind, Op, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::keep;
use crate::params::TimeUnit;

/// Takes away from the start and from the end (SoX's `trim`).
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TrimAudio {
    /// How much of the start.
    #[serde(default)]
    pub start: f64,
    /// How much of the end.
    #[serde(default)]
    pub end: f64,
    /// What both are counted in.
    #[serde(default)]
    pub unit: TimeUnit,
}

impl TrimAudio {
    /// Where what stays starts, and how much it is.
    pub fn kept(&self, len: usize, rate: Option<usize>) -> Option<(usize, usize)> {
        let count = |time| self.unit.count(time, Some(len), rate);
        let (start, end) = (count(self.start)?, count(self.end)?);
        Some((start, len.saturating_sub(start.saturating_add(end))))
    }
}

impl Op for TrimAudio {
    const NAME: &'static str = "trim_audio";

    fn validate(&self) -> Result<()> {
        self.unit.check("start", self.start, 0.0)?;
        self.unit.check("end", self.end, 0.0)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        input.expect(Kind::Audio)?;
        let mut output = input.clone();
        if let Info::Audio { samples, rate, .. } = &mut output {
            let before = *samples;
            *samples = before.and_then(|len| self.kept(len, *rate)).map(|(_, len)| len);
            if *samples == Some(0) {
                return Err(Error::invalid(format!("nothing is left of {before:?} samples")));
            }
        }
        Ok(output)
    }

    fn apply(&self, data: Data, _: &mut Workspace) -> Result<Data> {
        let audio = data.into_audio()?;
        match self.kept(audio.len(), Some(audio.rate as usize)) {
            Some((start, len)) if len > 0 => Ok(keep(audio, start, len).into()),
            _ => Err(Error::data(format!("nothing is left of {} samples", audio.len()))),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::ops::testing::{run, survives};

    use super::*;

    #[test]
    fn takes_from_both_ends() {
        let op = TrimAudio { start: 1.0, end: 2.0, unit: TimeUnit::Samples };
        let wave = [1., 2., 3., 4., 5., 6., 7., 8., 9., 10.];
        assert_eq!(run(&op, &wave, 2, 1), [2.0, 3.0, 7.0, 8.0]);
        assert!(
            op.apply(
                augment_core::Audio { samples: vec![0.0; 3], channels: 1, rate: 1 }.into(),
                &mut Workspace::new()
            )
            .is_err()
        );
        survives(&op);
        survives(&TrimAudio { start: 0.1, end: 0.5, unit: TimeUnit::Fraction });
    }
}
