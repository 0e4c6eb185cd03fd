//! `sox_upsample`: zeros between the samples.

use augment_core::{Data, Error, Info, Op, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::common::{at_rate, limited, map_planes, narrow, resized};

/// Puts `factor - 1` zeros after each sample (SoX's `upsample`); the rate becomes as much higher.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SoxUpsample {
    /// 1 to 256.
    #[serde(default = "super::common::two")]
    pub factor: usize,
}

impl Op for SoxUpsample {
    const NAME: &'static str = "sox_upsample";

    fn validate(&self) -> Result<()> {
        Error::check_range("factor", self.factor, 1..=256)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        let info = resized(input, |samples, _| Ok(samples.saturating_mul(self.factor)))?;
        at_rate(info, |rate| narrow(rate.saturating_mul(self.factor)).map(|rate| rate as usize))
    }

    fn apply(&self, data: Data, workspace: &mut Workspace) -> Result<Data> {
        let mut audio = data.into_audio()?;
        audio.rate = narrow((audio.rate as usize).saturating_mul(self.factor))?;
        let len = limited(audio.len().saturating_mul(self.factor))?;
        map_planes(&mut audio, len, workspace, |_, plane, out| {
            out.iter_mut().step_by(self.factor).zip(plane).for_each(|(out, x)| *out = *x);
        })?;
        Ok(audio.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ops::sox::common::tests::{bears_anything, run};

    #[test]
    fn spread() {
        let out = run(&SoxUpsample { factor: 2 }, &[&[0.1, 0.2, 0.3]], 8000);
        assert_eq!(out, [[0.1, 0.0, 0.2, 0.0, 0.3, 0.0]]);
        bears_anything(&SoxUpsample { factor: 3 });
        assert!(SoxUpsample { factor: 0 }.validate().is_err());
    }
}
