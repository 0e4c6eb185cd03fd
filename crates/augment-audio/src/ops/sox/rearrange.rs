//! `sox_repeat`, `sox_reverse`, `sox_swap`, `sox_downsample` and `sox_upsample`: the samples as
//! they are, elsewhere.

use augment_core::{Audio, Data, Error, Info, Kind, Op, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::common::{limited, map_planes, resized};

/// Repeats the whole sound (SoX's `repeat`).
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SoxRepeat {
    /// How often it comes again: 0 to 10000.
    #[serde(default = "once")]
    pub count: usize,
}

/// Turns the sound around (SoX's `reverse`).
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SoxReverse {}

/// Swaps the channels 1 and 2, 3 and 4, and so on (SoX's `swap`); an odd last one stays.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SoxSwap {}

/// Keeps every `factor`-th sample, with no filter before it (SoX's `downsample`); the rate becomes
/// as much lower and must be divisible.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SoxDownsample {
    /// 1 to 16384.
    #[serde(default = "two")]
    pub factor: usize,
}

/// Puts `factor - 1` zeros after each sample (SoX's `upsample`); the rate becomes as much higher.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SoxUpsample {
    /// 1 to 256.
    #[serde(default = "two")]
    pub factor: usize,
}

fn once() -> usize {
    1
}

fn two() -> usize {
    2
}

impl Op for SoxRepeat {
    const NAME: &'static str = "sox_repeat";

    fn validate(&self) -> Result<()> {
        Error::check_range("count", self.count, 0..=10_000)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        resized(input, |samples, _| Ok(samples.saturating_mul(self.count + 1)))
    }

    fn apply(&self, data: Data, workspace: &mut Workspace) -> Result<Data> {
        let mut audio = data.into_audio()?;
        let len = audio.len().saturating_mul(self.count + 1);
        map_planes(&mut audio, len, workspace, |_, plane, out| {
            out.chunks_exact_mut(plane.len()).for_each(|out| out.copy_from_slice(plane));
        })?;
        Ok(audio.into())
    }
}

impl Op for SoxReverse {
    const NAME: &'static str = "sox_reverse";

    fn output_info(&self, input: &Info) -> Result<Info> {
        input.unchanged(Kind::Audio)
    }

    fn apply(&self, data: Data, _: &mut Workspace) -> Result<Data> {
        let mut audio = data.into_audio()?;
        let len = audio.len().max(1);
        audio.samples.chunks_exact_mut(len).for_each(<[f32]>::reverse);
        Ok(audio.into())
    }
}

impl Op for SoxSwap {
    const NAME: &'static str = "sox_swap";

    fn output_info(&self, input: &Info) -> Result<Info> {
        input.unchanged(Kind::Audio)
    }

    fn apply(&self, data: Data, _: &mut Workspace) -> Result<Data> {
        let mut audio = data.into_audio()?;
        let len = audio.len().max(1);
        for pair in audio.samples.chunks_exact_mut(2 * len) {
            let (first, second) = pair.split_at_mut(len);
            first.swap_with_slice(second);
        }
        Ok(audio.into())
    }
}

/// The same with another rate.
fn at_rate(info: Info, change: impl FnOnce(usize) -> Result<usize>) -> Result<Info> {
    Ok(match info {
        Info::Audio { rate: Some(rate), channels, samples } => {
            Info::Audio { rate: Some(change(rate)?), channels, samples }
        }
        other => other,
    })
}

fn narrow(rate: usize) -> Result<u32> {
    u32::try_from(rate).map_err(|_| Error::data(format!("a rate of {rate} Hz")))
}

impl SoxDownsample {
    fn rate(&self, rate: usize) -> Result<usize> {
        if rate.is_multiple_of(self.factor) {
            return Ok(rate / self.factor);
        }
        Err(Error::data(format!("{rate} Hz is not a multiple of {}", self.factor)))
    }
}

impl Op for SoxDownsample {
    const NAME: &'static str = "sox_downsample";

    fn validate(&self) -> Result<()> {
        Error::check_range("factor", self.factor, 1..=16_384)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        let info = resized(input, |samples, _| Ok(samples.div_ceil(self.factor)))?;
        at_rate(info, |rate| self.rate(rate))
    }

    fn apply(&self, data: Data, workspace: &mut Workspace) -> Result<Data> {
        let mut audio = data.into_audio()?;
        audio.rate = narrow(self.rate(audio.rate as usize)?)?;
        let len = audio.len().div_ceil(self.factor);
        map_planes(&mut audio, len, workspace, |_, plane, out| {
            out.iter_mut().zip(plane.iter().step_by(self.factor)).for_each(|(out, x)| *out = *x);
        })?;
        Ok(audio.into())
    }
}

impl Op for SoxUpsample {
    const NAME: &'static str = "sox_upsample";

    fn validate(&self) -> Result<()> {
        Error::check_range("factor", self.factor, 1..=256)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        let info = resized(input, |samples, _| Ok(samples.saturating_mul(self.factor)))?;
        at_rate(info, |rate| narrow(rate.saturating_mul(self.factor)).map(|rate| rate as usize))
    }

    fn apply(&self, data: Data, workspace: &mut Workspace) -> Result<Data> {
        let mut audio: Audio = data.into_audio()?;
        audio.rate = narrow((audio.rate as usize).saturating_mul(self.factor))?;
        let len = limited(audio.len().saturating_mul(self.factor))?;
        map_planes(&mut audio, len, workspace, |_, plane, out| {
            out.iter_mut().step_by(self.factor).zip(plane).for_each(|(out, x)| *out = *x);
        })?;
        Ok(audio.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ops::sox::common::tests::{bears_anything, run};

    const A: &[f32] = &[0.1, 0.2, 0.3];
    const B: &[f32] = &[0.4, 0.5, 0.6];

    #[test]
    fn repeated_and_reversed() {
        assert_eq!(run(&SoxRepeat { count: 1 }, &[A], 8000), [[0.1, 0.2, 0.3, 0.1, 0.2, 0.3]]);
        assert_eq!(run(&SoxReverse {}, &[A, B], 8000), [[0.3, 0.2, 0.1], [0.6, 0.5, 0.4]]);
        bears_anything(&SoxRepeat { count: 3 });
        bears_anything(&SoxReverse {});
    }

    #[test]
    fn swapped_in_pairs() {
        assert_eq!(run(&SoxSwap {}, &[A, B, A], 8000), [B, A, A]);
        bears_anything(&SoxSwap {});
    }

    #[test]
    fn thinned_and_spread() {
        assert_eq!(run(&SoxDownsample { factor: 2 }, &[A], 8000), [[0.1, 0.3]]);
        assert_eq!(run(&SoxUpsample { factor: 2 }, &[A], 8000), [[0.1, 0.0, 0.2, 0.0, 0.3, 0.0]]);
        bears_anything(&SoxDownsample { factor: 4 });
        bears_anything(&SoxUpsample { factor: 3 });
        let odd = Info::Audio { rate: Some(8001), channels: None, samples: Some(6) };
        assert!(SoxDownsample { factor: 2 }.output_info(&odd).is_err());
        assert!(SoxUpsample { factor: 0 }.validate().is_err());
    }
}
