//! `sox_fir`, `sox_sinc`, `sox_hilbert` and `sox_earwax`: filters of finite length.

use std::f64::consts::{PI, TAU};

use augment_core::{Audio, Data, Error, Info, Kind, Op, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::polyphase::{kaiser_beta, kaiser_width};
use crate::dsp::bessel_i0;
use crate::dsp::convolve::{Plans, convolve};

/// Convolves with coefficients (SoX's `fir`); the middle one is the sample's own.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SoxFir {
    /// 1 to 65536 of them, each -1e6 to 1e6.
    pub coefficients: Vec<f64>,
}

/// A low-pass, a high-pass, or both: a sinc under a Kaiser window (SoX's `sinc`, of linear phase).
///
/// With `high_pass` below `low_pass` a band passes (upside down, as in the program), with
/// `high_pass` above `low_pass` one is rejected. Without `beta` the window's
/// parameter follows from the attenuation by a formula that is within 0.04 of the program's, where it
/// depends on the transition too: the two filters differ by less than 1e-3 within the transition.
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

/// Shifts all phases by 90 degrees (SoX's `hilbert`).
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SoxHilbert {
    /// Taps of the filter: odd, 3 to 32767; when not given, so many that all above 75 Hz passes.
    #[serde(default)]
    pub taps: Option<usize>,
}

/// Moves what is heard on headphones out of the head (SoX's `earwax`). The sound must be stereo at
/// 44100 Hz.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SoxEarwax {}

fn attenuation() -> f64 {
    120.0
}

/// Filters all channels by taps whose middle, or the one before it, is a sample's own: nothing comes
/// later than it went in. What leaves full scale is cut.
fn filtered(mut audio: Audio, taps: &[f64], workspace: &mut Workspace) -> Result<Data> {
    let response: Vec<f32> = taps.iter().map(|&tap| tap as f32).collect();
    let late = taps.len().saturating_sub(1) / 2;
    let len = audio.len();
    let mut whole = workspace.zeros(len + late);
    let plans: &mut Plans = workspace.slot();
    for plane in audio.samples.chunks_exact_mut(len.max(1)) {
        convolve(plane, &response, &mut whole, plans)?;
        plane.iter_mut().zip(&whole[late..]).for_each(|(x, y)| *x = y.clamp(-1.0, 1.0));
    }
    workspace.recycle(whole);
    Ok(audio.into())
}

impl Op for SoxFir {
    const NAME: &'static str = "sox_fir";

    fn validate(&self) -> Result<()> {
        Error::check_range("coefficients", self.coefficients.len(), 1..=65_536)?;
        let mut each = self.coefficients.iter();
        each.try_for_each(|&tap| Error::check_range("coefficients", tap, -1e6..=1e6))
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        input.unchanged(Kind::Audio)
    }

    fn apply(&self, data: Data, workspace: &mut Workspace) -> Result<Data> {
        filtered(data.into_audio()?, &self.coefficients, workspace)
    }
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

impl Op for SoxHilbert {
    const NAME: &'static str = "sox_hilbert";

    fn validate(&self) -> Result<()> {
        match self.taps {
            Some(taps) if taps.is_multiple_of(2) => {
                Err(Error::invalid_field("taps", format!("must be odd, got {taps}")))
            }
            taps => Error::check_range("taps", taps.unwrap_or(3), 3..=32_767),
        }
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        input.unchanged(Kind::Audio)
    }

