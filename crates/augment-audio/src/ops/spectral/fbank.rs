//! `fbank`: Kaldi's filter bank features.

use std::collections::HashMap;

use augment_core::{
    Audio, Data, Error, FrequencyScale, Info, Kind, Op, Result, Spectrogram, Stream, Unit,
    Workspace, normal,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::dsp::kaldi::{KaldiFraming, KaldiWindow, Prepare};
use crate::dsp::{BandPlan, DoublePlan, FilterBank, Framing, PadMode, Precision, Window, log};

/// Kaldi's log mel filter bank (`torchaudio.compliance.kaldi.fbank`,
/// `kaldi_native_fbank.OnlineFbank`).
///
/// It is bins × frames, as all spectrograms here; Kaldi's own is frames × bins. The rate is the
/// clip's. The defaults are torchaudio's. With `scale: 32768` samples are worked on as the 16-bit
/// integers that Kaldi reads. Per-clip means go with `cmvn` after it. VTLN is not built in.
///
/// Logarithms agree with kaldi-native-fbank 1.22 and torchaudio 2.11 within 1e-3 down to 60 dB below
/// the loudest band of their frame. Fainter ones agree within 5e-3: both sides are that far from
/// what double precision gives.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Fbank {
    /// What samples are multiplied by: 32768 for Kaldi's 16-bit range; above 0, at most 1e6.
    pub scale: f64,
    /// Samples under the window, in milliseconds, cut to whole samples.
    pub frame_length: f64,
    /// From one frame to the next, in milliseconds, cut to whole samples.
    pub frame_shift: f64,
    /// The standard deviation of the noise added to each frame, after `scale`.
    pub dither: f64,
    /// Where the noise comes from: a number for each sample of each frame, channel after channel.
    /// Needed if `dither` is not 0.
    pub stream: Option<Stream>,
    /// How much of the sample before it is subtracted from each sample: 0 to 1.
    pub preemphasis_coefficient: f64,
    /// Whether its mean is subtracted from each frame.
    pub remove_dc_offset: bool,
    /// The window function.
    pub window_type: KaldiWindow,
    /// The coefficient of the Blackman window: 0 to 1.
    pub blackman_coeff: f64,
    /// Whether frames get zeros up to a power of two; if not, their length must be even.
    pub round_to_power_of_two: bool,
    /// Whether only frames that lie within the clip are made. If not, there is one for each
    /// `frame_shift`, and the clip is mirrored beyond its ends.
    pub snip_edges: bool,
    /// How many mel bands: at least 3.
    pub num_mel_bins: usize,
    /// The lowest frequency in Hz.
    pub low_freq: f64,
    /// The highest frequency in Hz; 0 or less is counted from half the rate.
    pub high_freq: f64,
    /// Whether the logarithm of the frame's energy is one more bin: the first, or the last with
    /// `htk_compat`.
    pub use_energy: bool,
    /// Whether the energy is that before preemphasis and window.
    pub raw_energy: bool,
    /// The least energy; 0 for the smallest number that single precision tells from 1.
    pub energy_floor: f64,
    /// Whether the energy is the last bin.
    pub htk_compat: bool,
    /// Whether bands are natural logarithms.
    pub use_log_fbank: bool,
    /// Whether bands are sums of powers; if not, of amplitudes.
    pub use_power: bool,
    /// What spectra are computed in: `single` or `double`. With `double`, logarithms agree with those of torchaudio's
    /// function on samples of double precision within 1e-5, however faint.
    pub precision: Precision,
}

impl Default for Fbank {
    fn default() -> Self {
        Self {
            scale: 1.0,
            frame_length: 25.0,
            frame_shift: 10.0,
            dither: 0.0,
            stream: None,
            preemphasis_coefficient: 0.97,
            remove_dc_offset: true,
            window_type: KaldiWindow::Povey,
            blackman_coeff: 0.42,
            round_to_power_of_two: true,
            snip_edges: true,
            num_mel_bins: 23,
            low_freq: 20.0,
            high_freq: 0.0,
            use_energy: false,
            raw_energy: true,
            energy_floor: 1.0,
            htk_compat: false,
            use_log_fbank: true,
            use_power: true,
            precision: Precision::Single,
        }
    }
}

/// What a plan is decided by: numbers by their bits, to be hashed.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Key {
    framing: KaldiFraming,
    rate: u32,
    n_fft: usize,
    bins: usize,
    band: (u64, u64),
    window: KaldiWindow,
    blackman_coeff: u64,
    is_double: bool,
}

