//! `deemphasis`: the way back from pre-emphasis.

use augment_core::{Data, Error, Info, Kind, Op, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::preemphasis::coeff;
use super::{apply_all, yes};
use crate::dsp::{Biquad, Cascade};

/// Undoes `preemphasis` (`torchaudio.functional.deemphasis`).
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Deemphasis {
    /// 0 to 1.
    #[serde(default = "coeff")]
    pub coeff: f64,
    /// Whether the result is kept within -1 to 1, as torchaudio's is.
    #[serde(default = "yes")]
    pub clamp: bool,
}

impl Op for Deemphasis {
    const NAME: &'static str = "deemphasis";

    fn validate(&self) -> Result<()> {
        Error::check_range("coeff", self.coeff, 0.0..=1.0)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        input.unchanged(Kind::Audio)
    }

    fn apply(&self, data: Data, _: &mut Workspace) -> Result<Data> {
        let filter = Biquad { b: [1.0, 0.0, 0.0], a: [-self.coeff, 0.0] };
        apply_all(data.into_audio()?, &Cascade::new([filter]), self.clamp)
    }
}

#[cfg(test)]
mod tests {
    use crate::ops::testing::{run, survives};

    use super::*;

    #[test]
    fn undoes_preemphasis() {
        let op = Deemphasis { coeff: 0.5, clamp: false };
        assert_eq!(run(&op, &[1.0, 0.5, 0.5, 2.0, 1.0, 1.0], 2, 1), [1.0, 1.0, 1.0, 2.0, 2.0, 2.0]);
        survives(&op);
        survives(&Deemphasis { coeff: 1.0, clamp: true });
    }
}
