//! `sox_repeat`: the sound again.

use augment_core::{Data, Error, Info, Op, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::common::{map_planes, resized};

/// Repeats the whole sound (SoX's `repeat`).
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SoxRepeat {
    /// How often it comes again: 0 to 10000.
    #[serde(default = "once")]
    pub count: usize,
}

fn once() -> usize {
    1
}

impl Op for SoxRepeat {
    const NAME: &'static str = "sox_repeat";

    fn validate(&self) -> Result<()> {
        Error::check_range("count", self.count, 0..=10_000)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        resized(input, |samples, _| Ok(samples.saturating_mul(self.count + 1)))
    }

    fn apply(&self, data: Data, workspace: &mut Workspace) -> Result<Data> {
        let mut audio = data.into_audio()?;
        let len = audio.len().saturating_mul(self.count + 1);
        map_planes(&mut audio, len, workspace, |_, plane, out| {
            out.chunks_exact_mut(plane.len()).for_each(|out| out.copy_from_slice(plane));
        })?;
        Ok(audio.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ops::sox::common::tests::{bears_anything, run};

    #[test]
    fn repeated() {
        let out = run(&SoxRepeat { count: 1 }, &[&[0.1, 0.2, 0.3]], 8000);
        assert_eq!(out, [[0.1, 0.2, 0.3, 0.1, 0.2, 0.3]]);
        bears_anything(&SoxRepeat { count: 3 });
    }
}
