//! `sox_channels`: more channels, or fewer.

use augment_core::{Data, Error, Info, Kind, Op, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::remix::{MAX_CHANNELS, Scaling, Source, SoxRemix};

/// Changes the number of channels (SoX's `channels`): fewer are means of several, more are copies.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SoxChannels {
    /// How many come out: 1 to 1024.
    pub channels: usize,
}

impl Op for SoxChannels {
    const NAME: &'static str = "sox_channels";

    fn validate(&self) -> Result<()> {
        Error::check_range("channels", self.channels, 1..=MAX_CHANNELS)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        let mut output = input.unchanged(Kind::Audio)?;
        if let Info::Audio { channels, .. } = &mut output {
            match channels {
                Some(0) => return Err(Error::data("there is no channel to take others from")),
                _ => *channels = Some(self.channels),
            }
        }
        Ok(output)
    }

    fn apply(&self, data: Data, workspace: &mut Workspace) -> Result<Data> {
        let audio = data.into_audio()?;
        let (from, to) = (audio.channels, self.channels);
        if from == to {
            return Ok(audio.into());
        }
        if from == 0 {
            return Err(Error::data("there is no channel to take others from"));
        }
        // Every `to`-th channel goes into one; of fewer, each is taken again and again.
        let sources = |out: usize| {
            let step = if from > to { to } else { from };
            let ins = (out % step..from).step_by(if from > to { to } else { from });
            ins.map(|channel| Source { first: channel + 1, last: None, volume: None }).collect()
        };
        let remix = SoxRemix { channels: (0..to).map(sources).collect(), scaling: Scaling::Semi };
        remix.apply(audio.into(), workspace)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ops::sox::common::tests::run;

    #[test]
    fn channels_are_means_or_copies() {
        let four: [&[f32]; 4] = [&[0.5], &[0.25], &[0.0], &[0.75]];
        assert_eq!(run(&SoxChannels { channels: 2 }, &four, 8000), [[0.25], [0.5]]);
        assert_eq!(run(&SoxChannels { channels: 3 }, &four[..2], 8000), [[0.5], [0.25], [0.5]]);
        assert_eq!(run(&SoxChannels { channels: 4 }, &four, 8000), four);
        assert!(SoxChannels { channels: 0 }.validate().is_err());
    }
}
