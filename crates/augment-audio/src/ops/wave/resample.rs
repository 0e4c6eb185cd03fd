//! `resample`: to another rate.

use std::collections::HashMap;

use augment_core::{Audio, Data, Error, Info, Kind, Op, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::codec::MAX_RATE;
use crate::dsp::{FftResampler, Phases, Polyphase, PolyphaseWindow, check_level, resampled_len};

/// Changes the rate, keeping pitch and duration (`librosa.resample`, `torchaudio.functional.resample`).
///
/// The result has `ceil(samples · target_sr / rate)` samples. `soxr_hq` is flat within 0.001 dB up to
/// 0.913 of the lower of the two Nyquist frequencies and below -120 dB beyond it; from 44.1 to 22.05 kHz
/// it is soxr's HQ within -120 dB. Between rates for which soxr has a second stage (44.1 to 16 kHz, say)
/// the two differ by that stage: -100 dB at half, -65 dB at 0.9 of the Nyquist frequency, and more in the
/// first samples. The `sinc_interp` methods are within 1e-5 of torchaudio's transform `Resample`; its
/// function computes the coefficients in single precision, which is up to 1e-4 off where the reduced
/// rates are large. Lengths are exact, where librosa's and torchaudio's may be a sample off by rounding.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Resample {
    /// The new rate in Hz.
    pub target_sr: u32,
    /// The filter.
    #[serde(default)]
    pub resampling_method: ResamplingMethod,
    /// Zero crossings of the sinc on each side, 1 to 1024: more are sharper and slower. 6 when left
    /// out; for the `sinc_interp` methods alone, as are the two that follow.
    #[serde(default)]
    pub lowpass_filter_width: Option<u32>,
    /// Where the filter cuts off, over the lower Nyquist frequency: more than 0, up to 1. 0.99 when
    /// left out.
    #[serde(default)]
    pub rolloff: Option<f64>,
    /// The shape of Kaiser's window: 0 to 100. 14.769656459379492 when left out.
    #[serde(default)]
    pub beta: Option<f64>,
}

/// How the rate is changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub enum ResamplingMethod {
    /// The filter of soxr's HQ (librosa's default), by Fourier transforms.
    #[default]
    SoxrHq,
    /// A sinc under a Hann window (torchaudio's default): fast, but rolls off early.
    SincInterpHann,
    /// A sinc under a Kaiser window.
    SincInterpKaiser,
}

/// A plan for each change, kept between clips.
#[derive(Default)]
struct Plans {
    fft: HashMap<(u32, u32), FftResampler>,
    polyphase: HashMap<Key, Polyphase>,
}

/// The rates, the width, and the bits of rolloff and of β.
type Key = (u32, u32, u32, u64, Option<u64>);

/// Random speeds would fill the memory with plans.
const MAX_PLANS: usize = 16;

fn plan<K: Eq + std::hash::Hash, V>(
    plans: &mut HashMap<K, V>,
    key: K,
    new: impl FnOnce() -> Result<V>,
) -> Result<&mut V> {
    if plans.len() >= MAX_PLANS && !plans.contains_key(&key) {
        plans.clear();
    }
    match plans.entry(key) {
        std::collections::hash_map::Entry::Occupied(entry) => Ok(entry.into_mut()),
        std::collections::hash_map::Entry::Vacant(entry) => Ok(entry.insert(new()?)),
    }
}

impl Resample {
    /// Fails when the rates are so far apart that filters would have no end.
    fn check_ratio(&self, from: usize) -> Result<()> {
        let (from, to) = (from.max(1), self.target_sr.max(1) as usize);
        if from.max(to) <= 256 * from.min(to) {
            return Ok(());
        }
        let message =
            format!("must be within a factor of 256 of the clip's rate, {from}, got {to}");
        Err(Error::invalid_field("target_sr", message))
    }

    /// To `target_sr` Hz with the default filter.
    pub const fn to(target_sr: u32) -> Self {
        Self {
            target_sr,
            resampling_method: ResamplingMethod::SoxrHq,
            lowpass_filter_width: None,
            rolloff: None,
            beta: None,
        }
    }

    /// The change from the rate `from` as plain sums, if they are of few enough.
    pub fn phases(&self, from: u32) -> Option<Phases> {
        match self.sinc() {
            Some((width, rolloff, window)) => {
                let to = self.target_sr;
                let are_few = Polyphase::count(from, to, width, rolloff) <= Phases::MOST;
                let plan = || Polyphase::new(from, to, width, rolloff, window).phases();
                are_few.then(plan).flatten()
            }
            None => Phases::soxr(from, self.target_sr),
        }
    }

