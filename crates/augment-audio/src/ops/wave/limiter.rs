//! `limiter`: peaks held down.

use augment_core::{Data, Error, Info, Kind, Op, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::peak;

/// Holds each channel below a threshold (audiomentations' `Limiter`, of numpy-audio-limiter).
///
/// The envelope jumps up with the size of a sample and decays with the release; the gain that it asks for
/// is approached with the attack, and is applied to the sample that came 0.6 attack times before.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Limiter {
    /// In dB, -200 to 60: of the clip's peak, or of full scale when `absolute`.
    pub threshold_db: f64,
    /// Seconds in which the gain comes within 60 dB of what it should be: 1e-5 to 10.
    pub attack: f64,
    /// Seconds in which the envelope decays by 60 dB: 1e-5 to 10.
    pub release: f64,
    /// Whether the threshold is one of full scale, not of the clip's peak.
    #[serde(default)]
    pub absolute: bool,
}

impl Op for Limiter {
    const NAME: &'static str = "limiter";

    fn validate(&self) -> Result<()> {
        Error::check_range("threshold_db", self.threshold_db, -200.0..=60.0)?;
        Error::check_range("attack", self.attack, 1e-5..=10.0)?;
        Error::check_range("release", self.release, 1e-5..=10.0)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        input.unchanged(Kind::Audio)
    }

    fn apply(&self, data: Data, _: &mut Workspace) -> Result<Data> {
        let mut audio = data.into_audio()?;
        let rate = f64::from(audio.rate);
        let scale = if self.absolute { 1.0 } else { f64::from(peak(&audio.samples)) };
        let threshold = (scale * 10f64.powf(self.threshold_db / 20.0)) as f32;
        if threshold == 0.0 {
            return Ok(audio.into());
        }
        let coefficient = |seconds: f64| 10f64.powf(-3.0 / (seconds * rate).max(1.0)) as f32;
        let (attack, release) = (coefficient(self.attack), coefficient(self.release));
        let delay = ((0.6 * self.attack * rate).round_ties_even() as usize).max(1);
        let len = audio.len().max(1);
        for plane in audio.samples.chunks_exact_mut(len) {
            let (mut envelope, mut gain) = (0.0f32, 1.0f32);
            for i in 0..len + delay {
                let ahead = plane.get(i).map_or(0.0, |x| x.abs());
                envelope = ahead.max(envelope * release);
                let target = if envelope > threshold { threshold / envelope } else { 1.0 };
                gain = gain * attack + target * (1.0 - attack);
                if let Some(x) = i.checked_sub(delay).and_then(|i| plane.get_mut(i)) {
                    *x *= gain;
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
    fn peaks_come_down_and_the_rest_stays() {
        let op = Limiter { threshold_db: -20.0, attack: 0.001, release: 0.01, absolute: true };
        let mut wave = vec![0.05f32; 4000];
        wave[2000..2400].fill(1.0);
        let out = run(&op, &wave, 1, 8000);
        assert!(out[2100..2390].iter().all(|&x| (x - 0.1).abs() < 0.01), "{}", out[2200]);
        assert!((out[10] - 0.05).abs() < 1e-6 && (out[3999] - 0.05).abs() < 1e-3);
        survives(&op);
        survives(&Limiter { absolute: false, ..op });
    }
}
