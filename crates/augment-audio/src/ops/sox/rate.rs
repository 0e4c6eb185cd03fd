//! `sox_rate`: another rate.

use augment_core::{Data, Error, Info, Op, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::common::{map_planes, resized};
use super::polyphase::{Polyphase, Quality};
use crate::codec::MAX_RATE;

/// Changes the rate, keeping pitch and duration (SoX's `rate`): a band-limited filter of linear
/// phase. The result has `samples · rate / input's rate` samples, rounded.
///
/// The low-pass is of the program's design, but in one stage and with another parameter of Kaiser's
/// window: the two agree in the band that passes and differ at its edge. Recordings, and noise of a
/// quarter of full scale, come out within 60 steps of 16 bits of the program's, but for each channel's
/// first sample: at the very start the program hears a little less. The worst seen, on noise over the
/// whole band, is 57 steps; on recordings it is 8.
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

fn bandwidth() -> f64 {
    Quality::HIGH.bandwidth
}

fn attenuation() -> f64 {
    Quality::HIGH.attenuation
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ops::sox::common::tests::{bears_anything, run};
    use crate::ops::sox::polyphase::tests::{off, tone};

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
    fn any_sound_is_resampled() {
        bears_anything(&SoxRate::new(11_025));
        assert!(SoxRate::new(0).validate().is_err());
    }
}
