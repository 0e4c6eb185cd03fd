//! `sox_compand`: louder where it is soft, softer where it is loud.

use augment_core::{Data, Error, Info, Kind, Op, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::common::clip;

/// Compresses or expands the dynamic range (SoX's `compand`).
///
/// The level follows the loudest channel, rising and falling with the time constants `attack` and
/// `decay`; with several of them each channel has a level of its own.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SoxCompand {
    /// `[attack, decay]` in seconds, 0 or more: one pair for all channels, or one for each.
    pub attack_decay: Vec<[f64; 2]>,
    /// By how many dB the corners of the transfer function are rounded: 0.01 to 100.
    #[serde(default = "sharp")]
    pub soft_knee_db: f64,
    /// The transfer function: `[in, out]` in dB of full scale, `in` rising and at most 0, `out` at
    /// most 400. Softer sounds are changed as much as the first point is; `[0, 0]` is added at the
    /// end.
    pub points: Vec<[f64; 2]>,
    /// A gain for all, in dB: -200 to 200.
    #[serde(default)]
    pub gain: f64,
    /// The level that it starts from, in dB: -500 to 0.
    #[serde(default)]
    pub initial_volume: f64,
    /// By how many seconds the level runs ahead of the sound: 0 to 60.
    #[serde(default)]
    pub delay: f64,
}

fn sharp() -> f64 {
    0.01
}

/// A part of the transfer function, from `x` on: `y + (a·(level - x) + b)·(level - x)`, all
/// logarithms of amplitudes, `y` being the gain.
#[derive(Clone, Copy, Debug)]
struct Part {
    x: f64,
    y: f64,
    a: f64,
    b: f64,
}

struct Transfer {
    /// What lies below has the gain `floor`.
    lowest: f64,
    floor: f64,
    parts: Vec<Part>,
}

impl Transfer {
    /// Lines between the points, and a parabola around each point in between.
    fn new(op: &SoxCompand) -> Self {
        let nepers = std::f64::consts::LN_10 / 20.0;
        let mut points: Vec<(f64, f64)> = op.points.iter().map(|&[x, y]| (x, y - x)).collect();
        if points.last().is_none_or(|&(x, _)| x != 0.0) {
            points.push((0.0, 0.0));
        }
        // Below the first point the gain stays.
        let (x, y) = points[0];
        points.insert(0, (x - 2.0 * op.soft_knee_db, y));
        // Points on a line between their neighbours have no corner.
        let mut kept: Vec<(f64, f64)> = Vec::new();
        for (i, &point) in points.iter().enumerate() {
            let straight = match (kept.last(), points.get(i + 1)) {
                (Some(before), Some(after)) => {
                    (point.1 - before.1) * (after.0 - point.0)
                        == (after.1 - point.1) * (point.0 - before.0)
                }
                _ => false,
            };
            if !straight {
                kept.push(point);
            }
        }
        let scaled = |&(x, y): &(f64, f64)| (x * nepers, (y + op.gain) * nepers);
        let points: Vec<_> = kept.iter().map(scaled).collect();
        let radius = op.soft_knee_db * nepers;

        let mut parts = Vec::new();
        let mut from = points[0];
        for corner in points.windows(3) {
            let (at, after) = (corner[1], corner[2]);
            let start = along(at, from, radius, 1.0);
            let end = along(at, after, radius, 0.5);
            parts.push(line(from, at));
            // Through both ends and the mean of these and the corner.
            let mean = ((start.0 + at.0 + end.0) / 3.0, (start.1 + at.1 + end.1) / 3.0);
            let (in1, out1) = (mean.0 - start.0, mean.1 - start.1);
            let (in2, out2) = (end.0 - start.0, end.1 - start.1);
            let a = (out2 / in2 - out1 / in1) / (in2 - in1);
            parts.push(Part { x: start.0, y: start.1, a, b: out1 / in1 - a * in1 });
            from = end;
        }
        if let Some(&last) = points.last() {
            parts.push(line(from, last));
        }
        // The tail of the first line is where the gain stays.
        let first = parts.first().copied().unwrap_or(Part { x: 0.0, y: 0.0, a: 0.0, b: 0.0 });
        let from = parts.get(1).map_or(first.x, |part| part.x);
        Self { lowest: from.exp(), floor: first.y.exp(), parts }
    }

    fn gain(&self, level: f64) -> f64 {
        if level <= self.lowest {
            return self.floor;
        }
        let level = level.ln();
        let part = self.parts.partition_point(|part| part.x < level).saturating_sub(1);
        let Part { x, y, a, b } = self.parts[part];
        let over = level - x;
        (y + over * (a * over + b)).exp()
    }
}

fn line(from: (f64, f64), to: (f64, f64)) -> Part {
    let slope = if to.0 > from.0 { (to.1 - from.1) / (to.0 - from.0) } else { 0.0 };
    Part { x: from.0, y: from.1, a: 0.0, b: slope }
}

/// `radius` from `at` towards `to`, but no further than `most` of the way.
fn along(at: (f64, f64), to: (f64, f64), radius: f64, most: f64) -> (f64, f64) {
    let (dx, dy) = (to.0 - at.0, to.1 - at.1);
    let len = dx.hypot(dy);
    let share = if len > 0.0 { (radius / len).min(most) } else { 0.0 };
    (at.0 + share * dx, at.1 + share * dy)
}

