//! `preemphasis`: high frequencies raised.

use augment_core::{Data, Error, Info, Kind, Op, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Takes from every sample the one before, times a coefficient (`torchaudio.functional.preemphasis`).
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Preemphasis {
    /// 0 to 1.
    #[serde(default = "coeff")]
    pub coeff: f64,
}

pub(super) fn coeff() -> f64 {
    0.97
}

impl Op for Preemphasis {
    const NAME: &'static str = "preemphasis";

    fn validate(&self) -> Result<()> {
        Error::check_range("coeff", self.coeff, 0.0..=1.0)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        input.unchanged(Kind::Audio)
    }

    fn apply(&self, data: Data, _: &mut Workspace) -> Result<Data> {
        let mut audio = data.into_audio()?;
        let coeff = self.coeff as f32;
        let len = audio.len().max(1);
        for plane in audio.samples.chunks_exact_mut(len) {
            for i in (1..plane.len()).rev() {
                plane[i] -= coeff * plane[i - 1];
            }
        }
        Ok(audio.into())
    }
}

#[cfg(test)]
mod tests {
    use crate::ops::testing::{run, survives};

    use super::*;

    #[test]
    fn takes_the_one_before() {
        let op = Preemphasis { coeff: 0.5 };
        assert_eq!(run(&op, &[1.0, 1.0, 1.0, 2.0, 2.0, 2.0], 2, 1), [1.0, 0.5, 0.5, 2.0, 1.0, 1.0]);
        survives(&op);
    }
}
