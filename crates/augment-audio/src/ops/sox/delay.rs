//! `sox_delay`: channels that start later.

use augment_core::{Data, Info, Op, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::common::{map_planes, resized};
use super::time::{Anchor, Time};

/// Delays channels (SoX's `delay`); all become longer by the longest delay.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SoxDelay {
    /// How much each channel is delayed, counted from the start, or with `+` from the channel
    /// before; channels without one are not.
    pub positions: Vec<Time>,
}

impl SoxDelay {
    /// The delay of each channel that has one.
    fn delays(&self, rate: usize, len: usize) -> Result<Vec<usize>> {
        let mut before = 0;
        let each = self.positions.iter().map(|position| {
            before = position.position(rate, len, before, Anchor::Start)?;
            Ok(before)
        });
        each.collect()
    }
}

impl Op for SoxDelay {
    const NAME: &'static str = "sox_delay";

    fn output_info(&self, input: &Info) -> Result<Info> {
        resized(input, |samples, rate| {
            Ok(samples + self.delays(rate, samples)?.into_iter().max().unwrap_or(0))
        })
    }

    fn apply(&self, data: Data, workspace: &mut Workspace) -> Result<Data> {
        let mut audio = data.into_audio()?;
        let delays = self.delays(audio.rate as usize, audio.len())?;
        let len = audio.len() + delays.iter().copied().max().unwrap_or(0);
        map_planes(&mut audio, len, workspace, |channel, plane, out| {
            let delay = delays.get(channel).copied().unwrap_or(0);
            out[delay..delay + plane.len()].copy_from_slice(plane);
        })?;
        Ok(audio.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ops::sox::common::tests::{bears_anything, run};

    #[test]
    fn each_channel_has_its_own() {
        let positions = ["1s", "+1s"].map(|text| Time::parse(text).unwrap()).to_vec();
        let op = SoxDelay { positions };
        let out = run(&op, &[&[1.0, 2.0][..]; 3], 8000);
        assert_eq!(out, [[0.0, 1.0, 2.0, 0.0], [0.0, 0.0, 1.0, 2.0], [1.0, 2.0, 0.0, 0.0]]);
        bears_anything(&op);
    }
}
