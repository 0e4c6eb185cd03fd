//! `sox_silence`: without the silences.

use augment_core::{Data, Error, Info, Kind, Op, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::time::Time;

/// What counts as a period of sound, or of silence.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SilencePeriod {
    /// Which one of these periods counts: 1 or more.
    pub periods: usize,
    /// How long it lasts at least.
    pub duration: Time,
    /// The level that parts sound from silence, full scale being 1: the RMS of 20 ms.
    pub threshold: f64,
}

/// Takes silence away (SoX's `silence`): up to the `periods`-th sound, and from the `periods`-th
/// silence on.
///
/// The level is the RMS value of the last 20 ms. How long the result is depends on the data.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SoxSilence {
    /// The sound that what is kept starts with; without it nothing is taken from the start.
    #[serde(default)]
    pub above: Option<SilencePeriod>,
    /// The silence that what is kept ends with; without it nothing is taken after the start.
    #[serde(default)]
    pub below: Option<SilencePeriod>,
    /// Whether all starts again after such a silence, so that silences in the middle go too.
    #[serde(default)]
    pub restart: bool,
    /// Whether the first part of each silence, as long as its duration, is left.
    #[serde(default)]
    pub leave: bool,
}

/// The level of the last 20 ms of all channels.
struct Level {
    squares: Vec<f64>,
    at: usize,
    sum: f64,
}

impl Level {
    /// The level if `x` came next.
    fn with(&self, x: f32) -> f64 {
        let square = f64::from(x) * f64::from(x);
        let sum = self.sum - self.squares[self.at] + square;
        (sum.max(0.0) / self.squares.len() as f64).sqrt()
    }

    fn push(&mut self, x: f32) {
        let square = f64::from(x) * f64::from(x);
        self.sum += square - self.squares[self.at];
        self.squares[self.at] = square;
        self.at = (self.at + 1) % self.squares.len();
    }

    fn clear(&mut self) {
        self.squares.fill(0.0);
        (self.at, self.sum) = (0, 0.0);
    }
}

impl SoxSilence {
    /// The frames that are kept: (start, end) of each piece.
    fn kept(&self, planes: &[&[f32]], rate: usize) -> Result<Vec<(usize, usize)>> {
        let len = planes.first().map_or(0, |plane| plane.len());
        let span = |period: &Option<SilencePeriod>| -> Result<Option<(usize, usize, f64)>> {
            period.as_ref().map_or(Ok(None), |period| {
                Ok(Some((period.periods, period.duration.samples(rate)?, period.threshold)))
            })
        };
        let (above, below) = (span(&self.above)?, span(&self.below)?);
        let window = (rate / 50).max(1) * planes.len().max(1);
        let mut level = Level { squares: vec![0.0; window], at: 0, sum: 0.0 };
        let mut kept = Vec::new();
        let (mut trims, mut sounds, mut silences) = (above.is_some(), 0, 0);
        // Frames on hold: the sound, or the silence, that may still be too short.
        let mut held = 0;
        let mut i = 0;
        while i < len {
            let frame = || planes.iter().map(|plane| plane[i]);
            if let (true, Some((periods, duration, threshold))) = (trims, above) {
                let loud = frame().any(|x| level.with(x) >= threshold);
                frame().for_each(|x| level.push(x));
                held = if loud { held + 1 } else { 0 };
                i += 1;
                if loud && held >= duration {
                    sounds += 1;
                    if sounds >= periods {
                        kept.push((i - held, i));
                        trims = false;
                    }
                    held = 0;
                }
                continue;
            }
            let Some((periods, duration, threshold)) = below else {
                kept.push((i, len));
                break;
            };
            let loud = frame().all(|x| level.with(x) >= threshold);
            frame().for_each(|x| level.push(x));
            i += 1;
            if loud {
                // What was on hold is sound after all.
                let start = if self.leave { i - 1 } else { i - 1 - held };
                kept.push((start, i));
                held = 0;
                continue;
            }
            if self.leave {
                kept.push((i - 1, i));
            }
            held += 1;
            if held >= duration {
                silences += 1;
                if silences < periods {
                    if !self.leave {
                        kept.push((i - held, i));
                    }
                } else if self.restart {
                    (silences, sounds, trims) = (0, 0, above.is_some());
                    level.clear();
                } else {
                    return Ok(kept);
                }
                held = 0;
            }
        }
        // A silence too short to go.
        if !trims && held > 0 && !self.leave {
            kept.push((len - held, len));
        }
        Ok(kept)
    }
}

impl Op for SoxSilence {
    const NAME: &'static str = "sox_silence";

    fn validate(&self) -> Result<()> {
        for (field, period) in [("above", &self.above), ("below", &self.below)] {
            let Some(period) = period else { continue };
            let check = Error::check_range("periods", period.periods, 1..=1_000_000_000)
                .and_then(|()| Error::check_range("threshold", period.threshold, 0.0..=1.0));
            check.map_err(|error| error.in_field(field))?;
            if period.duration.anchor().is_some() {
                return Err(Error::invalid_field("duration", "is no position").in_field(field));
            }
        }
        Ok(())
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        let mut output = input.unchanged(Kind::Audio)?;
        if let Info::Audio { samples, .. } = &mut output
            && (self.above.is_some() || self.below.is_some())
        {
            *samples = None;
        }
        Ok(output)
    }

    fn apply(&self, data: Data, workspace: &mut Workspace) -> Result<Data> {
        let mut audio = data.into_audio()?;
        if audio.is_empty() || (self.above.is_none() && self.below.is_none()) {
            return Ok(audio.into());
        }
        let planes: Vec<&[f32]> = audio.planes().collect();
        let kept = self.kept(&planes, audio.rate as usize)?;
        let mut samples = workspace.buffer();
        for plane in &planes {
            kept.iter().for_each(|&(start, end)| samples.extend_from_slice(&plane[start..end]));
        }
        workspace.recycle(std::mem::replace(&mut audio.samples, samples));
        Ok(audio.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ops::sox::common::tests::{bears_anything, run};

    fn period(duration: &str) -> Option<SilencePeriod> {
        let duration = Time::parse(duration).unwrap();
        Some(SilencePeriod { periods: 1, duration, threshold: 0.01 })
    }

    #[test]
    fn silence_before_and_after_goes() {
        let mut input = vec![0.0; 2000];
        input[500..1000].fill(0.5);
        let op = SoxSilence { above: period("1s"), below: None, restart: false, leave: false };
        assert_eq!(run(&op, &[&input], 8000)[0].len(), 1500);
        let both = SoxSilence { below: period("100s"), ..op.clone() };
        // The level falls 20 ms, 160 samples, after the sound.
        assert_eq!(run(&both, &[&input], 8000)[0].len(), 500 + 159);
        bears_anything(&op);
        bears_anything(&both);
        bears_anything(&SoxSilence { restart: true, leave: true, ..both });
    }
}
