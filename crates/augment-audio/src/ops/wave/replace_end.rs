//! `replace_end`: a share of an end replaced.

use augment_core::{Data, Error, Info, Kind, Op, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{AudioPadMode, Side, pad_plane};

/// Replaces a share of one end by silence, or by what the rest goes on with; the clip keeps its length
/// (audiomentations' `Padding`).
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReplaceEnd {
    /// The share, 0 to 1.
    pub fraction: f64,
    /// What it is replaced by.
    #[serde(default)]
    pub mode: AudioPadMode,
    /// Which end.
    #[serde(default)]
    pub side: Side,
}

impl ReplaceEnd {
    /// How many of so many samples are replaced.
    pub fn replaced(&self, len: usize) -> usize {
        ((len as f64 * self.fraction).round_ties_even() as usize).min(len)
    }
}

impl Op for ReplaceEnd {
    const NAME: &'static str = "replace_end";

    fn validate(&self) -> Result<()> {
        Error::check_range("fraction", self.fraction, 0.0..=1.0)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        input.unchanged(Kind::Audio)
    }

    fn apply(&self, data: Data, workspace: &mut Workspace) -> Result<Data> {
        let mut audio = data.into_audio()?;
        let len = audio.len();
        let replaced = self.replaced(len);
        let kept = len - replaced;
        if replaced == 0 {
            return Ok(audio.into());
        }
        if kept == 0 {
            // There is no rest to go on.
            audio.samples.fill(0.0);
            return Ok(audio.into());
        }
        let mut samples = workspace.buffer();
        for plane in audio.planes() {
            match self.side {
                Side::Start => pad_plane(&plane[replaced..], replaced, 0, self.mode, &mut samples),
                Side::End => pad_plane(&plane[..kept], 0, replaced, self.mode, &mut samples),
            }
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
    fn keeps_the_length() {
        let op = |mode, side| ReplaceEnd { fraction: 0.5, mode, side };
        let wave = [1.0, 2.0, 3.0, 4.0];
        assert_eq!(run(&op(AudioPadMode::Silence, Side::End), &wave, 1, 1), [1.0, 2.0, 0.0, 0.0]);
        assert_eq!(run(&op(AudioPadMode::Wrap, Side::Start), &wave, 1, 1), [3.0, 4.0, 3.0, 4.0]);
        assert_eq!(run(&op(AudioPadMode::Reflect, Side::End), &wave, 2, 1), [1.0, 1.0, 3.0, 3.0]);
        survives(&op(AudioPadMode::Reflect, Side::Start));
        survives(&ReplaceEnd { fraction: 1.0, ..op(AudioPadMode::Wrap, Side::End) });
    }
}