impl Op for SoxCompand {
    const NAME: &'static str = "sox_compand";

    fn validate(&self) -> Result<()> {
        if self.attack_decay.is_empty() {
            return Err(Error::invalid_field("attack_decay", "holds one pair at least"));
        }
        for time in self.attack_decay.iter().flatten() {
            Error::check_range("attack_decay", *time, 0.0..=1e6)?;
        }
        Error::check_range("soft_knee_db", self.soft_knee_db, 0.01..=100.0)?;
        Error::check_range("gain", self.gain, -200.0..=200.0)?;
        Error::check_range("initial_volume", self.initial_volume, -500.0..=0.0)?;
        Error::check_range("delay", self.delay, 0.0..=60.0)?;
        let Some(first) = self.points.first() else {
            return Err(Error::invalid_field("points", "holds one at least"));
        };
        let finite = |x: f64| (-5000.0..=400.0).contains(&x);
        let mut before = first[0] - 1.0;
        for &[x, y] in &self.points {
            if !finite(x) || !finite(y) || x > 0.0 || x <= before {
                return Err(Error::invalid_field(
                    "points",
                    format!("inputs rise and end at 0 dB at most, outputs at 400; got [{x}, {y}]"),
                ));
            }
            before = x;
        }
        Ok(())
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        input.expect(Kind::Audio)?;
        let pairs = self.attack_decay.len();
        if let Info::Audio { channels: Some(channels), .. } = *input
            && pairs > 1
            && pairs != channels
        {
            let told = format!("{pairs} pairs for {channels} channels");
            return Err(Error::invalid_field("attack_decay", told));
        }
        Ok(input.clone())
    }

    fn apply(&self, data: Data, workspace: &mut Workspace) -> Result<Data> {
        let mut audio = data.into_audio()?;
        let (len, rate) = (audio.len(), f64::from(audio.rate));
        if len == 0 {
            return Ok(audio.into());
        }
        let pairs = self.attack_decay.len();
        if pairs > 1 && pairs != audio.channels {
            let channels = audio.channels;
            return Err(Error::data(format!("{pairs} attacks and decays for {channels} channels")));
        }
        let transfer = Transfer::new(self);
        let share =
            |time: f64| if time > 1.0 / rate { 1.0 - (-1.0 / (rate * time)).exp() } else { 1.0 };
        let late = ((self.delay * rate) as usize).min(len);
        let mut gains = workspace.zeros(len);
        for (group, &[attack, decay]) in self.attack_decay.iter().enumerate() {
            let planes = if pairs == 1 { 0..audio.channels } else { group..group + 1 };
            let (attack, decay) = (share(attack), share(decay));
            let mut level = 10f64.powf(self.initial_volume / 20.0);
            for (i, gain) in gains.iter_mut().enumerate() {
                let loud =
                    planes.clone().map(|c| audio.samples[c * len + i].abs()).fold(0.0, f32::max);
                let above = f64::from(loud) - level;
                level += above * if above > 0.0 { attack } else { decay };
                *gain = transfer.gain(level) as f32;
            }
            // At the end the level stays.
            gains.copy_within(late.., 0);
            let last = transfer.gain(level) as f32;
            gains[len - late..].fill(last);
            for channel in planes {
                let plane = &mut audio.samples[channel * len..(channel + 1) * len];
                for (x, gain) in plane.iter_mut().zip(&gains) {
                    *x = clip(f64::from(*x) * f64::from(*gain));
                }
            }
        }
        workspace.recycle(gains);
        Ok(audio.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ops::sox::common::tests::{bears_anything, run};

    fn halves() -> SoxCompand {
        SoxCompand {
            attack_decay: vec![[0.0, 0.0]],
            soft_knee_db: 0.01,
            points: vec![[-40.0, -20.0]],
            gain: 0.0,
            initial_volume: 0.0,
            delay: 0.0,
        }
    }

    #[test]
    fn decibels_are_halved() {
        let out = run(&halves(), &[&[1.0, 0.1, 0.01, 0.001]], 1000);
        // 0, -20, -40 and -60 dB; below -40 the gain stays 20 dB.
        for (x, wanted) in out[0].iter().zip([1.0, 0.316_228, 0.1, 0.01]) {
            assert!((x / wanted - 1.0).abs() < 1e-3, "{x} {wanted}");
        }
    }

    #[test]
    fn anything_is_borne_and_wrong_points_are_not() {
        bears_anything(&halves());
        bears_anything(&SoxCompand { delay: 0.05, attack_decay: vec![[0.3, 1.0]], ..halves() });
        for points in [vec![], vec![[-20.0, 0.0], [-30.0, 0.0]], vec![[1.0, 0.0]]] {
            assert!(SoxCompand { points, ..halves() }.validate().is_err());
        }
        let two = SoxCompand { attack_decay: vec![[0.1, 0.1]; 2], ..halves() };
        assert!(
            two.output_info(&Info::Audio { rate: None, channels: Some(3), samples: None }).is_err()
        );
    }
}
