//! `mfcc`: mel-frequency cepstral coefficients.

use augment_core::{Data, Error, FrequencyScale, Info, Op, Result, Unit, Workspace};

use super::MelSpectrogram;
use super::cepstrum::{self, Loudness};
use crate::dsp::{
    Analysis, Dct, DctNorm, Filters, MelNorm, MelScale, Normalized, PadMode, Precision, Window,
};
use crate::params::{Preset, with_presets};

with_presets! {
    /// Mel-frequency cepstral coefficients (`librosa.feature.mfcc`, `torchaudio.transforms.MFCC`):
    /// the cosine transform of a mel spectrogram in dB, as coefficients × frames.
    ///
    /// The defaults are librosa's, at the clip's own rate; `preset: torchaudio` makes them
    /// torchaudio's. Decibels are relative to a power of 1, not below 1e-10, and cut `top_db` below
    /// the largest of all channels. Coefficients agree with both libraries within 1e-5 of the
    /// largest one.
    pub struct Mfcc {
        /// How many coefficients: at most `n_mels`.
        pub n_mfcc: usize,
        /// The type of the cosine transform: 1, 2 or 3.
        pub dct_type: u8,
        /// How the cosine transform is scaled: `ortho`, or `null` for not at all.
        pub norm: Option<DctNorm>,
        /// Coefficient k is multiplied by `1 + lifter/2 · sin(π(k + 1)/lifter)`; 0 for not at all.
        pub lifter: f64,
        /// Whether the natural logarithm of `power + 1e-6` is taken instead of decibels.
        pub log_mels: bool,
        /// How far below the largest value, in dB, a clip is cut off; `null` for not at all.
        pub top_db: Option<f64>,
        /// Samples in a frame: the length of the Fourier transform.
        pub n_fft: usize,
        /// Samples under the window; `n_fft` when left out.
        pub win_length: Option<usize>,
        /// Samples from one frame to the next; a quarter of `win_length` when `null`. torchaudio's
        /// is half of `win_length`.
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
        /// Whether amplitudes are divided by the root of the sum of the window's squares (`window`
        /// or true) or of `n_fft` (`frame_length`).
        pub normalized: Normalized,
        /// How many mel bands.
        pub n_mels: usize,
        /// The lowest frequency in Hz.
        pub f_min: f64,
        /// The highest frequency in Hz; half the rate when left out.
        pub f_max: Option<f64>,
        /// How Hz become mel.
        pub mel_scale: MelScale,
        /// How the bands' triangles are scaled: `slaney` to equal area, `null` to a peak of 1.
        pub mel_norm: Option<MelNorm>,
        /// Whose arithmetic the filters follow.
        pub filters: Filters,
    }
}

impl Mfcc {
    /// With the library's defaults.
    pub fn preset(preset: Preset) -> Self {
        let mel = MelSpectrogram::preset(preset);
        Self {
            n_mfcc: if preset == Preset::Librosa { 20 } else { 40 },
            dct_type: 2,
            norm: Some(DctNorm::Ortho),
            lifter: 0.0,
            log_mels: false,
            top_db: Some(80.0),
            n_fft: mel.n_fft,
            win_length: mel.win_length,
            hop_length: mel.hop_length,
            window: mel.window,
            center: mel.center,
            pad_mode: mel.pad_mode,
            pad: mel.pad,
            power: mel.power,
            normalized: mel.normalized,
            n_mels: mel.n_mels,
            f_min: mel.f_min,
            f_max: mel.f_max,
            mel_scale: mel.mel_scale,
            mel_norm: mel.norm,
            filters: mel.filters,
        }
    }

    /// How a clip of this rate becomes the spectrogram that coefficients are made of.
    ///
    /// # Errors
    /// When its frequencies are none of the rate's.
    pub fn analysis(&self, rate: u32) -> Result<Analysis> {
        self.mel().analysis(rate)
    }

    /// What is transformed.
    pub fn loudness(&self) -> Loudness {
        match self.log_mels {
            true => Loudness::Log,
            false => Loudness::Decibels { top_db: self.top_db },
        }
    }

    /// The transform.
    pub fn dct(&self) -> Dct {
        Dct {
            kind: self.dct_type,
            norm: self.norm,
            bands: self.n_mels,
            coefficients: self.n_mfcc,
            lifter: self.lifter.to_bits(),
        }
    }

