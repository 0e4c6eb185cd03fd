//! `pad_audio`: longer at its ends.

use augment_core::{Data, Error, Info, Kind, Op, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{AudioPadMode, pad_plane};
use crate::params::TimeUnit;

/// Adds to the start and to the end: silence, or what the clip goes on with (`numpy.pad`, SoX's `pad`).
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PadAudio {
    /// How much before the start.
    #[serde(default)]
    pub start: f64,
    /// How much after the end.
    #[serde(default)]
    pub end: f64,
    /// What both are counted in.
    #[serde(default)]
    pub unit: TimeUnit,
    /// What is added.
    #[serde(default)]
    pub mode: AudioPadMode,
}

impl PadAudio {
    /// Samples before the start and after the end of a clip of `len` samples at `rate`; both may be
    /// unknown.
    pub fn padded(&self, len: Option<usize>, rate: Option<usize>) -> Option<(usize, usize)> {
        Some((self.unit.count(self.start, len, rate)?, self.unit.count(self.end, len, rate)?))
    }
}

impl Op for PadAudio {
    const NAME: &'static str = "pad_audio";

    fn validate(&self) -> Result<()> {
        self.unit.check("start", self.start, 0.0)?;
        self.unit.check("end", self.end, 0.0)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        input.expect(Kind::Audio)?;
        let mut output = input.clone();
        if let Info::Audio { samples, rate, .. } = &mut output {
            let added = self.padded(*samples, *rate);
            *samples = samples.zip(added).map(|(len, (start, end))| len + start + end);
        }
        Ok(output)
    }

    fn apply(&self, data: Data, workspace: &mut Workspace) -> Result<Data> {
        let mut audio = data.into_audio()?;
        let len = audio.len();
        let (start, end) = self.padded(Some(len), Some(audio.rate as usize)).unwrap_or((0, 0));
        if len == 0 && start + end > 0 {
            return Err(Error::data("there is no sample to add to"));
        }
        let mut samples = workspace.buffer();
        samples.reserve((len + start + end) * audio.channels);
        for plane in audio.planes() {
            pad_plane(plane, start, end, self.mode, &mut samples);
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
    fn goes_on_as_numpy_does() {
        let op = |mode, start, end| PadAudio { start, end, unit: TimeUnit::Samples, mode };
        let wave = [1.0, 2.0, 3.0];
        assert_eq!(
            run(&op(AudioPadMode::Silence, 1.0, 2.0), &wave, 1, 1),
            [0., 1., 2., 3., 0., 0.]
        );
        let wrapped = [3., 1., 2., 3., 1., 2., 3., 1.];
        assert_eq!(run(&op(AudioPadMode::Wrap, 1.0, 4.0), &wave, 1, 1), wrapped);
        let mirrored = [2., 1., 2., 3., 2., 1., 2., 3., 2., 1., 2., 3.];
        assert_eq!(run(&op(AudioPadMode::Reflect, 5.0, 4.0), &wave, 1, 1), mirrored);
        assert_eq!(run(&op(AudioPadMode::Reflect, 2.0, 1.0), &[7.0], 1, 1), [7.0; 4]);
        let two = op(AudioPadMode::Silence, 0.0, 1.0);
        assert_eq!(run(&two, &[1.0, 2.0], 2, 1), [1.0, 0.0, 2.0, 0.0]);
        survives(&op(AudioPadMode::Reflect, 900.0, 3.0));
        survives(&PadAudio { unit: TimeUnit::Fraction, ..op(AudioPadMode::Wrap, 0.5, 0.25) });
        assert!(op(AudioPadMode::Wrap, -1.0, 0.0).validate().is_err());
    }
}
