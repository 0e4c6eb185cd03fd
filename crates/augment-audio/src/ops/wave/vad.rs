//! `vad`: what comes before a voice is cut off.

use augment_core::{Data, Error, Info, Kind, Op, Result, Workspace};
use realfft::num_complex::Complex;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::keep;
use crate::dsp::convolve::Plans;

/// Cuts off what comes before a voice (`torchaudio.functional.vad`, SoX's `vad`): silence and quiet
/// noise. It works on the start alone; reverse the clip before and after for the end.
///
/// The voice is found by the power of the cepstrum, above a moving estimate of the noise. As of
/// torchaudio, of a clip without a voice the first `pre_trigger_time` stays; if that is nothing, it is an
/// error of the sample.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Vad {
    /// The measure above which there is a voice: 0 to 100.
    pub trigger_level: f64,
    /// The time constant of the measure's mean, in seconds: 0.001 to 10; ignores short bursts.
    pub trigger_time: f64,
    /// Seconds searched back for quieter or shorter sounds: 0.05 to 10.
    pub search_time: f64,
    /// The longest gap between those and the voice, in seconds: 0 to 10.
    pub allowed_gap: f64,
    /// Seconds that are kept before what was found: 0 to 10.
    pub pre_trigger_time: f64,
    /// Seconds in which the noise is estimated at first: 0.05 to 10.
    pub boot_time: f64,
    /// The time constant of the estimate when it rises, in seconds: 0.001 to 10.
    pub noise_up_time: f64,
    /// The time constant of the estimate when it falls, in seconds.
    pub noise_down_time: f64,
    /// How much of the noise is taken off: 0 to 10.
    pub noise_reduction_amount: f64,
    /// Measurements a second: 1 to 200.
    pub measure_freq: f64,
    /// Seconds of a measurement, 0.005 to 2; null for two periods.
    pub measure_duration: Option<f64>,
    /// The time constant of the spectrum, in seconds.
    pub measure_smooth_time: f64,
    /// Frequencies below are not measured, in Hz.
    pub hp_filter_freq: f64,
    /// Frequencies above are not measured, in Hz.
    pub lp_filter_freq: f64,
    /// Pitches below are not measured, in Hz.
    pub hp_lifter_freq: f64,
    /// Pitches above are not measured, in Hz.
    pub lp_lifter_freq: f64,
}

impl Default for Vad {
    fn default() -> Self {
        Self {
            trigger_level: 7.0,
            trigger_time: 0.25,
            search_time: 1.0,
            allowed_gap: 0.25,
            pre_trigger_time: 0.0,
            boot_time: 0.35,
            noise_up_time: 0.1,
            noise_down_time: 0.01,
            noise_reduction_amount: 1.35,
            measure_freq: 20.0,
            measure_duration: None,
            measure_smooth_time: 0.4,
            hp_filter_freq: 50.0,
            lp_filter_freq: 6000.0,
            hp_lifter_freq: 150.0,
            lp_lifter_freq: 2000.0,
        }
    }
}

/// What the parameters are at a rate.
struct Sizes {
    window: usize,
    dft: usize,
    period: usize,
    kept: usize,
    gap: usize,
    before: usize,
    spectrum: std::ops::Range<usize>,
    cepstrum: std::ops::Range<usize>,
    boot: i64,
}

/// What is known of a channel.
struct Channel {
    mean: f64,
    spectrum: Vec<f32>,
    noise: Vec<f32>,
    measures: Vec<f64>,
}

fn round(x: f64) -> usize {
    (x + 0.5) as usize
}

/// A Hann window scaled to `2 / √len`.
fn hann(len: usize) -> Vec<f32> {
    let turn = std::f64::consts::TAU / len as f64;
    let at = |i: usize| (1.0 - (turn * i as f64).cos()) / (len as f64).sqrt();
    (0..len).map(|i| at(i) as f32).collect()
}

