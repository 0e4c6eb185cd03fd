//! `add_noise`: noise of a colour at a level.

use augment_core::{Data, Error, Info, Kind, Op, Result, Stream, Workspace, normal};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{mean_rms, rms};
use crate::dsp::convolve::Plans;
use crate::params::{slope, slope_schema};

/// Adds random noise of any colour at a signal-to-noise ratio (audiomentations' `AddGaussianSNR` and
/// `AddColorNoise`).
///
/// White noise is drawn and its spectrum bent, over the whole clip at once, to so many dB an octave: the
/// slope is exact from 20 Hz up, and flat below. (audiomentations bends by a filter of 128 taps, flat
/// below 1/128 of the rate.) There is no A-weighting, and so no grey. The ratio is exact, by root mean squares: the clip's is the mean of its
/// channels'. To silence nothing is added.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AddNoise {
    /// Signal to noise, in dB: -200 to 200.
    pub snr_db: f64,
    /// The slope of the noise in dB an octave, -12 to 12; or, in its place, a colour: white (0), pink
    /// (-3.01), brown, brownian or red (-6.02), blue or azure (3.01), violet (6.02). A recipe holds the
    /// number.
    #[serde(default, deserialize_with = "slope")]
    #[schemars(schema_with = "slope_schema::<f64>")]
    pub f_decay: f64,
    /// Where its numbers come from: one a sample, channel after channel.
    pub stream: Stream,
}

impl AddNoise {
    /// Bends a plane's spectrum.
    fn color(&self, plane: &mut [f32], rate: u32, plans: &mut Plans) -> Result<()> {
        let size = plane.len().next_power_of_two().max(2);
        let plan = plans.of(size);
        let failed = |error: realfft::FftError| Error::data(error.to_string());
        let (mut time, mut spectrum) =
            (plan.forward.make_input_vec(), plan.forward.make_output_vec());
        time[..plane.len()].copy_from_slice(plane);
        plan.forward.process(&mut time, &mut spectrum).map_err(failed)?;
        // An amplitude grows with this power of the frequency.
        let power = self.f_decay / 20.0 / std::f64::consts::LOG10_2;
        let floor = (20.0 * size as f64 / f64::from(rate.max(1))).max(1.0);
        let half = size as f64 / 2.0;
        for (k, z) in spectrum.iter_mut().enumerate() {
            *z *= ((k as f64).max(floor).min(half) / half).powf(power) as f32;
        }
        spectrum[0].im = 0.0;
        spectrum[size / 2].im = 0.0;
        plan.back.process(&mut spectrum, &mut time).map_err(failed)?;
        let scale = 1.0 / size as f32;
        plane.iter_mut().zip(&time).for_each(|(x, y)| *x = y * scale);
        Ok(())
    }
}

impl Op for AddNoise {
    const NAME: &'static str = "add_noise";

    fn validate(&self) -> Result<()> {
        Error::check_range("snr_db", self.snr_db, -200.0..=200.0)?;
        Error::check_range("f_decay", self.f_decay, -12.0..=12.0)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        input.unchanged(Kind::Audio)
    }

    fn apply(&self, data: Data, workspace: &mut Workspace) -> Result<Data> {
        let mut audio = data.into_audio()?;
        let mut noise = workspace.zeros(audio.samples.len());
        normal::fill(&self.stream, &mut noise);
        if self.f_decay != 0.0 {
            let len = audio.len().max(1);
            let plans = workspace.slot();
            for plane in noise.chunks_exact_mut(len) {
                self.color(plane, audio.rate, plans)?;
            }
        }
        let (clean, dirty) = (mean_rms(&audio), rms(&noise));
        if clean > 0.0 && dirty > 0.0 {
            let gain = (clean / 10f64.powf(self.snr_db / 20.0) / dirty) as f32;
            audio.samples.iter_mut().zip(&noise).for_each(|(x, z)| *x += gain * z);
        }
        workspace.recycle(noise);
        Ok(audio.into())
    }
}

#[cfg(test)]
mod tests {
    use crate::ops::testing::{noise, run, survives};

    use super::*;

    #[test]
    fn has_its_level_and_slope() {
        for f_decay in [0.0, -6.0206, -3.0103, 3.0103, 6.0206] {
            let op = AddNoise { snr_db: 20.0, f_decay, stream: Stream { seed: 1, id: [1, 2, 3] } };
            let clean = noise(1 << 16);
            let noisy = run(&op, &clean, 1, 32_768);
            let added: Vec<f32> = noisy.iter().zip(&clean).map(|(a, b)| a - b).collect();
            assert!((20.0 * (rms(&clean) / rms(&added)).log10() - 20.0).abs() < 1e-3);
            // Two octaves, by the transform of the whole.
            let plan = Plans::default().of(1 << 16);
            let mut spectrum = plan.forward.make_output_vec();
            plan.forward.process(&mut added.clone(), &mut spectrum).unwrap();
            let power = |bins: std::ops::Range<usize>| {
                let count = bins.len() as f32;
                (spectrum[bins].iter().map(|z| z.norm_sqr()).sum::<f32>() / count).log10() * 10.0
            };
            let slope = f64::from(power(16_000..16_800) - power(4000..4200)) / 2.0;
            assert!((slope - f_decay).abs() < 0.4, "{f_decay}: {slope}");
            survives(&op);
        }
    }

    #[test]
    fn the_slope_is_exact_from_20_hz_up_and_flat_below() {
        // A bin a hertz.
        let rate = 1 << 16;
        let spectrum = |f_decay: f64| {
            let stream = Stream { seed: 1, id: [1, 2, 3] };
            let (mut plane, mut plans) = (noise(rate), Plans::default());
            AddNoise { snr_db: 0.0, f_decay, stream }
                .color(&mut plane, rate as u32, &mut plans)
                .unwrap();
            let plan = plans.of(rate);
            let mut spectrum = plan.forward.make_output_vec();
            plan.forward.process(&mut plane, &mut spectrum).unwrap();
            spectrum
        };
        let white = spectrum(0.0);
        for f_decay in [-6.0206, -3.0103, 3.0103, 6.0206] {
            let colored = spectrum(f_decay);
            // What the white noise was multiplied by, in dB.
            let gain = |hz: usize| {
                f64::from(10.0 * (colored[hz].norm_sqr() / white[hz].norm_sqr()).log10())
            };
            for hz in [20, 21, 40, 333, 1000, 5000, 16_000] {
                let slope = gain(2 * hz) - gain(hz);
                assert!((slope - f_decay).abs() < 0.01, "{f_decay} at {hz}: {slope}");
            }
            assert!((gain(3) - gain(20)).abs() < 0.01, "{f_decay}");
        }
    }

    #[test]
    fn each_channel_and_stream_has_its_own() {
        let op =
            |seed| AddNoise { snr_db: 0.0, f_decay: -3.0, stream: Stream { seed, id: [0; 3] } };
        let out = run(&op(1), &[0.5; 64], 2, 8000);
        assert_ne!(out[..32], out[32..]);
        assert_ne!(out, run(&op(2), &[0.5; 64], 2, 8000));
    }
}
