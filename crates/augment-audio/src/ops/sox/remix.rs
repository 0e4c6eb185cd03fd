//! `sox_remix`: channels mixed from channels.

use augment_core::{Data, Error, Info, Kind, Op, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::common::clip;

/// The most channels that come out.
pub(super) const MAX_CHANNELS: usize = 1024;

/// An input channel, or several, with a volume.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// The first channel, counted from 1.
    pub first: usize,
    /// The last one: the same when not given, the input's last when 0.
    #[serde(default)]
    pub last: Option<usize>,
    /// The factor: -1e6 to 1e6; 1 when not given.
    #[serde(default)]
    pub volume: Option<f64>,
}

/// What is done with channels of which no volume is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Scaling {
    /// Divided by how many are mixed, where no volume at all is given for the mix.
    Semi,
    /// Divided by how many are mixed (`-a`).
    Automatic,
    /// Nothing (`-m`).
    Manual,
    /// Divided by the root of how many are mixed, where no volume is given for the mix (`-p`).
    Power,
}

/// Mixes channels from channels (SoX's `remix`).
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SoxRemix {
    /// For each channel that comes out, what is mixed to it; nothing gives silence.
    pub channels: Vec<Vec<Source>>,
    /// What is done with channels of which no volume is given.
    #[serde(default = "semi")]
    pub scaling: Scaling,
}

fn semi() -> Scaling {
    Scaling::Semi
}

impl SoxRemix {
    /// For each channel that comes out, (channel that goes in, factor).
    fn matrix(&self, channels: usize) -> Result<Vec<Vec<(usize, f64)>>> {
        let each = self.channels.iter().map(|sources| {
            let mut mix = Vec::new();
            for source in sources {
                let last = match source.last {
                    None => source.first,
                    Some(0) => channels,
                    Some(last) => last,
                };
                // Either way around, as in the program.
                let (low, high) = (source.first.min(last), source.first.max(last));
                if low == 0 || high > channels {
                    return Err(Error::data(format!("there is no channel {high} of {channels}")));
                }
                mix.extend((low - 1..high).map(|channel| (channel, source.volume)));
            }
            let count = mix.len() as f64;
            let given = mix.iter().any(|(_, volume)| volume.is_some());
            let scale = match self.scaling {
                Scaling::Automatic => 1.0 / count,
                Scaling::Semi if !given => 1.0 / count,
                Scaling::Power if !given => 1.0 / count.sqrt(),
                _ => 1.0,
            };
            Ok(mix
                .into_iter()
                .map(|(channel, volume)| (channel, volume.unwrap_or(scale)))
                .collect())
        });
        each.collect()
    }
}

impl Op for SoxRemix {
    const NAME: &'static str = "sox_remix";

    fn validate(&self) -> Result<()> {
        Error::check_range("channels", self.channels.len(), 1..=MAX_CHANNELS)?;
        for source in self.channels.iter().flatten() {
            Error::check_range("first", source.first, 1..=MAX_CHANNELS)?;
            Error::check_range("last", source.last.unwrap_or(0), 0..=MAX_CHANNELS)?;
            Error::check_range("volume", source.volume.unwrap_or(1.0), -1e6..=1e6)?;
        }
        Ok(())
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        let mut output = input.unchanged(Kind::Audio)?;
        if let Info::Audio { channels, .. } = &mut output {
            if let Some(channels) = *channels {
                self.matrix(channels)?;
            }
            *channels = Some(self.channels.len());
        }
        Ok(output)
    }

    fn apply(&self, data: Data, workspace: &mut Workspace) -> Result<Data> {
        let mut audio = data.into_audio()?;
        let matrix = self.matrix(audio.channels)?;
        let len = audio.len();
        let mut samples = workspace.zeros(len * matrix.len());
        for (mix, out) in matrix.iter().zip(samples.chunks_exact_mut(len.max(1))) {
            for &(channel, factor) in mix {
                let plane = &audio.samples[channel * len..(channel + 1) * len];
                let factor = factor as f32;
                out.iter_mut().zip(plane).for_each(|(out, x)| *out += factor * x);
            }
            out.iter_mut().for_each(|x| *x = clip(f64::from(*x)));
        }
        audio.channels = matrix.len();
        workspace.recycle(std::mem::replace(&mut audio.samples, samples));
        Ok(audio.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ops::sox::common::tests::run;

    fn source(first: usize, last: Option<usize>, volume: Option<f64>) -> Source {
        Source { first, last, volume }
    }

    /// Factors of the manual's example: `1,2 3,4v0.8`.
    #[test]
    fn the_manuals_scalings() {
        let channels = vec![
            vec![source(1, None, None), source(2, None, None)],
            vec![source(3, None, None), source(4, None, Some(0.8))],
        ];
        for (scaling, wanted) in [
            (Scaling::Semi, [0.5, 0.5, 1.0, 0.8]),
            (Scaling::Automatic, [0.5, 0.5, 0.5, 0.8]),
            (Scaling::Manual, [1.0, 1.0, 1.0, 0.8]),
        ] {
            let matrix = SoxRemix { channels: channels.clone(), scaling }.matrix(4).unwrap();
            assert_eq!(matrix.concat().iter().map(|x| x.1).collect::<Vec<_>>(), wanted);
        }
    }

    #[test]
    fn channels_are_mixed_and_missing_ones_named() {
        let op = SoxRemix {
            channels: vec![vec![source(1, Some(0), None)], vec![]],
            scaling: Scaling::Semi,
        };
        assert_eq!(run(&op, &[&[0.5], &[0.25]], 8000), [[0.375], [0.0]]);
        assert_eq!(run(&op, &[&[], &[]], 8000).len(), 2);
        let third =
            SoxRemix { channels: vec![vec![source(3, None, None)]], scaling: Scaling::Semi };
        let stereo = Info::Audio { rate: None, channels: Some(2), samples: None };
        assert!(third.output_info(&stereo).unwrap_err().to_string().contains("no channel 3"));
        assert!(third.output_info(&Info::AUDIO).is_ok());
        assert!(SoxRemix { channels: vec![], ..op }.validate().is_err());
    }
}