impl Vad {
    fn sizes(&self, rate: f64) -> Result<Sizes> {
        let seconds = self.measure_duration.unwrap_or(2.0 / self.measure_freq);
        let window = round(rate * seconds).max(1);
        let dft = window.next_power_of_two().max(16);
        let bin = |frequency: f64| round(frequency / rate * dft as f64);
        let spectrum = bin(self.hp_filter_freq).max(1)..bin(self.lp_filter_freq).min(dft / 2);
        let low = (rate * 0.5 / self.lp_lifter_freq).ceil() as usize;
        let high = (rate * 0.5 / self.hp_lifter_freq).floor() as usize;
        let cepstrum = low..high.min(dft / 4);
        if spectrum.is_empty() || cepstrum.is_empty() {
            return Err(Error::data(format!("nothing can be measured at {rate} Hz")));
        }
        Ok(Sizes {
            window,
            dft,
            period: round(rate / self.measure_freq).max(1),
            kept: (self.search_time * self.measure_freq).ceil() as usize,
            gap: round(self.allowed_gap * self.measure_freq),
            before: round(self.pre_trigger_time * rate),
            spectrum,
            cepstrum,
            boot: (self.boot_time * self.measure_freq - 0.5) as i64,
        })
    }

    /// Where what stays starts; `None` without a voice.
    fn start(
        &self,
        audio: &augment_core::Audio,
        sizes: &Sizes,
        plans: &mut Plans,
    ) -> Result<Option<usize>> {
        let fade = |seconds: f64| (-1.0 / (seconds * self.measure_freq)).exp();
        let failed = |error: realfft::FftError| Error::data(error.to_string());
        let (long, short) = (plans.of(sizes.dft).forward, plans.of(sizes.dft / 2).forward);
        let (mut wave, mut bins) = (long.make_input_vec(), long.make_output_vec());
        let (mut liftered, mut cepstrum) = (short.make_input_vec(), short.make_output_vec());
        let window = hann(sizes.window);
        let lifter = hann(sizes.spectrum.len());
        let mut channels: Vec<Channel> = (0..audio.channels)
            .map(|_| Channel {
                mean: 0.0,
                spectrum: vec![0.0; sizes.spectrum.len()],
                noise: vec![0.0; sizes.spectrum.len()],
                measures: vec![0.0; sizes.kept],
            })
            .collect();
        let (smooth, trigger) = (fade(self.measure_smooth_time), fade(self.trigger_time));
        let (up, down) = (fade(self.noise_up_time) as f32, fade(self.noise_down_time) as f32);
        let (mut boot, mut index, mut flush, mut found) = (0i64, 0, 0usize, false);
        for at in (sizes.window..audio.len()).step_by(sizes.period) {
            for (channel, plane) in channels.iter_mut().zip(audio.planes()) {
                wave.fill(0.0);
                let part = &plane[at - sizes.window..at];
                for (slot, (x, w)) in wave.iter_mut().zip(part.iter().zip(&window)) {
                    *slot = x * w;
                }
                long.process(&mut wave, &mut bins).map_err(failed)?;
                let booting = boot >= 0;
                let mult = if booting { boot as f64 / (1.0 + boot as f64) } else { smooth } as f32;
                liftered.fill(0.0);
                let states = channel.spectrum.iter_mut().zip(&mut channel.noise);
                let slots = liftered[sizes.spectrum.clone()].iter_mut().zip(&lifter);
                for ((z, (size, noise)), (slot, w)) in
                    bins[sizes.spectrum.clone()].iter().zip(states).zip(slots)
                {
                    *size = *size * mult + z.norm() * (1.0 - mult);
                    let power = *size * *size;
                    let keeps = if booting {
                        0.0
                    } else if power > *noise {
                        up
                    } else {
                        down
                    };
                    *noise = *noise * keeps + power * (1.0 - keeps);
                    let above = power - self.noise_reduction_amount as f32 * *noise;
                    *slot = above.max(0.0).sqrt() * w;
                }
                short.process(&mut liftered, &mut cepstrum).map_err(failed)?;
                let power = |z: &Complex<f32>| f64::from(z.norm_sqr());
                let sum: f64 = cepstrum[sizes.cepstrum.clone()].iter().map(power).sum();
                let level = (sum / sizes.cepstrum.len() as f64).ln();
                let measure = (21.0 + level).max(0.0);
                channel.measures[index] = measure;
                channel.mean = channel.mean * trigger + measure * (1.0 - trigger);
                found |= channel.mean >= self.trigger_level;
                if found {
                    flush = flush.max(self.back(&channel.measures, index, sizes.gap));
                }
            }
            index = (index + 1) % sizes.kept;
            if boot >= 0 {
                boot = if boot == sizes.boot { -1 } else { boot + 1 };
            }
            if found {
                let flushed = (sizes.kept - flush) * sizes.period;
                let held = sizes.before + sizes.kept * sizes.period + sizes.window;
                return Ok(Some((at + flushed).saturating_sub(held)));
            }
        }
        Ok(None)
    }