/// In either precision: bands, the window, and a frame, of which what follows the samples up to a power of two stays 0.
enum Plan {
    Single { bands: BandPlan, window: Vec<f32>, frame: Vec<f32> },
    Double { bands: DoublePlan, window: Vec<f64>, frame: Vec<f32> },
}

impl Plan {
    fn new(key: &Key, blackman_coeff: f64) -> Self {
        let (low, high) = key.band;
        let band = (f64::from_bits(low), f64::from_bits(high));
        let bank = FilterBank::kaldi(key.rate, key.n_fft, band, key.bins);
        let frame = vec![0.0; key.n_fft];
        let length = key.framing.length;
        if key.is_double {
            let window = key.window.in_double(length, blackman_coeff);
            return Self::Double { bands: DoublePlan::new(key.n_fft, bank), window, frame };
        }
        let whole = (key.n_fft, Window::Rectangular, false, PadMode::Constant);
        let framing = Framing::new(whole.0, None, None, whole.1, whole.2, whole.3);
        let window = key.window.values(length, blackman_coeff);
        Self::Single { bands: BandPlan::new(framing, bank), window, frame }
    }
}

#[derive(Default)]
struct Plans(HashMap<Key, Plan>);

impl Fbank {
    /// What the rate decides.
    fn key(&self, rate: u32) -> Result<Key> {
        let at = |field, message: String| Err(Error::invalid_field(field, message));
        let samples = |milliseconds: f64| (f64::from(rate) * milliseconds / 1000.0) as usize;
        let (length, shift) = (samples(self.frame_length), samples(self.frame_shift));
        if !(2..=1 << 20).contains(&length) {
            return at("frame_length", format!("gives frames of {length} samples at {rate} Hz"));
        }
        if shift == 0 {
            return at("frame_shift", format!("is less than a sample at {rate} Hz"));
        }
        let n_fft = if self.round_to_power_of_two { length.next_power_of_two() } else { length };
        if n_fft % 2 == 1 {
            return at(
                "frame_length",
                format!(
                    "gives frames of {length} samples at {rate} Hz, an odd number: change it or \
                     take `round_to_power_of_two`"
                ),
            );
        }
        let nyquist = f64::from(rate) / 2.0;
        let high = if self.high_freq > 0.0 { self.high_freq } else { nyquist + self.high_freq };
        if high > nyquist || high <= self.low_freq {
            return at(
                "high_freq",
                format!(
                    "is {high} Hz, which must be above low_freq = {} Hz and at most {nyquist} Hz",
                    self.low_freq
                ),
            );
        }
        Ok(Key {
            framing: KaldiFraming { length, shift, snip_edges: self.snip_edges },
            rate,
            n_fft,
            bins: self.num_mel_bins,
            band: (self.low_freq.to_bits(), high.to_bits()),
            window: self.window_type,
            blackman_coeff: self.blackman_coeff.to_bits(),
            is_double: self.precision == Precision::Double,
        })
    }

    fn frames(key: &Key, samples: usize) -> Result<usize> {
        match key.framing.frames(samples) {
            0 => Err(Error::invalid(format!(
                "a clip of {samples} samples gives no frame of {}; use `snip_edges: false` or \
                 `fix_length` before it",
                key.framing.length
            ))),
            frames => Ok(frames),
        }
    }

    fn bins(&self) -> usize {
        self.num_mel_bins + usize::from(self.use_energy)
    }

    fn unit(&self) -> Unit {
        match (self.use_log_fbank, self.use_power) {
            (true, _) => Unit::Log,
            (false, true) => Unit::Power,
            (false, false) => Unit::Amplitude,
        }
    }

