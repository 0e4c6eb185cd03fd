//! `sox_gain`: louder or softer, to a peak, channels made equal.

use augment_core::{Data, Error, Info, Kind, Op, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::common::clip;

/// How channels are made equally loud.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Balance {
    /// They stay as they are.
    None,
    /// All get the highest peak (`-e`).
    Peak,
    /// All get the highest RMS level (`-B`); that may clip.
    Rms,
    /// The same, and all softer as far as that would clip (`-b`).
    RmsNoClip,
}

/// Changes the volume and keeps to full scale (SoX's `gain` and `norm`).
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct SoxGain {
    /// In dB: -200 to 200.
    pub gain_db: f64,
    /// Whether the highest peak is brought to full scale first (`-n`).
    pub normalize: bool,
    /// How channels are made equally loud first.
    pub balance: Balance,
    /// Whether peaks are bent instead of cut (`-l`); not with `normalize` or `balance`.
    pub limiter: bool,
}

impl Default for SoxGain {
    fn default() -> Self {
        Self { gain_db: 0.0, normalize: false, balance: Balance::None, limiter: false }
    }
}

impl Op for SoxGain {
    const NAME: &'static str = "sox_gain";

    fn validate(&self) -> Result<()> {
        if self.limiter && (self.normalize || self.balance != Balance::None) {
            return Err(Error::invalid_field("limiter", "nothing to limit when peaks are known"));
        }
        Error::check_range("gain_db", self.gain_db, -200.0..=200.0)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        input.unchanged(Kind::Audio)
    }

    fn apply(&self, data: Data, workspace: &mut Workspace) -> Result<Data> {
        let mut audio = data.into_audio()?;
        let factor = 10f64.powf(self.gain_db / 20.0);
        let len = audio.len();
        if len == 0 {
            return Ok(audio.into());
        }
        if self.limiter {
            let bend = 1.0 - 1.0 / factor;
            for x in &mut audio.samples {
                let y = f64::from(*x) * factor;
                *x = clip(y / (1.0 + bend * y.abs()));
            }
            return Ok(audio.into());
        }
        let mut gains = workspace.buffer();
        let peak = |plane: &[f32]| plane.iter().fold(0.0, |max: f32, x| max.max(x.abs()));
        let rms = |plane: &[f32]| {
            let power: f64 = plane.iter().map(|&x| f64::from(x) * f64::from(x)).sum();
            (power / len as f64).sqrt() as f32
        };
        match self.balance {
            Balance::None => gains.resize(audio.channels, 0.0),
            Balance::Peak => gains.extend(audio.planes().map(peak)),
            Balance::Rms | Balance::RmsNoClip => gains.extend(audio.planes().map(rms)),
        }
        // A silent channel stays silent.
        let most = gains.iter().copied().fold(0.0, f32::max);
        gains.iter_mut().for_each(|level| *level = if *level > 0.0 { most / *level } else { 1.0 });
        let peaks = audio.planes().zip(&gains).map(|(plane, gain)| peak(plane) * gain);
        let highest = f64::from(peaks.fold(0.0, f32::max));
        let common = if highest > 0.0
            && (self.normalize || (self.balance == Balance::RmsNoClip && highest > 1.0))
        {
            factor / highest
        } else {
            factor
        };
        for (plane, gain) in audio.samples.chunks_exact_mut(len).zip(&gains) {
            let gain = common * f64::from(*gain);
            plane.iter_mut().for_each(|x| *x = clip(gain * f64::from(*x)));
        }
        workspace.recycle(gains);
        Ok(audio.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ops::sox::common::tests::{bears_anything, run};

    #[test]
    fn to_the_peak_and_to_each_other() {
        let channels: [&[f32]; 2] = [&[0.25, -0.5], &[0.125, 0.0]];
        let op = SoxGain { normalize: true, ..SoxGain::default() };
        assert_eq!(run(&op, &channels, 8000), [[0.5, -1.0], [0.25, 0.0]]);
        let equal = SoxGain { balance: Balance::Peak, ..SoxGain::default() };
        assert_eq!(run(&equal, &channels, 8000), [[0.25, -0.5], [0.5, 0.0]]);
        for balance in [Balance::None, Balance::Peak, Balance::Rms, Balance::RmsNoClip] {
            bears_anything(&SoxGain { balance, ..op.clone() });
        }
    }

    #[test]
    fn the_limiter_never_clips() {
        let op = SoxGain { gain_db: 20.0, limiter: true, ..SoxGain::default() };
        let out = run(&op, &[&[1.0, 0.001, -0.5, 0.0]], 8000);
        assert!((out[0][0] - 1.0).abs() < 1e-6 && out[0][2] > -1.0 && out[0][1] < 0.01);
        bears_anything(&op);
        assert!(SoxGain { normalize: true, ..op }.validate().is_err());
    }
}
