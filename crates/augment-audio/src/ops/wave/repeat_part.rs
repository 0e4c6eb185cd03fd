//! `repeat_part`: a part again and again.

use augment_core::{Data, Error, Info, Kind, Op, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::crossfade;

/// Repeats a part of the clip (audiomentations' `RepeatPart`).
///
/// Repetitions are crossfaded with what is before and behind them, half of a fade at either side of the
/// seam; with `insert` what follows moves back and the clip gets longer. A clip that is not longer than
/// the part and its fades stays as it is.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RepeatPart {
    /// How long the part is, in seconds, cut to samples: 0.00025 to 3600.
    pub part_duration: f64,
    /// Where it is, 0 to 1: from the earliest place that leaves room for half a fade to the latest.
    #[serde(default)]
    pub position: f64,
    /// How often it comes again: 1 to 1000.
    #[serde(default = "once")]
    pub repeats: usize,
    /// Where the repetitions go.
    #[serde(default)]
    pub mode: RepeatMode,
    /// Seconds of a fade, at most half of `part_duration`; 0 for none.
    #[serde(default = "five_milliseconds")]
    pub crossfade_duration: f64,
}

/// Where repetitions go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub enum RepeatMode {
    /// Behind the part; what follows moves back.
    #[default]
    Insert,
    /// In place of what follows.
    Replace,
}

fn once() -> usize {
    1
}

fn five_milliseconds() -> f64 {
    0.005
}

/// How many samples the part has, and half a fade; where the part starts.
struct Plan {
    part: usize,
    half: usize,
    start: usize,
}

impl RepeatPart {
    fn plan(&self, len: usize, rate: usize) -> Option<Plan> {
        let part = (self.part_duration * rate as f64) as usize;
        // A fade is even, and no less than two samples.
        let fade = (self.crossfade_duration * rate as f64) as usize;
        let half = if self.crossfade_duration == 0.0 { 0 } else { fade.div_ceil(2).max(1) };
        let room = len.checked_sub(part + 2 * half).filter(|&room| room > 0 && part > 2 * half)?;
        Some(Plan {
            part,
            half,
            start: half + (room as f64 * self.position).round_ties_even() as usize,
        })
    }

    fn len(&self, len: usize, rate: usize) -> usize {
        match self.plan(len, rate) {
            Some(plan) if self.mode == RepeatMode::Insert => len + self.repeats * plan.part,
            _ => len,
        }
    }
}

impl Op for RepeatPart {
    const NAME: &'static str = "repeat_part";

    fn validate(&self) -> Result<()> {
        Error::check_range("part_duration", self.part_duration, 0.00025..=3600.0)?;
        Error::check_range("position", self.position, 0.0..=1.0)?;
        Error::check_range("repeats", self.repeats, 1..=1000)?;
        Error::check_range(
            "crossfade_duration",
            self.crossfade_duration,
            0.0..=self.part_duration / 2.0,
        )
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        input.expect(Kind::Audio)?;
        let mut output = input.clone();
        if let Info::Audio { samples, rate, .. } = &mut output {
            *samples = match self.mode {
                RepeatMode::Insert => samples.zip(*rate).map(|(len, rate)| self.len(len, rate)),
                RepeatMode::Replace => *samples,
            };
        }
        Ok(output)
    }

    fn apply(&self, data: Data, workspace: &mut Workspace) -> Result<Data> {
        let mut audio = data.into_audio()?;
        let (len, rate) = (audio.len(), audio.rate as usize);
        let Some(Plan { part, half, start }) = self.plan(len, rate) else {
            return Ok(audio.into());
        };
        let wanted = self.len(len, rate);
        let insert = self.mode == RepeatMode::Insert;
        let energy: Vec<f32> = crossfade(2 * half, true).collect();
        let gain: Vec<f32> = crossfade(2 * half, false).collect();
        let mut samples = workspace.zeros(wanted * audio.channels);
        for (plane, out) in audio.planes().zip(samples.chunks_exact_mut(wanted)) {
            let seam = start + part;
            out[..seam + half].copy_from_slice(&plane[..seam + half]);
            out[seam - half..seam + half]
                .iter_mut()
                .zip(energy.iter().rev())
                .for_each(|(x, g)| *x *= g);
            let source = &plane[start - half..seam + half];
            let mut at = seam - half;
            for repeat in 0..self.repeats {
                if at >= wanted {
                    break;
                }
                // The last is followed by what it was followed by: there the gains add, not the powers.
                let same = insert && repeat + 1 == self.repeats;
                let fade = if same { &gain } else { &energy };
                let tail = source.len() - 2 * half;
                for (i, (y, &x)) in out[at..].iter_mut().zip(source).enumerate() {
                    let rise = energy.get(i).copied().unwrap_or(1.0);
                    let fall = if i >= tail { fade[source.len() - 1 - i] } else { 1.0 };
                    *y += x * rise * fall;
                }
                at += part;
            }
            // What follows rises while the last repetition falls.
            let from = if insert { seam - half } else { at };
            let fade = if insert { &gain } else { &energy };
            let rises = fade.iter().copied().chain(std::iter::repeat(1.0));
            if at < wanted && from < len {
                for ((y, &x), rise) in out[at..].iter_mut().zip(&plane[from..]).zip(rises) {
                    *y += x * rise;
                }
            }
        }
        workspace.recycle(std::mem::replace(&mut audio.samples, samples));
        Ok(audio.into())
    }
}

#[cfg(test)]
mod tests {
    use crate::ops::testing::{run, survives};

    use super::*;

    #[test]
    fn inserts_or_replaces() {
        let op = |mode| RepeatPart {
            part_duration: 2.0,
            position: 1.0 / 3.0,
            repeats: 2,
            mode,
            crossfade_duration: 0.0,
        };
        // The part is at 1 of 0 to 3.
        let wave = [1.0, 2.0, 3.0, 4.0, 5.0];
        let inserted = [1.0, 2.0, 3.0, 2.0, 3.0, 2.0, 3.0, 4.0, 5.0];
        assert_eq!(run(&op(RepeatMode::Insert), &wave, 1, 1), inserted);
        assert_eq!(run(&op(RepeatMode::Replace), &wave, 1, 1), [1.0, 2.0, 3.0, 2.0, 3.0]);
        let faded =
            |mode| RepeatPart { part_duration: 0.01, crossfade_duration: 0.004, ..op(mode) };
        survives(&faded(RepeatMode::Insert));
        survives(&faded(RepeatMode::Replace));
        assert!(
            RepeatPart { crossfade_duration: 1.5, ..op(RepeatMode::Insert) }.validate().is_err()
        );
    }
}
