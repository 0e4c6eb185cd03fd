//! `lfcc`: linear-frequency cepstral coefficients.

use std::collections::HashMap;

use augment_core::{
    Audio, Data, Error, FrequencyScale, Info, Kind, Op, Result, Spectrogram, Unit, Workspace,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::cepstrum::{self, Loudness};
use crate::dsp::{
    Analysis, BandPlan, Bands, Dct, DctNorm, FilterBank, Filters, Framing, Normalized, PadMode,
    Window,
};

/// Linear-frequency cepstral coefficients (`torchaudio.transforms.LFCC`): the cosine transform, of
/// type 2, of equally wide bands in dB, as coefficients × frames.
///
/// Decibels are relative to a power of 1, not below 1e-10, and cut `top_db` below the largest of
/// all channels. Coefficients agree with torchaudio 2.11 within 1e-5 of the largest one.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Lfcc {
    /// How many coefficients: at most `n_filter`.
    pub n_lfcc: usize,
    /// How many bands.
    pub n_filter: usize,
    /// The lowest frequency in Hz.
    pub f_min: f64,
    /// The highest frequency in Hz; half the rate, without its fraction, when left out.
    pub f_max: Option<f64>,
    /// How the cosine transform is scaled: `ortho`, or `null` for not at all.
    pub norm: Option<DctNorm>,
    /// Whether the natural logarithm of `power + 1e-6` is taken instead of decibels.
    pub log_lf: bool,
    /// How far below the largest value, in dB, a clip is cut off; `null` for not at all.
    pub top_db: Option<f64>,
    /// Samples in a frame: the length of the Fourier transform.
    pub n_fft: usize,
    /// Samples under the window; `n_fft` when left out.
    pub win_length: Option<usize>,
    /// Samples from one frame to the next; half of `win_length` when left out.
    pub hop_length: Option<usize>,
    /// The window function.
    pub window: Window,
    /// Whether frame t is centred at sample t · hop_length instead of starting there.
    pub center: bool,
    /// What lies beyond the ends of the clip when frames are centred.
    pub pad_mode: PadMode,
    /// Zeros put before and after the clip.
    pub pad: usize,
    /// The exponent of the magnitude: 1 amplitude, 2 power.
    pub power: f64,
    /// Whether amplitudes are divided by the root of the sum of the window's squares (`window` or
    /// true) or of `n_fft` (`frame_length`).
    pub normalized: Normalized,
}

impl Default for Lfcc {
    fn default() -> Self {
        Self {
            n_lfcc: 40,
            n_filter: 128,
            f_min: 0.0,
            f_max: None,
            norm: Some(DctNorm::Ortho),
            log_lf: false,
            top_db: Some(80.0),
            n_fft: 400,
            win_length: None,
            hop_length: None,
            window: Window::Hann,
            center: true,
            pad_mode: PadMode::Reflect,
            pad: 0,
            power: 2.0,
            normalized: Normalized::No,
        }
    }
}

/// What decides a plan: frequencies by their bits, to be hashed.
#[derive(PartialEq, Eq, Hash)]
struct Key {
    framing: Framing,
    rate: u32,
    n_filter: usize,
    band: (u64, u64),
}

#[derive(Default)]
struct Plans(HashMap<Key, BandPlan>);

impl Lfcc {
    fn framing(&self) -> Framing {
        let Self { n_fft, win_length, window, center, pad_mode, .. } = *self;
        let hop_length = self.hop_length.unwrap_or(win_length.unwrap_or(n_fft) / 2);
        let framing = Framing::new(n_fft, win_length, Some(hop_length), window, center, pad_mode);
        Framing { pad: self.pad, normalized: self.normalized, ..framing }
    }

    /// How a clip of this rate becomes the spectrogram that coefficients are made of.
    ///
    /// # Errors
    /// When its frequencies are none of the rate's.
    pub fn analysis(&self, rate: u32) -> Result<Analysis> {
        let bands = Bands::Linear { band: self.band(rate)?, count: self.n_filter };
        Ok(Analysis { framing: self.framing(), power: self.power, rate, bands: Some(bands) })
    }

    /// What is transformed.
    pub fn loudness(&self) -> Loudness {
        match self.log_lf {
            true => Loudness::Log,
            false => Loudness::Decibels { top_db: self.top_db },
        }
    }

    /// The transform.
    pub fn dct(&self) -> Dct {
        let Self { norm, n_filter: bands, n_lfcc: coefficients, .. } = *self;
        Dct { kind: 2, norm, bands, coefficients, lifter: 0 }
    }

