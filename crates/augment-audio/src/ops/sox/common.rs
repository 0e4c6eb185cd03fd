//! What SoX's effects share.

use std::f64::consts::{PI, TAU};

use augment_core::{Audio, Error, Info, Kind, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::time::MAX_SAMPLES;

/// Kept within full scale, as SoX keeps what each effect gives.
#[inline(always)]
pub(super) fn clip(x: f64) -> f32 {
    x.clamp(-1.0, 1.0) as f32
}

/// Milliseconds in whole samples, cut.
pub(super) fn milliseconds(ms: f64, rate: usize) -> usize {
    (ms * rate as f64 / 1000.0) as usize
}

/// What comes out of an effect that makes `len(samples, rate)` samples of each channel.
pub(super) fn resized(
    input: &Info,
    len: impl FnOnce(usize, usize) -> Result<usize>,
) -> Result<Info> {
    input.expect(Kind::Audio)?;
    let mut output = input.clone();
    if let Info::Audio { rate, channels, samples } = &mut output {
        *samples = match (*rate, *samples) {
            // Without a channel there are no samples, whatever is added.
            (_, Some(_)) if *channels == Some(0) => Some(0),
            (Some(rate), Some(samples)) => Some(limited(len(samples, rate)?)?),
            _ => None,
        };
    }
    Ok(output)
}

/// The same with another rate, where that is known.
pub(super) fn at_rate(info: Info, change: impl FnOnce(usize) -> Result<usize>) -> Result<Info> {
    Ok(match info {
        Info::Audio { rate: Some(rate), channels, samples } => {
            Info::Audio { rate: Some(change(rate)?), channels, samples }
        }
        other => other,
    })
}

/// Fails when the rate is beyond all bounds.
pub(super) fn narrow(rate: usize) -> Result<u32> {
    u32::try_from(rate).map_err(|_| Error::data(format!("a rate of {rate} Hz")))
}

/// The factor of `downsample` and `upsample` when none is given.
pub(super) fn two() -> usize {
    2
}

/// Fails when no memory would hold it.
pub(super) fn limited(samples: usize) -> Result<usize> {
    if samples <= MAX_SAMPLES {
        return Ok(samples);
    }
    Err(Error::data(format!("{samples} samples would come out; {MAX_SAMPLES} is the most")))
}

/// Makes each channel anew, of `len` samples: `each` gets the channel and its place, all 0.
pub(super) fn map_planes(
    audio: &mut Audio,
    len: usize,
    workspace: &mut Workspace,
    mut each: impl FnMut(usize, &[f32], &mut [f32]),
) -> Result<()> {
    let total = limited(limited(len)?.saturating_mul(audio.channels))?;
    let mut samples = workspace.zeros(total);
    let from = audio.len();
    if len > 0 {
        for (channel, out) in samples.chunks_exact_mut(len).enumerate() {
            each(channel, &audio.samples[channel * from..(channel + 1) * from], out);
        }
    }
    workspace.recycle(std::mem::replace(&mut audio.samples, samples));
    Ok(())
}

/// The shape of what modulates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Wave {
    /// A sine.
    Sine,
    /// A triangle.
    Triangle,
}

impl Wave {
    /// One period in `len` steps from `min` to `max`, `phase` (in radians) into it; the
    /// triangle begins half way up.
    pub(super) fn table(self, len: usize, min: f64, max: f64, phase: f64) -> Vec<f64> {
        let start = (phase / TAU * len as f64 + 0.5) as usize;
        let value = |i: usize| {
            let share = ((i + start) % len) as f64 / len as f64;
            let unit = match self {
                Self::Sine => ((share * TAU).sin() + 1.0) / 2.0,
                Self::Triangle if share < 0.25 => 2.0 * share + 0.5,
                Self::Triangle if share < 0.75 => 1.5 - 2.0 * share,
                Self::Triangle => 2.0 * share - 1.5,
            };
            min + (max - min) * unit
        };
        (0..len).map(value).collect()
    }

    /// The same in whole numbers.
    pub(super) fn whole_table(self, len: usize, min: f64, max: f64, phase: f64) -> Vec<usize> {
        self.table(len, min, max, phase).into_iter().map(|x| (x + 0.5).max(0.0) as usize).collect()
    }
}

/// Three quarters of a turn: a sine or a triangle is at its lowest there.
pub(super) const LOWEST: f64 = 1.5 * PI;

/// Samples that a modulation of `speed` Hz takes; at least one.
pub(super) fn period(rate: usize, speed: f64) -> usize {
    ((rate as f64 / speed) as usize).max(1)
}

#[cfg(test)]
pub(super) mod tests {
    use augment_core::{Data, Op, Workspace};

    use super::*;

    /// What the op makes of it; what was promised is checked.
    pub(in super::super) fn run(op: &impl Op, channels: &[&[f32]], rate: u32) -> Vec<Vec<f32>> {
        op.validate().unwrap();
        let audio = Audio { samples: channels.concat(), channels: channels.len(), rate };
        let data = Data::from(audio);
        let promised = op.output_info(&data.info()).unwrap();
        let out = op.apply(data, &mut Workspace::new()).unwrap();
        assert_eq!(promised.either(&out.info()).unwrap(), promised);
        let out = out.into_audio().unwrap();
        assert!(out.samples.iter().all(|x| x.is_finite()));
        (0..out.channels)
            .map(|c| out.samples[c * out.len()..(c + 1) * out.len()].to_vec())
            .collect()
    }

    /// Silence, a constant, one sample, none, no channel and eight of them all give something.
    pub(in super::super) fn bears_anything(op: &impl Op) {
        for len in [0, 1, 2, 700] {
            for channels in [0, 1, 2, 8] {
                for value in [0.0, 1.0, -0.5] {
                    let plane = vec![value; len];
                    run(op, &vec![&plane[..]; channels], 8000);
                }
            }
        }
    }

    #[test]
    fn waves_start_where_they_are_asked_to() {
        assert_eq!(Wave::Triangle.whole_table(8, 0.0, 4.0, LOWEST), [0, 1, 2, 3, 4, 3, 2, 1]);
        assert_eq!(Wave::Sine.whole_table(4, 0.0, 10.0, 0.0), [5, 10, 5, 0]);
    }
}