    /// How many measurements back the voice starts, the last being at `index`.
    fn back(&self, measures: &[f64], index: usize, gap: usize) -> usize {
        let n = measures.len();
        let (mut trigger, mut zero) = (n, n);
        for j in 0..n {
            let measure = measures[(index + n - j) % n];
            if measure >= self.trigger_level && j <= trigger + gap {
                (trigger, zero) = (j, j);
            } else if measure == 0.0 && trigger >= zero {
                zero = j;
            }
        }
        zero.min(n - 1)
    }
}

impl Op for Vad {
    const NAME: &'static str = "vad";

    fn validate(&self) -> Result<()> {
        Error::check_range("trigger_level", self.trigger_level, 0.0..=100.0)?;
        Error::check_range("search_time", self.search_time, 0.05..=10.0)?;
        Error::check_range("allowed_gap", self.allowed_gap, 0.0..=10.0)?;
        Error::check_range("pre_trigger_time", self.pre_trigger_time, 0.0..=10.0)?;
        Error::check_range("boot_time", self.boot_time, 0.05..=10.0)?;
        for (field, time) in [
            ("trigger_time", self.trigger_time),
            ("noise_up_time", self.noise_up_time),
            ("noise_down_time", self.noise_down_time),
            ("measure_smooth_time", self.measure_smooth_time),
        ] {
            Error::check_range(field, time, 0.001..=10.0)?;
        }
        Error::check_range("noise_reduction_amount", self.noise_reduction_amount, 0.0..=10.0)?;
        Error::check_range("measure_freq", self.measure_freq, 1.0..=200.0)?;
        if let Some(seconds) = self.measure_duration {
            Error::check_range("measure_duration", seconds, 0.005..=2.0)?;
        }
        for (field, frequency) in [
            ("hp_filter_freq", self.hp_filter_freq),
            ("lp_filter_freq", self.lp_filter_freq),
            ("hp_lifter_freq", self.hp_lifter_freq),
            ("lp_lifter_freq", self.lp_lifter_freq),
        ] {
            Error::check_range(field, frequency, 1.0..=500_000.0)?;
        }
        Ok(())
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        input.expect(Kind::Audio)?;
        let mut output = input.clone();
        if let Info::Audio { samples, .. } = &mut output {
            *samples = None;
        }
        Ok(output)
    }

    fn apply(&self, data: Data, workspace: &mut Workspace) -> Result<Data> {
        let audio = data.into_audio()?;
        let sizes = self.sizes(f64::from(audio.rate))?;
        let len = audio.len();
        let (start, kept) = match self.start(&audio, &sizes, workspace.slot())? {
            Some(start) => (start, len - start),
            None => (0, sizes.before.min(len)),
        };
        if kept == 0 {
            return Err(Error::data("there is no voice in it"));
        }
        Ok(keep(audio, start, kept).into())
    }
}

#[cfg(test)]
mod tests {
    use crate::ops::testing::{run, survives};

    use super::*;

    #[test]
    fn a_voice_is_found_and_silence_is_not() {
        // Two seconds of faint noise, then a rich tone of 200 Hz.
        let hum = crate::ops::testing::noise(96_000);
        let wave: Vec<f32> = (0..96_000)
            .map(|n| {
                let turn = (n as f32 * 200.0 / 16_000.0).fract() - 0.5;
                hum[n] * 1e-3 + if n < 32_000 { 0.0 } else { turn }
            })
            .collect();
        let out = run(&Vad::default(), &wave, 1, 16_000);
        assert!((62_000..68_000).contains(&out.len()), "{}", out.len());
        assert_eq!(out, wave[96_000 - out.len()..]);
        survives(&Vad::default());
        survives(&Vad { pre_trigger_time: 0.1, ..Vad::default() });
        assert!(Vad { measure_freq: 0.0, ..Vad::default() }.validate().is_err());
    }
}
