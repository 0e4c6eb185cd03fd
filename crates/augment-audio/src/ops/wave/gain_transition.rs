//! `gain_transition`: from one volume to another.

use augment_core::{Data, Error, Info, Kind, Op, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Envelope;
use crate::params::TimeUnit;

/// Changes the volume from one to another, in dB linearly over a stretch of time; before it the first
/// holds, after it the second (audiomentations' `GainTransition`).
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GainTransition {
    /// The volume at first, in dB: -200 to 200.
    pub start_gain_db: f64,
    /// The volume at last, in dB.
    pub end_gain_db: f64,
    /// How long the change lasts; at least three samples.
    pub duration: f64,
    /// What `duration` is counted in.
    #[serde(default)]
    pub unit: TimeUnit,
    /// Where the change is: 0 to 1, from the place where but its last two samples are before the clip to
    /// the place where but its first two are after it.
    #[serde(default = "half")]
    pub position: f64,
}

fn half() -> f64 {
    0.5
}

impl GainTransition {
    /// What it does with a clip of `len` samples at `rate`.
    pub fn envelopes(&self, len: usize, rate: usize) -> [Envelope; 3] {
        let duration =
            self.unit.count(self.duration, Some(len), Some(rate)).unwrap_or(0).max(3) as i64;
        let room = (len as i64 + duration - 4).max(0) as f64;
        let start = 2 - duration + (self.position * room).round_ties_even() as i64;
        let ratio = |db: f64| 10f64.powf(db / 20.0);
        // Equal steps in dB are equal factors; taken afresh now and then, they do not drift.
        const FRESH: usize = 64;
        let slope = (self.end_gain_db - self.start_gain_db) / (duration - 1) as f64;
        let step = ratio(slope);
        let [before, after] = [self.start_gain_db, self.end_gain_db].map(ratio);
        // Between these it changes.
        let inside = |i: i64| i.clamp(0, len as i64) as usize;
        let (from, to) = (inside(start + 1), inside(start + duration - 1));
        let mut gain = before;
        let gains = (from..to).enumerate().map(|(n, i)| {
            gain = match n % FRESH {
                0 => ratio(self.start_gain_db + slope * (i as i64 - start) as f64),
                _ => gain * step,
            };
            gain as f32
        });
        [
            Envelope::Gains(from, gains.collect()),
            Envelope::Gain(0, from, before as f32),
            Envelope::Gain(to, len, after as f32),
        ]
    }
}

impl Op for GainTransition {
    const NAME: &'static str = "gain_transition";

    fn validate(&self) -> Result<()> {
        Error::check_range("start_gain_db", self.start_gain_db, -200.0..=200.0)?;
        Error::check_range("end_gain_db", self.end_gain_db, -200.0..=200.0)?;
        self.unit.check("duration", self.duration, 0.0)?;
        Error::check_range("position", self.position, 0.0..=1.0)
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
    fn goes_from_one_gain_to_the_other() {
        let op = GainTransition {
            start_gain_db: 0.0,
            end_gain_db: -40.0,
            duration: 3.0,
            unit: TimeUnit::Samples,
            position: 0.5,
        };
        // Starts at 2 - 3 + 3.
        let expected = [1.0, 1.0, 1.0, 0.1, 0.01, 0.01, 0.01];
        let out = run(&op, &[1.0; 7], 1, 8000);
        assert!(out.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-6), "{out:?}");
        survives(&op);
        survives(&GainTransition { unit: TimeUnit::Fraction, duration: 1.0, position: 0.0, ..op });
    }
}
