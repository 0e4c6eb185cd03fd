//! `sox_downsample`: every so many samples one.

use augment_core::{Data, Error, Info, Op, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::common::{at_rate, map_planes, narrow, resized};

/// Keeps every `factor`-th sample, with no filter before it (SoX's `downsample`); the rate becomes
/// as much lower and must be divisible.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SoxDownsample {
    /// 1 to 16384.
    #[serde(default = "super::common::two")]
    pub factor: usize,
}

impl SoxDownsample {
    fn rate(&self, rate: usize) -> Result<usize> {
        if rate.is_multiple_of(self.factor) {
            return Ok(rate / self.factor);
        }
        Err(Error::data(format!("{rate} Hz is not a multiple of {}", self.factor)))
    }
}

impl Op for SoxDownsample {
    const NAME: &'static str = "sox_downsample";

    fn validate(&self) -> Result<()> {
        Error::check_range("factor", self.factor, 1..=16_384)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        let info = resized(input, |samples, _| Ok(samples.div_ceil(self.factor)))?;
        at_rate(info, |rate| self.rate(rate))
    }

    fn apply(&self, data: Data, workspace: &mut Workspace) -> Result<Data> {
        let mut audio = data.into_audio()?;
        audio.rate = narrow(self.rate(audio.rate as usize)?)?;
        let len = audio.len().div_ceil(self.factor);
        map_planes(&mut audio, len, workspace, |_, plane, out| {
            out.iter_mut().zip(plane.iter().step_by(self.factor)).for_each(|(out, x)| *out = *x);
        })?;
        Ok(audio.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ops::sox::common::tests::{bears_anything, run};

    #[test]
    fn thinned() {
        assert_eq!(run(&SoxDownsample { factor: 2 }, &[&[0.1, 0.2, 0.3]], 8000), [[0.1, 0.3]]);
        bears_anything(&SoxDownsample { factor: 4 });
        let odd = Info::Audio { rate: Some(8001), channels: None, samples: Some(6) };
        assert!(SoxDownsample { factor: 2 }.output_info(&odd).is_err());
    }
}
