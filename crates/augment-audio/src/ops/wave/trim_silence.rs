//! `trim_silence`: silence cut off the ends.

use augment_core::{Data, Error, Info, Kind, Op, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::keep;

/// Cuts silence off both ends (`librosa.effects.trim`).
///
/// The root mean square of each frame, centred and beyond the ends silent, is compared with that of the
/// loudest; of several channels the loudest counts. Of a clip without a sound nothing stays: an error of
/// the sample.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TrimSilence {
    /// What is more than this below the loudest frame is silence, in dB: 0.01 to 1000.
    #[serde(default = "sixty")]
    pub top_db: f64,
    /// Samples in a frame: 1 to 1048576.
    #[serde(default = "frame_length")]
    pub frame_length: usize,
    /// Samples from one frame to the next.
    #[serde(default = "hop_length")]
    pub hop_length: usize,
}

fn sixty() -> f64 {
    60.0
}

fn frame_length() -> usize {
    2048
}

fn hop_length() -> usize {
    512
}

impl TrimSilence {
    /// The mean squares of all frames of a plane.
    fn powers(&self, plane: &[f32]) -> Vec<f64> {
        let pad = self.frame_length / 2;
        let frames =
            1 + (plane.len() + 2 * pad).saturating_sub(self.frame_length) / self.hop_length;
        let power = |frame: usize| {
            let start = (frame * self.hop_length) as isize - pad as isize;
            let end = (start + self.frame_length as isize).clamp(0, plane.len() as isize) as usize;
            let start = (start.max(0) as usize).min(end);
            let rms = super::rms(&plane[start..end]);
            rms * rms * (end - start) as f64 / self.frame_length as f64
        };
        (0..frames).map(power).collect()
    }
}

impl Op for TrimSilence {
    const NAME: &'static str = "trim_silence";

    fn validate(&self) -> Result<()> {
        Error::check_range("top_db", self.top_db, 0.01..=1000.0)?;
        Error::check_range("frame_length", self.frame_length, 1..=1 << 20)?;
        Error::check_range("hop_length", self.hop_length, 1..=1 << 20)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        input.expect(Kind::Audio)?;
        let mut output = input.clone();
        if let Info::Audio { samples, .. } = &mut output {
            *samples = None;
        }
        Ok(output)
    }

    fn apply(&self, data: Data, _: &mut Workspace) -> Result<Data> {
        let audio = data.into_audio()?;
        let len = audio.len();
        let powers: Vec<Vec<f64>> = audio.planes().map(|plane| self.powers(plane)).collect();
        let loudest = powers.iter().flatten().copied().fold(0.0, f64::max);
        // librosa's floor of an amplitude is 1e-5; silence is as loud as itself.
        let decibel = |power: f64| 10.0 * power.max(1e-10).log10();
        let sounds = |frame: usize| {
            powers.iter().any(|of| decibel(of[frame]) - decibel(loudest) > -self.top_db)
        };
        let frames = powers.first().map_or(0, Vec::len);
        let first = (0..frames).find(|&frame| sounds(frame));
        let Some((first, last)) = first.zip((0..frames).rfind(|&frame| sounds(frame))) else {
            return Err(Error::data("there is nothing but silence"));
        };
        let start = (first * self.hop_length).min(len);
        let end = ((last + 1) * self.hop_length).min(len);
        if start >= end {
            return Err(Error::data("there is nothing but silence"));
        }
        Ok(keep(audio, start, end - start).into())
    }
}

#[cfg(test)]
mod tests {
    use crate::ops::testing::{run, survives};

    use super::*;

    #[test]
    fn keeps_what_sounds() {
        let op = TrimSilence { top_db: 20.0, frame_length: 4, hop_length: 2 };
        let mut wave = vec![0.0; 40];
        wave[10..20].fill(0.5);
        let out = run(&op, &wave, 2, 8000);
        // The second channel is silent, the first sounds from the frame at 10 - 2 + 2 on.
        assert!(
            out.len().is_multiple_of(2) && out.iter().filter(|&&x| x != 0.0).count() == 10,
            "{out:?}"
        );
        survives(&op);
        survives(&TrimSilence { top_db: 60.0, frame_length: 2048, hop_length: 512 });
    }
}