    fn apply(&self, data: Data, workspace: &mut Workspace) -> Result<Data> {
        let audio = data.into_audio()?;
        let count = self.taps.unwrap_or(((f64::from(audio.rate) / 76.5 + 2.0) as usize) | 1);
        let half = count / 2;
        let tap = |i: usize| {
            let n = i as f64 - half as f64;
            if (i + half).is_multiple_of(2) {
                return 0.0;
            }
            // Blackman's window.
            let x = TAU * i as f64 / (2 * half) as f64;
            let window = 0.42 - 0.5 * x.cos() + 0.08 * (2.0 * x).cos();
            2.0 / (PI * n) * window
        };
        let taps: Vec<f64> = (0..=2 * half).map(tap).collect();
        filtered(audio, &taps, workspace)
    }
}

/// The response of `earwax` in 64ths, measured: of an ear to its own side, and to the other.
const SAME: [i8; 32] = [
    4, 4, -1, 3, -2, -5, 9, 6, -4, -5, -2, -7, 6, 30, 12, -11, -3, -20, 2, 1, -14, 15, 6, 15, -14,
    -7, -4, 6, 6, 0, 0, 4,
];
const OTHER: [i8; 32] = [
    -6, -11, -5, 3, 5, 0, 1, 3, -1, -3, -5, 1, -7, -29, -3, 4, 7, 23, 0, -6, -5, -18, 7, -10, 22,
    -2, 9, -12, -6, -11, -5, 0,
];

impl Op for SoxEarwax {
    const NAME: &'static str = "sox_earwax";

    fn output_info(&self, input: &Info) -> Result<Info> {
        if let Info::Audio { rate, channels, .. } = *input
            && (rate.is_some_and(|rate| rate != 44_100) || channels.is_some_and(|c| c != 2))
        {
            return Err(Error::invalid(format!(
                "works on stereo at 44100 Hz, but is given {input}"
            )));
        }
        input.unchanged(Kind::Audio)
    }

    fn apply(&self, data: Data, workspace: &mut Workspace) -> Result<Data> {
        let mut audio = data.into_audio()?;
        if audio.channels != 2 || audio.rate != 44_100 {
            return Err(Error::data("`earwax` works on stereo at 44100 Hz"));
        }
        let len = audio.len();
        let mut out = workspace.zeros(2 * len);
        for ear in 0..2 {
            let out = &mut out[ear * len..(ear + 1) * len];
            // The right ear hears the left side at once, the left one the right side a sample late.
            for (side, taps, late) in [(ear, &SAME, 0), (1 - ear, &OTHER, 1 - ear)] {
                let plane = &audio.samples[side * len..(side + 1) * len];
                for (i, &tap) in taps.iter().enumerate() {
                    let tap = f32::from(tap) / 64.0;
                    let heard = out.iter_mut().skip(i + late);
                    heard.zip(plane).for_each(|(out, x)| *out += tap * x);
                }
            }
            out.iter_mut().for_each(|x| *x = x.clamp(-1.0, 1.0));
        }
        workspace.recycle(std::mem::replace(&mut audio.samples, out));
        Ok(audio.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ops::sox::common::tests::{bears_anything, run};

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

    /// The amplitude that a tone comes out with.
    fn gain(op: &impl Op, hz: f64) -> f32 {
        let tone: Vec<f32> =
            (0..8000).map(|n| (0.5 * (TAU * hz * f64::from(n) / 8000.0).sin()) as f32).collect();
        run(op, &[&tone], 8000)[0][3000..5000].iter().fold(0.0f32, |max, x| max.max(x.abs())) * 2.0
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

    #[test]
    fn hilbert_turns_and_keeps_the_level() {
        assert!((gain(&SoxHilbert { taps: None }, 1000.0) - 1.0).abs() < 1e-2);
        bears_anything(&SoxHilbert { taps: Some(101) });
        bears_anything(&SoxFir { coefficients: vec![0.5, -0.25, 3.0] });
        assert!(SoxHilbert { taps: Some(100) }.validate().is_err());
    }

    #[test]
    fn earwax_is_for_discs() {
        let mut left = vec![0.0; 40];
        left[0] = 0.5;
        let out = run(&SoxEarwax {}, &[&left, &[0.0; 40]], 44_100);
        assert_eq!((out[0][0], out[1][0], out[0][13]), (4.0 / 128.0, -6.0 / 128.0, 30.0 / 128.0));
        let mono = Info::Audio { rate: Some(44_100), channels: Some(1), samples: None };
        assert!(SoxEarwax {}.output_info(&mono).is_err());
    }
}
