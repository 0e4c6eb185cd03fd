//! `shift`: moved in time.

use augment_core::{Data, Error, Info, Kind, Op, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Envelope, crossfade};
use crate::params::TimeUnit;

/// Moves the sound forwards or backwards in time, in a clip that keeps its length; what goes out at one
/// end comes in at the other, or is lost (audiomentations' `Shift`).
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Shift {
    /// By how much; forwards when positive.
    pub shift: f64,
    /// What `shift` is counted in.
    #[serde(default = "fraction")]
    pub unit: TimeUnit,
    /// Whether what goes out comes in at the other end; else silence comes in.
    #[serde(default = "yes")]
    pub rollover: bool,
    /// Seconds that it takes to fade at the seam: 0 to 10; 0 for none.
    #[serde(default = "five_milliseconds")]
    pub fade_duration: f64,
}

fn fraction() -> TimeUnit {
    TimeUnit::Fraction
}

fn yes() -> bool {
    true
}

fn five_milliseconds() -> f64 {
    0.005
}

impl Shift {
    /// Where the start of a clip of `len` samples at `rate` comes to lie, what has gone out at one end
    /// having come in at the other, and what then is done with it.
    pub fn turned(&self, len: usize, rate: usize) -> (usize, Vec<Envelope>) {
        let places = self.unit.samples(self.shift, Some(len), Some(rate)).unwrap_or(0);
        if len == 0 || places == 0 {
            return (0, Vec::new());
        }
        let fade = (rate as f64 * self.fade_duration) as usize;
        // Where the clip's start is now; a whole turn leaves the seam at the end.
        let turn = places.rem_euclid(len as i64) as usize;
        let lost = (places.unsigned_abs() as usize).min(len);
        let mut envelopes = Vec::new();
        if !self.rollover {
            let (from, to) = if places > 0 { (0, lost) } else { (len - lost, len) };
            envelopes.push(Envelope::Silence(from, to));
        }
        let seam = if turn == 0 && places > 0 { len } else { turn };
        // The gains, from silence to full.
        let mask: Vec<f32> = crossfade(fade, true).collect();
        if self.rollover || places > 0 {
            envelopes.push(Envelope::Gains(seam, mask[..fade.min(len - seam)].to_vec()));
        }
        if self.rollover || places < 0 {
            let count = fade.min(seam);
            let falling = mask[..count].iter().rev().copied().collect();
            envelopes.push(Envelope::Gains(seam - count, falling));
        }
        (turn, envelopes)
    }
}

impl Op for Shift {
    const NAME: &'static str = "shift";

    fn validate(&self) -> Result<()> {
        self.unit.check("shift", self.shift, f64::NEG_INFINITY)?;
        Error::check_range("fade_duration", self.fade_duration, 0.0..=10.0)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        input.unchanged(Kind::Audio)
    }

    fn apply(&self, data: Data, _: &mut Workspace) -> Result<Data> {
        let mut audio = data.into_audio()?;
        let len = audio.len();
        let (turn, envelopes) = self.turned(len, audio.rate as usize);
        for plane in audio.samples.chunks_exact_mut(len.max(1)) {
            plane.rotate_right(turn);
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
    fn rolls_or_loses() {
        let op = |shift, rollover| Shift {
            shift,
            unit: TimeUnit::Samples,
            rollover,
            fade_duration: 0.0,
        };
        let wave = [1.0, 2.0, 3.0, 4.0];
        assert_eq!(run(&op(1.0, true), &wave, 1, 8000), [4.0, 1.0, 2.0, 3.0]);
        assert_eq!(run(&op(-1.0, true), &wave, 2, 8000), [2.0, 1.0, 4.0, 3.0]);
        assert_eq!(run(&op(3.0, false), &wave, 1, 8000), [0.0, 0.0, 0.0, 1.0]);
        assert_eq!(run(&op(-9.0, false), &wave, 1, 8000), [0.0; 4]);
        let half = Shift { unit: TimeUnit::Fraction, ..op(0.5, true) };
        assert_eq!(run(&half, &wave, 1, 8000), [3.0, 4.0, 1.0, 2.0]);
        survives(&half);
        survives(&Shift { fade_duration: 0.1, ..op(-500.0, false) });
        survives(&Shift { fade_duration: 0.1, ..op(44_100.0, true) });
    }
}
