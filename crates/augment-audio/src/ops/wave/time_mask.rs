//! `time_mask`: a stretch silenced.

use augment_core::{Data, Error, Info, Kind, Op, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Envelope, crossfade};
use crate::params::TimeUnit;

/// Silences a stretch of time, with fades at its ends (audiomentations' `TimeMask`).
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TimeMask {
    /// How long it is.
    pub duration: f64,
    /// What `duration` is counted in.
    #[serde(default = "fraction")]
    pub unit: TimeUnit,
    /// Where it is, 0 to 1: from the start of the clip to where it ends with the clip.
    #[serde(default)]
    pub position: f64,
    /// Seconds of each fade, which lie within the stretch: 0 to 10.
    #[serde(default = "five_milliseconds")]
    pub fade_duration: f64,
}

fn fraction() -> TimeUnit {
    TimeUnit::Fraction
}

fn five_milliseconds() -> f64 {
    0.005
}

impl TimeMask {
    /// What it does with a clip of `len` samples at `rate`.
    pub fn envelopes(&self, len: usize, rate: usize) -> Vec<Envelope> {
        let masked = self.unit.count(self.duration, Some(len), Some(rate)).unwrap_or(0).min(len);
        let start = ((len - masked) as f64 * self.position).round_ties_even() as usize;
        let fade = (rate as f64 * self.fade_duration).round_ties_even() as usize;
        let fade = Some(fade.min(masked / 2)).filter(|&fade| fade >= 2).unwrap_or(0);
        let mask: Vec<f32> = crossfade(fade, false).collect();
        let (end, falling) = (start + masked, mask.iter().rev().copied().collect());
        vec![
            Envelope::Gains(end - fade, mask),
            Envelope::Gains(start, falling),
            Envelope::Silence(start + fade, end - fade),
        ]
    }
}

impl Op for TimeMask {
    const NAME: &'static str = "time_mask";

    fn validate(&self) -> Result<()> {
        self.unit.check("duration", self.duration, 0.0)?;
        Error::check_range("position", self.position, 0.0..=1.0)?;
        Error::check_range("fade_duration", self.fade_duration, 0.0..=10.0)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        input.unchanged(Kind::Audio)
    }

    fn apply(&self, data: Data, _: &mut Workspace) -> Result<Data> {
        let mut audio = data.into_audio()?;
        let len = audio.len();
        let envelopes = self.envelopes(len, audio.rate as usize);
        for plane in audio.samples.chunks_exact_mut(len.max(1)) {
            envelopes.iter().for_each(|envelope| envelope.apply(plane));
        }
        Ok(audio.into())
    }
}

#[cfg(test)]
mod tests {
    use crate::ops::testing::{run, survives};

    use super::*;

    #[test]
    fn silences_the_stretch() {
        let op =
            TimeMask { duration: 2.0, unit: TimeUnit::Samples, position: 1.0, fade_duration: 0.0 };
        assert_eq!(run(&op, &[1.0; 6], 2, 8000), [1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);
        let whole = TimeMask { duration: 1.0, unit: TimeUnit::Fraction, ..op.clone() };
        assert_eq!(run(&whole, &[1.0; 3], 1, 8000), [0.0; 3]);
        let faded = TimeMask { duration: 100.0, fade_duration: 0.005, position: 0.0, ..op };
        let out = run(&faded, &[1.0; 200], 1, 8000);
        assert!(out[0] == 1.0 && out[40..60].iter().all(|&x| x == 0.0) && out[99] == 1.0);
        assert!(out[..40].is_sorted_by(|a, b| a >= b));
        survives(&faded);
        survives(&whole);
    }
}
