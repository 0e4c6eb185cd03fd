//! `pcen`: per-channel energy normalisation.

use augment_core::simd::{self, Kernel};
use augment_core::{Data, Error, Info, Kind, Op, Result, Unit, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::dsp::math::{exp_m1_double, ln_1p_double, ln_double};

/// Per-channel energy normalisation (`librosa.pcen`; Wang et al. 2017):
/// `(S / (eps + M)^gain + bias)^power - bias^power`, where M is S smoothed over time.
///
/// It is made for amplitudes or powers on the scale of 32-bit integers: librosa's example
/// multiplies samples by 2^31 before. Computed in double precision, as librosa does; values agree
/// with librosa 0.11 within 1e-4 of themselves.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Pcen {
    /// The rate of the clip that the spectrogram was made of, in Hz.
    pub sr: f64,
    /// Samples from one of its frames to the next.
    pub hop_length: usize,
    /// How much of the loudness is normalised: at least 0, as a rule a little less than 1.
    pub gain: f64,
    /// What compression starts from: at least 0.
    pub bias: f64,
    /// The exponent of the compression: at least 0, and 0 for `ln(1 + S / (eps + M)^gain)`.
    pub power: f64,
    /// The time constant of the smoothing, in seconds.
    pub time_constant: f64,
    /// What keeps the divisor from 0.
    pub eps: f64,
    /// The smoothing filter's coefficient, 0 to 1, `M[t] = (1 - b) M[t-1] + b S[t]`; made of
    /// `time_constant` when left out.
    pub b: Option<f64>,
    /// Bins that M takes the largest value of, around each bin; 1 for itself alone.
    pub max_size: usize,
}

impl Default for Pcen {
    fn default() -> Self {
        Self {
            sr: 22_050.0,
            hop_length: 512,
            gain: 0.98,
            bias: 2.0,
            power: 0.5,
            time_constant: 0.4,
            eps: 1e-6,
            b: None,
            max_size: 1,
        }
    }
}

impl Pcen {
    fn coefficient(&self) -> f64 {
        self.b.unwrap_or_else(|| {
            let frames = self.time_constant * self.sr / self.hop_length as f64;
            // The filter's squared response is half its peak where this b puts it.
            ((1.0 + 4.0 * frames * frames).sqrt() - 1.0) / (2.0 * frames * frames)
        })
    }
}

/// A row compressed, `out` being at first the row itself.
struct Compress<'a> {
    how: &'a Pcen,
    smooth: &'a [f64],
    out: &'a mut [f32],
}

impl Compress<'_> {
    /// Each value with its divisor through `last`.
    #[inline(always)]
    fn each<F: Fn(f64) -> f64>(self, last: F) {
        let (gain, eps) = (-self.how.gain, self.how.eps);
        for (x, smooth) in self.out.iter_mut().zip(self.smooth) {
            let (_, factor) = exp_m1_double(gain * ln_double(smooth + eps));
            let s = f64::from(x.max(0.0)) * factor;
            *x = last(s).min(f64::from(f32::MAX)) as f32;
        }
    }
}

impl Kernel for Compress<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let &Pcen { power, bias, .. } = self.how;
        // What is larger would leave the range of numbers before its power is taken.
        const LARGEST: f64 = 1e250;
        if power == 0.0 {
            self.each(
                #[inline(always)]
                |s| ln_1p_double(s.min(LARGEST)),
            );
        } else if bias == 0.0 {
            self.each(
                #[inline(always)]
                |s| {
                    let (_, raised) = exp_m1_double(power * ln_double(s.clamp(1e-300, LARGEST)));
                    // 0 to any power of more than 0 is 0.
                    if s > 0.0 { raised } else { 0.0 }
                },
            );
        } else {
            let scale = bias.powf(power);
            self.each(
                #[inline(always)]
                |s| scale * exp_m1_double(power * ln_1p_double((s / bias).min(LARGEST))).0,
            );
        }
    }
}

/// A row smoothed, and the bins of a channel of which the largest are taken.
#[derive(Default)]
struct Buffers {
    smooth: Vec<f64>,
    largest: Vec<f32>,
}

/// The largest of `size` rows around row `bin`, those that exist.
fn largest(channel: &[f32], frames: usize, bin: usize, size: usize, out: &mut Vec<f32>) {
    let bins = channel.len() / frames.max(1);
    let first = bin.saturating_sub(size / 2);
    let end = (bin + size - size / 2).min(bins);
    out.clear();
    out.extend_from_slice(&channel[first * frames..(first + 1) * frames]);
    for row in channel[first * frames..end * frames].chunks_exact(frames.max(1)).skip(1) {
        out.iter_mut().zip(row).for_each(|(most, &x)| *most = most.max(x));
    }
}

impl Op for Pcen {
    const NAME: &'static str = "pcen";

