//! `reverse_audio`: backwards.

use augment_core::{Data, Info, Kind, Op, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Plays every channel backwards (audiomentations' `Reverse`, SoX's `reverse`).
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReverseAudio {}

impl Op for ReverseAudio {
    const NAME: &'static str = "reverse_audio";

    fn output_info(&self, input: &Info) -> Result<Info> {
        input.unchanged(Kind::Audio)
    }

    fn apply(&self, data: Data, _: &mut Workspace) -> Result<Data> {
        let mut audio = data.into_audio()?;
        let len = audio.len().max(1);
        audio.samples.chunks_exact_mut(len).for_each(<[f32]>::reverse);
        Ok(audio.into())
    }
}

#[cfg(test)]
mod tests {
    use crate::ops::testing::{run, survives};

    use super::*;

    #[test]
    fn each_channel_by_itself() {
        assert_eq!(run(&ReverseAudio {}, &[1.0, 2.0, 3.0, 4.0], 2, 1), [2.0, 1.0, 4.0, 3.0]);
        survives(&ReverseAudio {});
    }
}
