//! `unfold`: windows of a sound or of a spectrogram.

use augment_core::{Data, Error, Info, Op, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::permute::works_on_sounds;

/// Cuts a sound (along its samples) or a spectrogram (along its frames) into windows, which become its channels
/// (`torch.Tensor.unfold`): a channel's windows follow each other. What does not fill a window at the end is left out.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Unfold {
    /// How long a window is, in samples or frames.
    pub size: usize,
    /// From the beginning of a window to that of the next; `size` when left out.
    #[serde(default)]
    pub step: Option<usize>,
}

const MOST: usize = 1 << 32;
/// More values than this, two GiB of them, are a slip of the pen.
const VALUES: usize = 1 << 29;

impl Unfold {
    /// How many there are of `rows` rows of this length.
    fn windows(&self, len: usize, rows: usize) -> Result<usize> {
        let step = self.step.unwrap_or(self.size).max(1);
        let rest = len.checked_sub(self.size);
        let rest = rest.ok_or_else(|| {
            Error::invalid(format!("{len} are too few for a window of {}", self.size))
        })?;
        let windows = rest / step + 1;
        let values = windows.saturating_mul(self.size).saturating_mul(rows);
        if values > VALUES {
            let told = format!(
                "of {step} gives {values} values, and {VALUES} are the most; take a larger one"
            );
            return Err(Error::invalid_field("step", told));
        }
        Ok(windows)
    }

    /// All windows of the rows of `rows`, each of `len`; `rows` of them are a channel.
    fn cut(&self, values: &[f32], rows: usize, len: usize, out: &mut Vec<f32>) -> Result<usize> {
        let all = values.len() / len.max(1);
        let (windows, step) = (self.windows(len, all)?, self.step.unwrap_or(self.size));
        for channel in values.chunks_exact((rows * len).max(1)) {
            for window in 0..windows {
                for row in channel.chunks_exact(len) {
                    out.extend_from_slice(&row[window * step..][..self.size]);
                }
            }
        }
        Ok(windows)
    }
}

impl Op for Unfold {
    const NAME: &'static str = "unfold";

    fn validate(&self) -> Result<()> {
        Error::check_range("size", self.size, 1..=MOST)?;
        Error::check_range("step", self.step.unwrap_or(1), 1..=MOST)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        let mut output = input.clone();
        let bins = match input {
            Info::Spectrogram { bins, .. } => bins.unwrap_or(1),
            _ => 1,
        };
        match &mut output {
            Info::Audio { channels, samples: len, .. }
            | Info::Spectrogram { channels, frames: len, .. } => {
                let rows = channels.unwrap_or(1).saturating_mul(bins);
                let windows = len.map(|len| self.windows(len, rows)).transpose()?;
                *channels = channels.zip(windows).map(|(channels, windows)| channels * windows);
                *len = Some(self.size);
            }
            other => {
                return Err(works_on_sounds(other));
            }
        }
        Ok(output)
    }

    fn apply(&self, data: Data, workspace: &mut Workspace) -> Result<Data> {
        let mut out = workspace.buffer();
        out.clear();
        Ok(match data {
            Data::Audio(mut audio) => {
                audio.channels *= self.cut(&audio.samples, 1, audio.len(), &mut out)?;
                workspace.recycle(std::mem::replace(&mut audio.samples, out));
                audio.into()
            }
            Data::Spectrogram(mut spectrogram) => {
                let (bins, frames) = (spectrogram.bins, spectrogram.frames);
                spectrogram.channels *= self.cut(&spectrogram.values, bins, frames, &mut out)?;
                spectrogram.frames = self.size;
                workspace.recycle(std::mem::replace(&mut spectrogram.values, out));
                spectrogram.into()
            }
            other => {
                return Err(works_on_sounds(&other.info()));
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use augment_core::{FrequencyScale, Spectrogram, Unit};

    use crate::ops::testing::{run, survives};

    use super::*;

    #[test]
    fn windows_become_channels() {
        let op = Unfold { size: 3, step: Some(2) };
        let wave = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0];
        assert_eq!(run(&op, &wave, 1, 1), [1.0, 2.0, 3.0, 3.0, 4.0, 5.0]);
        assert_eq!(run(&Unfold { size: 2, step: None }, &wave, 2, 1), [1.0, 2.0, 4.0, 5.0]);
        let (scale, unit) = (FrequencyScale::Mel, Unit::Power);
        let values = wave.to_vec();
        let input = Spectrogram { values, channels: 1, bins: 2, frames: 3, scale, unit };
        let op = Unfold { size: 2, step: Some(1) };
        let out =
            op.apply(input.into(), &mut Workspace::new()).unwrap().into_spectrogram().unwrap();
        assert_eq!((out.channels, out.frames), (2, 2));
        assert_eq!(out.values, [1.0, 2.0, 4.0, 5.0, 2.0, 3.0, 5.0, 6.0]);
        survives(&op);
        survives(&Unfold { size: 5000, step: Some(999) });
        assert!(Unfold { size: 0, step: None }.validate().is_err());
    }

    #[test]
    fn what_is_too_short_is_told() {
        let info = Info::Audio { rate: None, channels: Some(1), samples: Some(9) };
        let told = Unfold { size: 10, step: None }.output_info(&info).unwrap_err().to_string();
        assert!(told.contains("9 are too few for a window of 10"), "{told}");
        assert!(Unfold { size: 1, step: None }.output_info(&Info::TEXT).is_err());
        let long = Info::Audio { rate: None, channels: Some(1), samples: Some(600_000) };
        let op = Unfold { size: 50_000, step: Some(1) };
        let told = op.output_info(&long).unwrap_err().to_string();
        assert!(told.starts_with("step: of 1 gives 27500050000 values"), "{told}");
    }
}
