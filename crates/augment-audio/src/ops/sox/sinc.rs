//! `sox_sinc`: bands that pass, by a windowed sinc.

use std::f64::consts::PI;

use augment_core::{Data, Error, Info, Kind, Op, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::polyphase::{kaiser_beta, kaiser_width};
use super::taps::filtered;
use crate::dsp::bessel_i0;

/// A low-pass, a high-pass, or both: a sinc under a Kaiser window (SoX's `sinc`, of linear phase).
///
/// With `high_pass` below `low_pass` a band passes (upside down, as in the program), with
/// `high_pass` above `low_pass` one is rejected.
///
/// Without `beta` the window's parameter follows from the attenuation by a formula that is within 0.04
/// of the program's, where it depends on the transition too: the two filters differ by less than 1e-3
/// within the transition. Noise of a quarter of full scale comes out within 4 steps of 16 bits of the
/// program's; the worst seen is 3.1.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SoxSinc {
    /// Where what is above passes, in Hz (the 6 dB point): more than 0, less than half the rate.
    #[serde(default)]
    pub high_pass: Option<f64>,
    /// Where what is below passes, in Hz.
    #[serde(default)]
    pub low_pass: Option<f64>,
    /// What is left beyond the transition, in dB below: 40 to 180.
    #[serde(default = "attenuation")]
    pub attenuation: f64,
    /// The window's parameter, 0 to 256, instead of the one for the attenuation.
    #[serde(default)]
    pub beta: Option<f64>,
    /// The width of the high-pass's transition in Hz; 5 % of half the rate when not given.
    #[serde(default)]
    pub high_pass_transition: Option<f64>,
    /// The high-pass's taps, 11 to 32767, instead of its transition; one more when even.
    #[serde(default)]
    pub high_pass_taps: Option<usize>,
    /// The width of the low-pass's transition.
    #[serde(default)]
    pub low_pass_transition: Option<f64>,
    /// The low-pass's taps.
    #[serde(default)]
    pub low_pass_taps: Option<usize>,
}

fn attenuation() -> f64 {
    120.0
}

impl SoxSinc {
    /// The taps of the low-pass at `frequency`.
    fn low(
        &self,
        frequency: f64,
        rate: f64,
        transition: Option<f64>,
        taps: Option<usize>,
    ) -> Vec<f64> {
        let beta = self.beta.unwrap_or_else(|| kaiser_beta(self.attenuation));
        let transition = transition.unwrap_or(0.05 * rate / 2.0) / rate;
        let taps = taps.unwrap_or_else(|| {
            // How long a window it takes: by the attenuation, or fitted to what beta gives.
            let width = if self.attenuation < 60.0 {
                (self.attenuation - 7.95) / 14.36
            } else {
                kaiser_width(beta)
            };
            ((width / transition).ceil() as usize + 1).clamp(11, 32_767)
        });
        let half = (taps | 1) / 2;
        let whole = bessel_i0(beta);
        let share = 2.0 * frequency / rate;
        let tap = |i: usize| {
            let n = i as f64 - half as f64;
            let x = PI * n;
            let sinc = if i == half { share } else { (share * x).sin() / x };
            let inside = 1.0 - (n / half as f64) * (n / half as f64);
            sinc * bessel_i0(beta * inside.max(0.0).sqrt()) / whole
        };
        (0..=2 * half).map(tap).collect()
    }

    fn taps(&self, rate: f64) -> Vec<f64> {
        let high = self.high_pass.map(|frequency| {
            let mut taps =
                self.low(frequency, rate, self.high_pass_transition, self.high_pass_taps);
            invert(&mut taps);
            taps
        });
        let low = self.low_pass.map(|frequency| {
            self.low(frequency, rate, self.low_pass_transition, self.low_pass_taps)
        });
        match (high, low) {
            (Some(high), Some(low)) => {
                // The shorter one is centred in the longer one.
                let (mut taps, other) =
                    if high.len() > low.len() { (high, low) } else { (low, high) };
                let start = (taps.len() - other.len()) / 2;
                taps[start..].iter_mut().zip(other).for_each(|(tap, other)| *tap += other);
                if self.high_pass < self.low_pass {
                    invert(&mut taps);
                }
                taps
            }
            (taps, others) => taps.or(others).unwrap_or_else(|| vec![1.0]),
        }
    }

