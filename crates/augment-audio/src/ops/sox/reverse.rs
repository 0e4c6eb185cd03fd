//! `sox_reverse`: the sound from its end.

use augment_core::{Data, Info, Kind, Op, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Turns the sound around (SoX's `reverse`).
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SoxReverse {}

impl Op for SoxReverse {
    const NAME: &'static str = "sox_reverse";

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
    use super::*;
    use crate::ops::sox::common::tests::{bears_anything, run};

    #[test]
    fn reversed() {
        let out = run(&SoxReverse {}, &[&[0.1, 0.2, 0.3], &[0.4, 0.5, 0.6]], 8000);
        assert_eq!(out, [[0.3, 0.2, 0.1], [0.6, 0.5, 0.4]]);
        bears_anything(&SoxReverse {});
    }
}