    /// One channel into `out`, bins × frames.
    fn channel(
        &self,
        key: &Key,
        plan: &mut Plan,
        samples: &[f32],
        noise: Option<&[f32]>,
        out: &mut [f32],
    ) -> Result<()> {
        let frames = out.len() / self.bins();
        let length = key.framing.length;
        let how = Prepare {
            remove_dc_offset: self.remove_dc_offset,
            preemphasis: self.preemphasis_coefficient,
            raw_energy: self.raw_energy,
        };
        let energies = if self.use_energy { frames } else { 0 };
        let (energy, mel) = match self.htk_compat {
            true => {
                let (mel, energy) = out.split_at_mut(out.len() - energies);
                (energy, mel)
            }
            false => out.split_at_mut(energies),
        };
        let cut = |t: usize, cut: &mut [f32]| {
            key.framing.cut(samples, t, self.scale as f32, cut);
            if let Some(noise) = noise {
                let noise = &noise[t * length..];
                cut.iter_mut().zip(noise).for_each(|(x, z)| *x += self.dither as f32 * z);
            }
        };
        match plan {
            Plan::Single { bands, window, frame } => {
                bands.each(frames, mel, |spectrum, t, row| {
                    cut(t, &mut frame[..length]);
                    let loud = how.run(&mut frame[..length], window);
                    if let Some(slot) = energy.get_mut(t) {
                        *slot = loud;
                    }
                    spectrum.windowed(frame, row)?;
                    if !self.use_power {
                        row.iter_mut().for_each(|x| *x = x.sqrt());
                    }
                    Ok(())
                })?
            }
            Plan::Double { bands, window, frame: samples } => {
                let power = if self.use_power { 2.0 } else { 1.0 };
                bands.each(frames, power, mel, |t, frame| {
                    let samples = &mut samples[..length];
                    cut(t, samples);
                    frame.iter_mut().zip(samples.iter()).for_each(|(x, &y)| *x = f64::from(y));
                    frame[length..].fill(0.0);
                    let loud = how.in_double(&mut frame[..length], window);
                    if let Some(slot) = energy.get_mut(t) {
                        *slot = loud as f32;
                    }
                })?;
            }
        }
        log::natural(energy, f32::EPSILON.max(self.energy_floor as f32), 0.0);
        if self.use_log_fbank {
            log::natural(mel, f32::EPSILON, 0.0);
        }
        Ok(())
    }
}

impl Op for Fbank {
    const NAME: &'static str = "fbank";

    fn validate(&self) -> Result<()> {
        Error::check_range("scale", self.scale, f64::from(f32::MIN_POSITIVE)..=1e6)?;
        Error::check_range("frame_length", self.frame_length, 0.01..=1e5)?;
        Error::check_range("frame_shift", self.frame_shift, 0.01..=1e5)?;
        Error::check_range("dither", self.dither, 0.0..=1e6)?;
        if self.dither > 0.0 && self.stream.is_none() {
            let message = "is needed for `dither`; the transform `Fbank` draws it";
            return Err(Error::invalid_field("stream", message));
        }
        let coefficient = self.preemphasis_coefficient;
        Error::check_range("preemphasis_coefficient", coefficient, 0.0..=1.0)?;
        Error::check_range("blackman_coeff", self.blackman_coeff, 0.0..=1.0)?;
        Error::check_range("num_mel_bins", self.num_mel_bins, 3..=8192)?;
        Error::check_range("low_freq", self.low_freq, 0.0..=1e9)?;
        Error::check_range("high_freq", self.high_freq, -1e9..=1e9)?;
        Error::check_range("energy_floor", self.energy_floor, 0.0..=1e30)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        let Info::Audio { rate, channels, samples } = *input else {
            return Err(Error::expects(Kind::Audio, input));
        };
        let key = rate.map(|rate| self.key(rate as u32)).transpose()?;
        let frames = key.zip(samples).map(|(key, samples)| Self::frames(&key, samples));
        Ok(Info::Spectrogram {
            channels,
            bins: Some(self.bins()),
            frames: frames.transpose()?,
            scale: FrequencyScale::Mel,
            unit: self.unit(),
        })
    }

    fn apply(&self, data: Data, workspace: &mut Workspace) -> Result<Data> {
        let audio = data.into_audio()?;
        let key = self.key(audio.rate)?;
        let (bins, frames) = (self.bins(), Self::frames(&key, audio.len())?);
        let per_channel = frames * key.framing.length;
        let noise = self.stream.as_ref().filter(|_| self.dither > 0.0).map(|stream| {
            let mut noise = workspace.zeros(audio.channels * per_channel);
            normal::fill(stream, &mut noise);
            noise
        });
        let mut values = workspace.zeros(audio.channels * bins * frames);
        let plans: &mut Plans = workspace.slot();
        let plan = plans.0.entry(key).or_insert_with(|| Plan::new(&key, self.blackman_coeff));
        let planes = audio.planes().zip(values.chunks_exact_mut(bins * frames));
        for (channel, (plane, out)) in planes.enumerate() {
            let noise = noise.as_deref().map(|noise| &noise[channel * per_channel..]);
            self.channel(&key, plan, plane, noise, out)?;
        }
        let Audio { samples, channels, .. } = audio;
        workspace.recycle(samples);
        noise.into_iter().for_each(|noise| workspace.recycle(noise));
        let (scale, unit) = (FrequencyScale::Mel, self.unit());
        Ok(Spectrogram { values, channels, bins, frames, scale, unit }.into())
    }
}

#[cfg(test)]
#[path = "fbank_tests.rs"]
mod tests;