    /// Zero crossings, rolloff and window of the `sinc_interp` methods.
    fn sinc(&self) -> Option<(u32, f64, PolyphaseWindow)> {
        let window = match self.resampling_method {
            ResamplingMethod::SoxrHq => return None,
            ResamplingMethod::SincInterpHann => PolyphaseWindow::Hann,
            ResamplingMethod::SincInterpKaiser => {
                PolyphaseWindow::Kaiser(self.beta.unwrap_or(14.769_656_459_379_492))
            }
        };
        Some((self.lowpass_filter_width.unwrap_or(6), self.rolloff.unwrap_or(0.99), window))
    }

    /// Takes the samples as being at `from` Hz.
    pub(crate) fn samples(
        &self,
        audio: &mut Audio,
        from: u32,
        workspace: &mut Workspace,
    ) -> Result<()> {
        let frames = audio.len();
        if from == self.target_sr || frames == 0 {
            return Ok(());
        }
        self.check_ratio(from as usize)?;
        check_level(&audio.samples)?;
        let wanted = resampled_len(frames, from as usize, self.target_sr as usize);
        let mut samples = workspace.zeros(wanted * audio.channels);
        let planes = audio.planes().zip(samples.chunks_exact_mut(wanted));
        let plans: &mut Plans = workspace.slot();
        if let Some((width, rolloff, window)) = self.sinc() {
            let beta = match window {
                PolyphaseWindow::Hann => None,
                PolyphaseWindow::Kaiser(beta) => Some(beta.to_bits()),
            };
            let key = (from, self.target_sr, width, rolloff.to_bits(), beta);
            let plan = plan(&mut plans.polyphase, key, || {
                Ok(Polyphase::new(from, self.target_sr, width, rolloff, window))
            })?;
            planes.for_each(|(plane, out)| plan.process(plane, out));
        } else {
            let new = || FftResampler::new(from, self.target_sr);
            let plan = plan(&mut plans.fft, (from, self.target_sr), new)?;
            for (plane, out) in planes {
                plan.process(plane, out)?;
            }
        }
        workspace.recycle(std::mem::replace(&mut audio.samples, samples));
        Ok(())
    }
}

impl Op for Resample {
    const NAME: &'static str = "resample";

    fn validate(&self) -> Result<()> {
        Error::check_range("target_sr", self.target_sr, 1..=MAX_RATE)?;
        let given = [
            ("lowpass_filter_width", self.lowpass_filter_width.is_some()),
            ("rolloff", self.rolloff.is_some()),
            ("beta", self.beta.is_some()),
        ];
        let allowed = match self.resampling_method {
            ResamplingMethod::SoxrHq => 0,
            ResamplingMethod::SincInterpHann => 2,
            ResamplingMethod::SincInterpKaiser => 3,
        };
        if let Some((field, _)) = given[allowed..].iter().find(|(_, given)| *given) {
            return Err(Error::invalid_field(field, "is not used by this `resampling_method`"));
        }
        Error::check_range(
            "lowpass_filter_width",
            self.lowpass_filter_width.unwrap_or(6),
            1..=1024,
        )?;
        Error::check_range("rolloff", self.rolloff.unwrap_or(0.99), 0.01..=1.0)?;
        Error::check_range("beta", self.beta.unwrap_or(0.0), 0.0..=100.0)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        input.expect(Kind::Audio)?;
        let mut output = input.clone();
        if let Info::Audio { rate, samples, .. } = &mut output {
            rate.map_or(Ok(()), |rate| self.check_ratio(rate))?;
            let target = self.target_sr as usize;
            *samples = rate.zip(*samples).map(|(rate, n)| resampled_len(n, rate, target));
            *rate = Some(target);
        }
        Ok(output)
    }

    fn apply(&self, data: Data, workspace: &mut Workspace) -> Result<Data> {
        let mut audio = data.into_audio()?;
        let from = audio.rate;
        self.samples(&mut audio, from, workspace)?;
        audio.rate = self.target_sr;
        Ok(audio.into())
    }
}

#[cfg(test)]
mod tests {
    use std::f64::consts::TAU;

    use super::*;

    fn tone(rate: u32, hz: f64, frames: usize) -> Vec<f32> {
        (0..frames).map(|n| (TAU * hz * n as f64 / f64::from(rate)).sin() as f32).collect()
    }

    /// The worst deviation from the ideal tone in dB, away from the ends, where the clip is cut.
    fn deviation(from: u32, to: u32, hz: f64) -> f64 {
        let audio = Audio { samples: tone(from, hz, from as usize), channels: 1, rate: from };
        let op = Resample::to(to);
        let mut workspace = Workspace::new();
        // Twice: the second clip must not hear the first.
        op.apply(audio.clone().into(), &mut workspace).unwrap();
        let out = op.apply(audio.into(), &mut workspace).unwrap().into_audio().unwrap();
        assert_eq!((out.len(), out.rate), (to as usize, to));
        let ideal = tone(to, hz, to as usize);
        let middle = to as usize / 10..to as usize * 9 / 10;
        let worst = middle.map(|i| f64::from((out.samples[i] - ideal[i]).abs())).fold(0., f64::max);
        20.0 * worst.log10()
    }