    /// The lowest and the highest frequency at this rate.
    fn band(&self, rate: u32) -> Result<(f64, f64)> {
        let f_max = self.f_max.unwrap_or(Filters::Torchaudio.highest(rate));
        if f_max > self.f_min {
            return Ok((self.f_min, f_max));
        }
        Err(Error::invalid_field(
            "f_min",
            format!("must be below the highest frequency, {f_max} Hz, got {}", self.f_min),
        ))
    }
}

impl Op for Lfcc {
    const NAME: &'static str = "lfcc";

    fn validate(&self) -> Result<()> {
        self.framing().validate()?;
        Error::check_range("n_filter", self.n_filter, 1..=8192)?;
        Error::check_range("n_lfcc", self.n_lfcc, 1..=self.n_filter)?;
        Error::check_range("power", self.power, f64::MIN_POSITIVE..=1e3)?;
        Error::check_range("f_min", self.f_min, 0.0..=1e9)?;
        if let Some(f_max) = self.f_max {
            Error::check_range("f_max", f_max, 0.0..=1e9)?;
            if f_max <= self.f_min {
                let message = format!("must be above f_min = {} Hz, got {f_max}", self.f_min);
                return Err(Error::invalid_field("f_max", message));
            }
        }
        cepstrum::validate_top_db(self.top_db)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        let Info::Audio { rate, channels, samples } = *input else {
            return Err(Error::expects(Kind::Audio, input));
        };
        if let Some(rate) = rate {
            self.band(rate as u32)?;
        }
        let framing = self.framing();
        Ok(Info::Spectrogram {
            channels,
            bins: Some(self.n_lfcc),
            frames: samples.map(|samples| framing.frames(samples)).transpose()?,
            scale: FrequencyScale::Cepstrum,
            unit: Unit::Feature,
        })
    }

    fn apply(&self, data: Data, workspace: &mut Workspace) -> Result<Data> {
        let audio = data.into_audio()?;
        let (framing, frames) = (self.framing(), self.framing().frames(audio.len())?);
        let (band, bins) = (self.band(audio.rate)?, self.n_filter);
        let mut values = workspace.zeros(audio.channels * bins * frames);
        let key = Key {
            framing,
            rate: audio.rate,
            n_filter: bins,
            band: (band.0.to_bits(), band.1.to_bits()),
        };
        let plans: &mut Plans = workspace.slot();
        let plan = plans.0.entry(key).or_insert_with(|| {
            BandPlan::new(framing, FilterBank::linear(audio.rate, self.n_fft, band, bins))
        });
        for (plane, out) in audio.planes().zip(values.chunks_exact_mut(bins * frames)) {
            plan.clip(plane, frames, self.power, out)?;
        }
        let Audio { samples, channels, .. } = audio;
        workspace.recycle(samples);
        let (scale, unit) = (FrequencyScale::Linear, Unit::Power);
        let bands = Spectrogram { values, channels, bins, frames, scale, unit };
        Ok(cepstrum::of(bands, self.loudness(), self.dct(), workspace).into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(op: &Lfcc, samples: Vec<f32>, channels: usize) -> Spectrogram {
        let audio = Audio { samples, channels, rate: 11_025 };
        let info = op.output_info(&Data::from(audio.clone()).info()).unwrap();
        let data = op.apply(audio.into(), &mut Workspace::new()).unwrap();
        assert_eq!(data.info(), info);
        data.into_spectrogram().unwrap()
    }

    #[test]
    fn silence_has_one_coefficient() {
        let op = Lfcc { n_filter: 64, ..Lfcc::default() };
        let out = run(&op, vec![0.0; 8 * 600], 8);
        assert_eq!((out.channels, out.bins, out.frames), (8, 40, 4));
        for (i, x) in out.values.iter().enumerate() {
            let wanted = if i / 4 % 40 == 0 { -800.0 } else { 0.0 };
            assert!((x - wanted).abs() < 1e-2, "{i}: {x}");
        }
    }

    #[test]
    fn whatever_comes_is_finite_or_refused() {
        for log_lf in [false, true] {
            let op = Lfcc { log_lf, norm: None, top_db: None, ..Lfcc::default() };
            for samples in [vec![1.0], vec![0.25; 5000], vec![0.0; 3]] {
                assert!(run(&op, samples, 1).values.iter().all(|x| x.is_finite()));
            }
        }
        let empty = Audio { samples: vec![], channels: 0, rate: 8000 };
        assert!(Lfcc::default().apply(empty.into(), &mut Workspace::new()).is_err());
        let told = |op: Lfcc| op.validate().unwrap_err().to_string();
        assert!(told(Lfcc { n_lfcc: 129, ..Lfcc::default() }).starts_with("n_lfcc: "));
        assert!(told(Lfcc { f_max: Some(0.0), ..Lfcc::default() }).starts_with("f_max: "));
        assert!(told(Lfcc { power: 0.0, ..Lfcc::default() }).starts_with("power: "));
    }
}