    fn validate(&self) -> Result<()> {
        Error::check_range("sr", self.sr, 1.0..=1e9)?;
        Error::check_range("hop_length", self.hop_length, 1..=1 << 30)?;
        Error::check_range("gain", self.gain, 0.0..=100.0)?;
        Error::check_range("bias", self.bias, 0.0..=1e12)?;
        Error::check_range("power", self.power, 0.0..=10.0)?;
        Error::check_range("time_constant", self.time_constant, 1e-6..=1e6)?;
        Error::check_range("eps", self.eps, 1e-30..=1e12)?;
        if let Some(b) = self.b {
            Error::check_range("b", b, 0.0..=1.0)?;
        }
        Error::check_range("max_size", self.max_size, 1..=1 << 20)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        let Info::Spectrogram { unit, .. } = *input else {
            return Err(Error::expects(Kind::Spectrogram, input));
        };
        if !matches!(unit, Unit::Amplitude | Unit::Power) {
            return Err(Error::invalid(format!(
                "works on amplitude or power, but is given {input}"
            )));
        }
        super::featured(input)
    }

    fn apply(&self, data: Data, workspace: &mut Workspace) -> Result<Data> {
        let mut spectrogram = data.into_spectrogram()?;
        let frames = spectrogram.frames.max(1);
        let b = self.coefficient();
        let mut out = workspace.zeros(spectrogram.values.len());
        let Buffers { smooth, largest: most } = workspace.slot();
        let plane = (spectrogram.bins * frames).max(1);
        let channels = spectrogram.values.chunks_exact(plane).zip(out.chunks_exact_mut(plane));
        for (channel, out) in channels {
            let rows = channel.chunks_exact(frames).zip(out.chunks_exact_mut(frames));
            for (bin, (row, out)) in rows.enumerate() {
                let reference = match self.max_size {
                    1 => row,
                    size => {
                        largest(channel, frames, bin, size, most);
                        &*most
                    }
                };
                smooth.clear();
                // As if the value before the first frame had been 1.
                smooth.extend(reference.iter().scan(1.0, |state, &x| {
                    *state = b * f64::from(x.max(0.0)) + (1.0 - b) * *state;
                    Some(*state)
                }));
                out.copy_from_slice(row);
                simd::run(Compress { how: self, smooth, out });
            }
        }
        std::mem::swap(&mut spectrogram.values, &mut out);
        workspace.recycle(out);
        spectrogram.unit = Unit::Feature;
        Ok(spectrogram.into())
    }
}

#[cfg(test)]
mod tests {
    use super::super::test::{run, spectrogram};
    use super::*;

    #[test]
    fn follows_its_formula() {
        let values: Vec<f32> = (0..40).map(|i| (i as f32 * 3.7).sin().powi(2) * 1e4).collect();
        for (power, bias) in [(0.5, 2.0), (0.0, 2.0), (0.25, 0.0), (1.0, 10.0)] {
            let op = Pcen { b: Some(0.25), power, bias, ..Pcen::default() };
            let out = run(&op, spectrogram(&values, 2, 4, Unit::Power));
            for (row, out) in values.chunks(5).zip(out.values.chunks(5)) {
                let mut m = 1.0;
                for (&s, &x) in row.iter().zip(out) {
                    let s = f64::from(s);
                    m = 0.75 * m + 0.25 * s;
                    let s = s / (1e-6 + m).powf(0.98);
                    let wanted = match power {
                        0.0 => (1.0 + s).ln(),
                        _ => (s + bias).powf(power) - bias.powf(power),
                    };
                    assert!((f64::from(x) - wanted).abs() < 1e-6 * wanted.max(1.0), "{x} {wanted}");
                }
            }
        }
    }

    #[test]
    fn the_largest_of_neighbours_is_smoothed() {
        let channel = [1.0, 5.0, 2.0, 4.0, 3.0, 0.0];
        let rows = |size| {
            let mut out = Vec::new();
            [0, 1, 2].map(|bin| {
                largest(&channel, 2, bin, size, &mut out);
                out.clone()
            })
        };
        assert_eq!(rows(3), [[2.0, 5.0], [3.0, 5.0], [3.0, 4.0]]);
        assert_eq!(rows(2), [[1.0, 5.0], [2.0, 5.0], [3.0, 4.0]]);
        assert_eq!(rows(99), [[3.0, 5.0]; 3]);
    }

    #[test]
    fn silence_nothing_and_a_single_frame_stay_finite() {
        for (power, bias) in [(0.5, 2.0), (0.0, 2.0), (0.25, 0.0)] {
            let op = Pcen { power, bias, eps: 1e-30, max_size: 3, ..Pcen::default() };
            for values in [&[][..], &[0.0], &[0.0; 6000], &[1e30; 9]] {
                let out = run(&op, spectrogram(values, 1, 1, Unit::Amplitude));
                assert!(out.values.iter().all(|x| x.is_finite()), "{power} {bias}");
            }
        }
        let decibel = spectrogram(&[1.0], 1, 1, Unit::Decibel);
        assert!(Pcen::default().output_info(&Data::from(decibel).info()).is_err());
        let told = Pcen { b: Some(2.0), ..Pcen::default() }.validate().unwrap_err().to_string();
        assert!(told.starts_with("b: "), "{told}");
    }
}