    #[test]
    fn a_tone_stays_the_tone_in_place() {
        for (from, to) in [(44_100, 22_050), (44_100, 16_000), (16_000, 44_100), (48_000, 32_000)] {
            let nyquist = f64::from(from.min(to)) / 2.0;
            for share in [0.05, 0.5, 0.9] {
                let deviation = deviation(from, to, share * nyquist);
                assert!(deviation < -115.0, "{from} to {to} at {share}: {deviation:.1} dB");
            }
        }
    }

    #[test]
    fn what_the_new_rate_cannot_hold_is_gone() {
        let audio = Audio { samples: tone(44_100, 15_000.0, 44_100), channels: 1, rate: 44_100 };
        let op = Resample::to(16_000);
        let out = op.apply(audio.into(), &mut Workspace::new()).unwrap().into_audio().unwrap();
        let loudest = out.samples[1600..14_400].iter().fold(0.0f32, |max, x| max.max(x.abs()));
        assert!(loudest < 1e-6, "{loudest}");
    }

    #[test]
    fn lengths_are_librosas_on_odd_rates() {
        for (frames, from, to) in [(1, 44_100, 8000), (7, 8000, 11_025), (12_345, 48_000, 44_101)] {
            let audio = Audio { samples: vec![0.5; 2 * frames], channels: 2, rate: from };
            let op = Resample::to(to);
            let info = op.output_info(&Data::from(audio.clone()).info()).unwrap();
            let out = op.apply(audio.into(), &mut Workspace::new()).unwrap();
            assert_eq!(out.info(), info);
        }
    }

    fn methods() -> [Resample; 3] {
        let with = |resampling_method| Resample { resampling_method, ..Resample::to(16_000) };
        [
            with(ResamplingMethod::SoxrHq),
            with(ResamplingMethod::SincInterpHann),
            with(ResamplingMethod::SincInterpKaiser),
        ]
    }

    #[test]
    fn ends_are_defined() {
        for op in methods() {
            for (channels, frames) in [(0, 0), (1, 0), (1, 1), (8, 1), (8, 77)] {
                for rate in [44_100, 8000, 16_001, 100] {
                    let samples = vec![0.5; channels * frames];
                    let audio = Audio { samples, channels, rate };
                    let info = op.output_info(&Data::from(audio.clone()).info()).unwrap();
                    let out = op.apply(audio.into(), &mut Workspace::new()).unwrap();
                    assert_eq!(out.info(), info);
                    let out = out.into_audio().unwrap();
                    assert!(out.samples.iter().all(|x| x.is_finite()));
                }
            }
            let loud = Audio { samples: vec![1e38; 9], channels: 1, rate: 8000 };
            assert!(op.apply(loud.into(), &mut Workspace::new()).is_err());
        }
    }

    #[test]
    fn a_constant_stays_one_and_silence_silent() {
        for op in methods() {
            for level in [0.0, 0.5] {
                let audio = Audio { samples: vec![level; 44_100], channels: 1, rate: 44_100 };
                let out = op.apply(audio.into(), &mut Workspace::new()).unwrap();
                let out = out.into_audio().unwrap().samples;
                // The short sinc of Hann's window ripples.
                let bound = if level == 0.0 { 0.0 } else { 1e-3 };
                assert!(out[400..15_600].iter().all(|x| (x - level).abs() <= bound));
            }
        }
    }

    #[test]
    fn plans_of_many_rates_are_not_all_kept() {
        let mut workspace = Workspace::new();
        for rate in 8000..8050 {
            let audio = Audio { samples: vec![0.5; 10], channels: 1, rate };
            methods()[1].apply(audio.into(), &mut workspace).unwrap();
        }
        assert!(workspace.slot::<Plans>().polyphase.len() <= MAX_PLANS);
    }

    #[test]
    fn fields_that_do_nothing_are_refused() {
        let told = |op: Resample| op.validate().unwrap_err().to_string();
        let [hq, hann, kaiser] = methods();
        let rolloff = Some(0.9);
        assert!(told(Resample { rolloff, ..hq.clone() }).starts_with("rolloff: "));
        assert!(told(Resample { beta: Some(3.0), ..hann.clone() }).starts_with("beta: "));
        assert!(Resample { rolloff, beta: Some(3.0), ..kaiser.clone() }.validate().is_ok());
        assert!(told(Resample { rolloff: Some(0.0), ..kaiser }).starts_with("rolloff: "));
        assert!(told(Resample { lowpass_filter_width: Some(0), ..hann }).starts_with("lowpass"));
        assert!(told(Resample::to(0)).starts_with("target_sr: "));
    }
}
