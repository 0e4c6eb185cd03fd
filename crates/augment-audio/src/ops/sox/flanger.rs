//! `flanger`: a short delay that sweeps, mixed with the input.

use augment_core::{Data, Error, Info, Kind, Op, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::common::{LOWEST, Wave, clip, period};

/// How a delay between two samples is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Interpolation {
    /// A line through two samples.
    Linear,
    /// A parabola through three.
    Quadratic,
}

/// Mixes the sound with itself at a short delay that sweeps (SoX's `flanger`,
/// `torchaudio.functional.flanger`).
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Flanger {
    /// The least delay in milliseconds: 0 to 30.
    pub delay: f64,
    /// How much is added by the sweep, in milliseconds: 0 to 10.
    pub depth: f64,
    /// How much of the delayed sound goes into the delay again, in percent: -95 to 95.
    pub regen: f64,
    /// How much of it is mixed to the input, in percent: 0 to 100.
    pub width: f64,
    /// Sweeps a second, in Hz: 0.1 to 10.
    pub speed: f64,
    /// By how much of a sweep each channel is ahead of the one before, in percent: 0 to 100.
    pub phase: f64,
    /// The shape of the sweep.
    pub modulation: Wave,
    /// How a delay between two samples is made.
    pub interpolation: Interpolation,
}

impl Default for Flanger {
    fn default() -> Self {
        Self {
            delay: 0.0,
            depth: 2.0,
            regen: 0.0,
            width: 71.0,
            speed: 0.5,
            phase: 25.0,
            modulation: Wave::Sine,
            interpolation: Interpolation::Linear,
        }
    }
}

impl Op for Flanger {
    const NAME: &'static str = "flanger";

    fn validate(&self) -> Result<()> {
        Error::check_range("delay", self.delay, 0.0..=30.0)?;
        Error::check_range("depth", self.depth, 0.0..=10.0)?;
        Error::check_range("regen", self.regen, -95.0..=95.0)?;
        Error::check_range("width", self.width, 0.0..=100.0)?;
        Error::check_range("speed", self.speed, 0.1..=10.0)?;
        Error::check_range("phase", self.phase, 0.0..=100.0)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        input.unchanged(Kind::Audio)
    }

    fn apply(&self, data: Data, _: &mut Workspace) -> Result<Data> {
        let mut audio = data.into_audio()?;
        let (len, rate) = (audio.len(), audio.rate as usize);
        if len == 0 {
            return Ok(audio.into());
        }
        let feedback = self.regen / 100.0;
        // Both gains sum to 1; feedback takes its share of the delayed sound.
        let width = self.width / 100.0;
        let dry = 1.0 / (1.0 + width);
        let wet = width / (1.0 + width) * (1.0 - feedback.abs());
        // Delays from 0 on, and one more sample for the parabola.
        let line = ((self.delay + self.depth) / 1000.0 * rate as f64 + 0.5) as usize + 2;
        let least = (self.delay / 1000.0 * rate as f64 + 0.5).floor();
        let sweep =
            self.modulation.table(period(rate, self.speed), least, (line - 2) as f64, LOWEST);
        let mut past = vec![0.0f64; line];
        for (channel, plane) in audio.samples.chunks_exact_mut(len).enumerate() {
            past.fill(0.0);
            let ahead = (channel as f64 * sweep.len() as f64 * (self.phase / 100.0) + 0.5) as usize;
            let (mut at, mut step, mut last) = (0, ahead % sweep.len(), 0.0);
            for x in plane {
                let input = f64::from(*x);
                at = if at == 0 { line - 1 } else { at - 1 };
                past[at] = input + last * feedback;
                let whole = sweep[step] as usize;
                // The table is of single precision in the program; the rest of it is exact.
                let share = sweep[step] - whole as f64;
                let tap = |n: usize| {
                    let i = at + whole + n;
                    past[if i < line { i } else { (i - line) % line }]
                };
                let (first, second) = (tap(0), tap(1));
                last = match self.interpolation {
                    Interpolation::Linear => first + (second - first) * share,
                    Interpolation::Quadratic => {
                        let (second, third) = (second - first, tap(2) - first);
                        let a = 0.5 * third - second;
                        let b = 2.0 * second - 0.5 * third;
                        first + (a * share + b) * share
                    }
                };
                *x = clip(input * dry + last * wet);
                step = if step + 1 == sweep.len() { 0 } else { step + 1 };
            }
        }
        Ok(audio.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ops::sox::common::tests::{bears_anything, run};

    #[test]
    fn without_depth_it_is_one_delay() {
        let op = Flanger { delay: 2.0, depth: 0.0, width: 100.0, ..Flanger::default() };
        assert_eq!(run(&op, &[&[1.0, 0.0, 0.0, 0.0]], 1000), [[0.5, 0.0, 0.5, 0.0]]);
        for interpolation in [Interpolation::Linear, Interpolation::Quadratic] {
            bears_anything(&Flanger { regen: -95.0, interpolation, ..Flanger::default() });
        }
        assert!(Flanger { speed: 0.0, ..op }.validate().is_err());
    }
}