    fn check_rate(&self, rate: usize) -> Result<()> {
        for (field, frequency) in [("high_pass", self.high_pass), ("low_pass", self.low_pass)] {
            if frequency.is_some_and(|frequency| frequency >= rate as f64 / 2.0) {
                let told = format!("must be less than half the rate, {rate} Hz");
                return Err(Error::invalid_field(field, told));
            }
        }
        Ok(())
    }
}

/// All that the filter holds back, instead.
fn invert(taps: &mut [f64]) {
    let middle = taps.len() / 2;
    taps.iter_mut().for_each(|tap| *tap = -*tap);
    if let Some(tap) = taps.get_mut(middle) {
        *tap += 1.0;
    }
}

impl Op for SoxSinc {
    const NAME: &'static str = "sox_sinc";

    fn validate(&self) -> Result<()> {
        if self.high_pass.is_none() && self.low_pass.is_none() {
            return Err(Error::invalid_field("low_pass", "it or `high_pass` must be given"));
        }
        Error::check_range("attenuation", self.attenuation, 40.0..=180.0)?;
        Error::check_range("beta", self.beta.unwrap_or(0.0), 0.0..=256.0)?;
        for (field, value) in [
            ("high_pass", self.high_pass),
            ("low_pass", self.low_pass),
            ("high_pass_transition", self.high_pass_transition),
            ("low_pass_transition", self.low_pass_transition),
        ] {
            Error::check_range(field, value.unwrap_or(1.0), 1e-3..=1e6)?;
        }
        Error::check_range("high_pass_taps", self.high_pass_taps.unwrap_or(11), 11..=32_767)?;
        Error::check_range("low_pass_taps", self.low_pass_taps.unwrap_or(11), 11..=32_767)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        if let Info::Audio { rate: Some(rate), .. } = *input {
            self.check_rate(rate)?;
        }
        input.unchanged(Kind::Audio)
    }

    fn apply(&self, data: Data, workspace: &mut Workspace) -> Result<Data> {
        let audio = data.into_audio()?;
        self.check_rate(audio.rate as usize)?;
        let taps = self.taps(f64::from(audio.rate));
        filtered(audio, &taps, workspace)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ops::sox::common::tests::bears_anything;
    use crate::ops::sox::taps::tests::gain;

    fn sinc(high_pass: Option<f64>, low_pass: Option<f64>) -> SoxSinc {
        SoxSinc {
            high_pass,
            low_pass,
            attenuation: 120.0,
            beta: None,
            high_pass_transition: None,
            high_pass_taps: None,
            low_pass_transition: None,
            low_pass_taps: None,
        }
    }

    #[test]
    fn bands_pass_and_are_rejected() {
        for (op, wanted) in [
            (sinc(None, Some(1000.0)), [1.0, 0.0, 0.0]),
            (sinc(Some(1000.0), None), [0.0, 1.0, 1.0]),
            (sinc(Some(1000.0), Some(3000.0)), [0.0, 1.0, 0.0]),
            (sinc(Some(3000.0), Some(1000.0)), [1.0, 0.0, 1.0]),
        ] {
            for (hz, wanted) in [500.0, 2010.0, 3500.0].into_iter().zip(wanted) {
                assert!((gain(&op, hz) - wanted).abs() < 1e-2, "{op:?} {hz}: {}", gain(&op, hz));
            }
            bears_anything(&op);
        }
        assert!(sinc(None, None).validate().is_err());
        let low = Info::Audio { rate: Some(1500), channels: None, samples: None };
        assert!(sinc(None, Some(1000.0)).output_info(&low).is_err());
    }
}
