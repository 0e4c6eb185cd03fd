//! `add_background_noise`: a recording behind the clip.

use std::ops::Range;
use std::sync::Arc;

use augment_core::{Audio, Data, Error, Info, Kind, Op, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::sounds::load;
use super::{mean_rms, rms};

/// Adds a sound from a file at a signal-to-noise ratio (audiomentations' `AddBackgroundNoise`; for one
/// channel `torchaudio.functional.add_noise`).
///
/// The sound is downmixed to one channel and resampled to the clip's rate. A stretch as long as the clip
/// is taken from it; one that is shorter repeats. The ratio is by root mean squares: the clip's is the
/// mean of its channels'. A sound that is silent (below 1e-9) is not added, and nothing is added to
/// silence. Decoded sounds are kept in memory, up to 1 GiB in a process.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AddBackgroundNoise {
    /// The folder that `file` is in.
    #[serde(default = "here")]
    pub sounds_path: String,
    /// The sound file, relative to the folder.
    pub file: String,
    /// Where the stretch is in the sound, 0 to 1: from its start to where both end together.
    #[serde(default)]
    pub position: f64,
    /// Signal to noise, in dB: -200 to 200.
    pub snr_db: f64,
}

fn here() -> String {
    ".".into()
}

impl AddBackgroundNoise {
    /// The sound, and which of its samples lie behind a clip of `len` samples at `rate`.
    ///
    /// # Errors
    /// When it cannot be read or decoded.
    pub fn sound(
        &self,
        len: usize,
        rate: u32,
        workspace: &mut Workspace,
    ) -> Result<(Arc<Audio>, Range<usize>)> {
        let sound = load(&self.sounds_path, &self.file, rate, 1, workspace)?;
        let room = sound.len().saturating_sub(len);
        let start = (room as f64 * self.position).round_ties_even() as usize;
        let stretch = start..sound.len().min(start + len);
        Ok((sound, stretch))
    }
}

impl Op for AddBackgroundNoise {
    const NAME: &'static str = "add_background_noise";

    fn validate(&self) -> Result<()> {
        if self.file.is_empty() {
            return Err(Error::invalid_field("file", "is empty"));
        }
        Error::check_range("position", self.position, 0.0..=1.0)?;
        Error::check_range("snr_db", self.snr_db, -200.0..=200.0)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        input.unchanged(Kind::Audio)
    }

    fn apply(&self, data: Data, workspace: &mut Workspace) -> Result<Data> {
        let mut audio = data.into_audio()?;
        let len = audio.len();
        let (sound, stretch) = self.sound(len, audio.rate, workspace)?;
        let stretch = &sound.samples[stretch];
        let (clean, dirty) = (mean_rms(&audio), rms(stretch));
        if clean > 0.0 && dirty >= 1e-9 {
            let gain = (clean / 10f64.powf(self.snr_db / 20.0) / dirty) as f32;
            for plane in audio.samples.chunks_exact_mut(len) {
                for plane in plane.chunks_mut(stretch.len()) {
                    plane.iter_mut().zip(stretch).for_each(|(x, z)| *x += gain * z);
                }
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
    fn repeats_at_its_level() {
        let sounds_path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/golden/clips").into();
        let op = AddBackgroundNoise {
            sounds_path,
            file: "1-187207-A-20.flac".into(),
            position: 0.25,
            snr_db: 10.0,
        };
        let sound = load(&op.sounds_path, &op.file, 44_100, 1, &mut Workspace::new()).unwrap();
        let period = sound.len();
        let out = run(&op, &vec![0.5; 2 * 300_000], 2, 44_100);
        let added: Vec<f32> = out.iter().map(|x| x - 0.5).collect();
        assert_eq!(added[..300_000], added[300_000..]);
        assert!((added[1000] - added[1000 + period]).abs() < 1e-6);
        let ratio = 20.0 * (0.5 / rms(&added[..period])).log10();
        assert!((ratio - 10.0).abs() < 1e-3, "{ratio}");
        survives(&op);
        assert!(AddBackgroundNoise { file: String::new(), ..op }.validate().is_err());
    }
}
