//! `sox_rate` and `sox_speed`: another rate, another speed.

use augment_core::{Data, Error, Info, Kind, Op, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::common::{map_planes, resized};
use super::polyphase::{Polyphase, Quality};
use crate::codec::MAX_RATE;

/// Changes the rate, keeping pitch and duration (SoX's `rate`): a band-limited filter of linear
/// phase. The result has `samples · rate / input's rate` samples, rounded.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SoxRate {
    /// The new rate in Hz.
    pub rate: u32,
    /// How much of the band is kept, in percent of the lower of the two: 74 to 99.7, where 3 dB are
    /// lost (SoX's `-s` is 99).
    #[serde(default = "bandwidth")]
    pub bandwidth: f64,
    /// How much of what does not fit remains, in dB below: 80 to 180 (SoX's `-m`, `-h` and `-v` are
    /// 96.33, 120.41 and 168.57: 16, 20 and 28 bits).
    #[serde(default = "attenuation")]
    pub attenuation: f64,
}

/// Changes speed, pitch and duration together (SoX's `speed`), at the quality of its `rate -h`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SoxSpeed {
    /// The new speed over the old one: 0.01 to 100; 2 is twice as fast.
    pub factor: f64,
}

fn bandwidth() -> f64 {
    95.0
}

fn attenuation() -> f64 {
    120.41
}

impl SoxRate {
    /// At SoX's high quality, the default.
    pub fn new(rate: u32) -> Self {
        Self { rate, bandwidth: bandwidth(), attenuation: attenuation() }
    }
}

/// `samples · to / from`, rounded.
fn rounded(samples: usize, from: usize, to: usize) -> usize {
    let (from, wide) = (from.max(1) as u128, 2 * samples as u128 * to as u128);
    ((wide + from) / (2 * from)) as usize
}

impl Op for SoxRate {
    const NAME: &'static str = "sox_rate";

    fn validate(&self) -> Result<()> {
        Error::check_range("rate", self.rate, 1..=MAX_RATE)?;
        Error::check_range("bandwidth", self.bandwidth, 74.0..=99.7)?;
        Error::check_range("attenuation", self.attenuation, 80.0..=180.0)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        let to = self.rate as usize;
        let mut output = resized(input, |samples, rate| Ok(rounded(samples, rate, to)))?;
        if let Info::Audio { rate, .. } = &mut output {
            *rate = Some(to);
        }
        Ok(output)
    }

    fn apply(&self, data: Data, workspace: &mut Workspace) -> Result<Data> {
        let mut audio = data.into_audio()?;
        let (from, to) = (audio.rate as usize, self.rate as usize);
        if from == 0 {
            return Err(Error::data("audio without a rate"));
        }
        if from != to {
            let len = rounded(audio.len(), from, to);
            let quality = Quality { bandwidth: self.bandwidth, attenuation: self.attenuation };
            let mut resampler: Polyphase = workspace.take();
            resampler.prepare_rational(from, to, quality);
            map_planes(&mut audio, len, workspace, |_, plane, out| resampler.run(plane, out))?;
            workspace.put(resampler);
            audio.rate = self.rate;
        }
        Ok(audio.into())
    }
}

/// Samples that come out of `samples` played faster.
pub(super) fn sped(samples: usize, factor: f64) -> usize {
    (samples as f64 / factor + 0.5) as usize
}

impl Op for SoxSpeed {
    const NAME: &'static str = "sox_speed";

    fn validate(&self) -> Result<()> {
        Error::check_range("factor", self.factor, 0.01..=100.0)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        let mut output = input.unchanged(Kind::Audio)?;
        if let Info::Audio { samples, .. } = &mut output {
            *samples = samples.map(|samples| sped(samples, self.factor));
        }
        Ok(output)
    }

    fn apply(&self, data: Data, workspace: &mut Workspace) -> Result<Data> {
        let mut audio = data.into_audio()?;
        if self.factor != 1.0 {
            let len = sped(audio.len(), self.factor);
            let quality = Quality { bandwidth: bandwidth(), attenuation: attenuation() };
            let mut resampler: Polyphase = workspace.take();
            resampler.prepare(self.factor, quality);
            map_planes(&mut audio, len, workspace, |_, plane, out| resampler.run(plane, out))?;
            workspace.put(resampler);
        }
        Ok(audio.into())
    }
}

#[cfg(test)]
mod tests {
    use std::f64::consts::TAU;

    use super::*;
    use crate::ops::sox::common::tests::{bears_anything, run};

    fn tone(hz: f64, rate: f64, len: usize) -> Vec<f32> {
        (0..len).map(|n| (0.5 * (TAU * hz * n as f64 / rate).sin()) as f32).collect()
    }

    /// The worst deviation away from the ends.
    fn off(ours: &[f32], ideal: &[f32]) -> f32 {
        let middle = ours.len() / 5..ours.len() * 4 / 5;
        middle.map(|i| (ours[i] - ideal[i]).abs()).fold(0.0, f32::max)
    }

    #[test]
    fn a_tone_stays_the_tone() {
        for (from, to) in [(44_100, 16_000), (16_000, 44_100), (8000, 44_101), (44_100, 22_050)] {
            let nyquist = f64::from(from.min(to)) / 2.0;
            for share in [0.01, 0.5, 0.9] {
                let input = tone(share * nyquist, f64::from(from), from as usize / 2);
                let out = run(&SoxRate::new(to), &[&input], from).remove(0);
                let ideal = tone(share * nyquist, f64::from(to), out.len());
                assert!(off(&out, &ideal) < 2e-6, "{from} {to} {share}: {}", off(&out, &ideal));
            }
            let gone = run(
                &SoxRate::new(to),
                &[&tone(1.02 * nyquist, f64::from(from), from as usize / 2)],
                from,
            );
            if to < from {
                assert!(off(&gone[0], &vec![0.0; gone[0].len()]) < 2e-6);
            }
        }
    }

    #[test]
    fn faster_is_higher() {
        for factor in [0.7, 1.1, 2.0, 1.0] {
            let out = run(&SoxSpeed { factor }, &[&tone(440.0, 8000.0, 8000)], 8000).remove(0);
            let ideal = tone(440.0 * factor, 8000.0, out.len());
            assert!(off(&out, &ideal) < 5e-6, "{factor}: {}", off(&out, &ideal));
        }
        bears_anything(&SoxSpeed { factor: 3.3 });
        bears_anything(&SoxSpeed { factor: 0.3 });
        bears_anything(&SoxRate::new(11_025));
        assert!(SoxSpeed { factor: 0.0 }.validate().is_err());
        assert!(SoxRate::new(0).validate().is_err());
    }
}