    fn mel(&self) -> MelSpectrogram {
        MelSpectrogram {
            n_fft: self.n_fft,
            win_length: self.win_length,
            hop_length: self.hop_length,
            window: self.window,
            center: self.center,
            pad_mode: self.pad_mode,
            pad: self.pad,
            power: self.power,
            normalized: self.normalized,
            n_mels: self.n_mels,
            f_min: self.f_min,
            f_max: self.f_max,
            mel_scale: self.mel_scale,
            norm: self.mel_norm,
            filters: self.filters,
            precision: Precision::Single,
        }
    }
}

impl Op for Mfcc {
    const NAME: &'static str = "mfcc";

    fn validate(&self) -> Result<()> {
        self.mel().validate()?;
        Error::check_range("n_mfcc", self.n_mfcc, 1..=self.n_mels)?;
        Error::check_range("dct_type", self.dct_type, 1..=3)?;
        if self.dct_type == 1 && self.n_mels < 2 {
            return Err(Error::invalid_field("n_mels", "must be at least 2 for dct_type 1, got 1"));
        }
        Error::check_range("lifter", self.lifter, 0.0..=1e6)?;
        cepstrum::validate_top_db(self.top_db)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        let mut info = self.mel().output_info(input)?;
        if let Info::Spectrogram { bins, scale, unit, .. } = &mut info {
            (*bins, *scale) = (Some(self.n_mfcc), FrequencyScale::Cepstrum);
            *unit = Unit::Feature;
        }
        Ok(info)
    }

    fn apply(&self, data: Data, workspace: &mut Workspace) -> Result<Data> {
        let mel = self.mel().apply(data, workspace)?.into_spectrogram()?;
        Ok(cepstrum::of(mel, self.loudness(), self.dct(), workspace).into())
    }
}

#[cfg(test)]
mod tests {
    use augment_core::{Audio, Spectrogram};

    use super::*;

    fn run(op: &Mfcc, samples: Vec<f32>, channels: usize) -> Spectrogram {
        let audio = Audio { samples, channels, rate: 8000 };
        let info = op.output_info(&Data::from(audio.clone()).info()).unwrap();
        let data = op.apply(audio.into(), &mut Workspace::new()).unwrap();
        assert_eq!(data.info(), info);
        data.into_spectrogram().unwrap()
    }

    #[test]
    fn silence_has_one_coefficient() {
        for preset in [Preset::Librosa, Preset::Torchaudio] {
            let op = Mfcc { n_mels: 64, ..Mfcc::preset(preset) };
            for length in [1, 4000] {
                let out = run(&op, vec![0.0; 2 * length], 2);
                for (i, x) in out.values.iter().enumerate() {
                    // -100 dB in each of 64 bands.
                    let first = (i / out.frames).is_multiple_of(out.bins);
                    let wanted = if first { -100.0 * 8.0 } else { 0.0 };
                    assert!((x - wanted).abs() < 1e-2, "{i}: {x}");
                }
            }
        }
    }

    #[test]
    fn whatever_comes_is_finite_or_refused() {
        for dct_type in 1..=3 {
            for norm in [None, Some(DctNorm::Ortho)] {
                let op = Mfcc { dct_type, norm, lifter: 22.0, ..Mfcc::default() };
                for samples in [vec![1.0], vec![0.25; 5000], vec![-1.0; 16]] {
                    assert!(run(&op, samples, 1).values.iter().all(|x| x.is_finite()));
                }
            }
        }
        let empty = Audio { samples: vec![], channels: 0, rate: 8000 };
        assert!(Mfcc::default().apply(empty.into(), &mut Workspace::new()).is_err());
    }

    #[test]
    fn numbers_out_of_range_are_named() {
        let told = |op: Mfcc| op.validate().unwrap_err().to_string();
        assert!(told(Mfcc { n_mfcc: 129, ..Mfcc::default() }).starts_with("n_mfcc: "));
        assert!(told(Mfcc { dct_type: 4, ..Mfcc::default() }).starts_with("dct_type: "));
        assert!(told(Mfcc { lifter: -1.0, ..Mfcc::default() }).starts_with("lifter: "));
        assert!(told(Mfcc { top_db: Some(-1.0), ..Mfcc::default() }).starts_with("top_db: "));
        let one = Mfcc { n_mels: 1, n_mfcc: 1, dct_type: 1, ..Mfcc::default() };
        assert!(told(one).starts_with("n_mels: "));
    }
}
