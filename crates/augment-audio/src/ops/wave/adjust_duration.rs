//! `adjust_duration`: a length, by a part or by padding.

use augment_core::{Data, Error, Info, Kind, Op, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{AudioPadMode, LONGEST, keep, pad_plane};

/// Gives the clip a length: of a longer one a part is kept, a shorter one is padded (audiomentations'
/// `AdjustDuration`).
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AdjustDuration {
    /// The length in samples; give this or `duration_seconds`.
    #[serde(default)]
    pub duration_samples: Option<usize>,
    /// The length in seconds; a part of a sample is left out.
    #[serde(default)]
    pub duration_seconds: Option<f64>,
    /// Where the part is, 0 to 1: from the start of the clip to where it ends with the clip.
    #[serde(default)]
    pub position: f64,
    /// What is added.
    #[serde(default)]
    pub padding_mode: AudioPadMode,
    /// Where it is added.
    #[serde(default)]
    pub padding_position: Side,
}

/// An end of a clip.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub enum Side {
    /// Its start.
    Start,
    /// Its end.
    #[default]
    End,
}

impl AdjustDuration {
    fn wanted(&self, rate: Option<usize>) -> Option<usize> {
        let seconds = self.duration_seconds.zip(rate);
        self.duration_samples.or(seconds.map(|(seconds, rate)| (seconds * rate as f64) as usize))
    }
}

impl AdjustDuration {
    /// The part that is kept of a clip of `len` samples at `rate`, or else how many samples are added
    /// before its start and after its end.
    pub fn fit(&self, len: usize, rate: usize) -> Fit {
        let wanted = self.wanted(Some(rate)).unwrap_or(len);
        match (wanted.checked_sub(len), self.padding_position) {
            (Some(0) | None, _) => {
                let room = (len - wanted) as f64;
                Fit::Part((room * self.position).round_ties_even() as usize, wanted)
            }
            (Some(more), Side::Start) => Fit::Padded(more, 0),
            (Some(more), Side::End) => Fit::Padded(0, more),
        }
    }
}

/// How a clip comes to a length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fit {
    /// From a sample on, so many.
    Part(usize, usize),
    /// With so many before and after it.
    Padded(usize, usize),
}

impl Op for AdjustDuration {
    const NAME: &'static str = "adjust_duration";

    fn validate(&self) -> Result<()> {
        match (self.duration_samples, self.duration_seconds) {
            (Some(n), None) => Error::check_range("duration_samples", n, 1..=LONGEST)?,
            (None, Some(s)) => Error::check_range("duration_seconds", s, 1e-6..=3600.0)?,
            _ => {
                return Err(Error::invalid("give either `duration_samples` or `duration_seconds`"));
            }
        }
        Error::check_range("position", self.position, 0.0..=1.0)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        input.expect(Kind::Audio)?;
        let mut output = input.clone();
        if let Info::Audio { samples, rate, .. } = &mut output {
            *samples = self.wanted(*rate);
            if *samples == Some(0) {
                return Err(Error::invalid_field("duration_seconds", "is less than one sample"));
            }
        }
        Ok(output)
    }

    fn apply(&self, data: Data, workspace: &mut Workspace) -> Result<Data> {
        let mut audio = data.into_audio()?;
        let before = audio.len();
        let (start, end) = match self.fit(before, audio.rate as usize) {
            Fit::Part(start, wanted) => return Ok(keep(audio, start, wanted).into()),
            Fit::Padded(start, end) => (start, end),
        };
        if before == 0 {
            return Err(Error::data("there is no sample to add to"));
        }
        let mut samples = workspace.buffer();
        samples.reserve((before + start + end) * audio.channels);
        for plane in audio.planes() {
            pad_plane(plane, start, end, self.padding_mode, &mut samples);
        }
        workspace.recycle(std::mem::replace(&mut audio.samples, samples));
        Ok(audio.into())
    }
}

#[cfg(test)]
mod tests {
    use crate::ops::testing::{run, survives};

    use super::*;

    #[test]
    fn crops_or_pads() {
        let op = AdjustDuration {
            duration_samples: Some(3),
            duration_seconds: None,
            position: 1.0,
            padding_mode: AudioPadMode::Wrap,
            padding_position: Side::Start,
        };
        assert_eq!(run(&op, &[1.0, 2.0, 3.0, 4.0], 1, 1), [2.0, 3.0, 4.0]);
        assert_eq!(run(&op, &[1.0, 2.0, 3.0, 4.0], 2, 1), [2.0, 1.0, 2.0, 4.0, 3.0, 4.0]);
        survives(&op);
        let seconds =
            AdjustDuration { duration_samples: None, duration_seconds: Some(0.01), ..op.clone() };
        survives(&seconds);
        assert!(AdjustDuration { duration_samples: None, ..op }.validate().is_err());
    }
}
