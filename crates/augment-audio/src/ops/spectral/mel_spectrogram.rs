//! `mel_spectrogram`: power in mel bands over time.

use std::collections::HashMap;

use augment_core::{
    Audio, Data, Error, FrequencyScale, Info, Kind, Op, Result, Spectrogram, Unit, Workspace,
};

use crate::dsp::{
    Analysis, BandPlan, Bands, DoublePlan, FilterBank, Filters, Framing, MelFilters, MelNorm,
    MelScale, Normalized, PadMode, Precision, Window,
};
use crate::params::{Preset, with_presets};

with_presets! {
    /// A mel spectrogram (`librosa.feature.melspectrogram`,
    /// `torchaudio.transforms.MelSpectrogram`).
    ///
    /// The defaults are librosa's, at the clip's own rate; `preset: torchaudio` makes them
    /// torchaudio's. In dB, values agree with librosa 0.11 and torchaudio 2.11 within 1e-3 down to
    /// 60 dB below the loudest band of their frame. Fainter ones agree within 5e-3: both sides are
    /// that far from what double precision gives.
    ///
    /// Filters that are narrower than the distance of two bins may lie between them and then give 0,
    /// as in both libraries: take a larger `n_fft` or fewer mel bands.
    pub struct MelSpectrogram {
        /// Samples in a frame: the length of the Fourier transform.
        pub n_fft: usize,
        /// Samples under the window; `n_fft` when left out.
        pub win_length: Option<usize>,
        /// Samples from one frame to the next; a quarter of `win_length` when `null`. torchaudio's is
        /// half of `win_length`.
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
        /// How many mel bands.
        pub n_mels: usize,
        /// The lowest frequency in Hz.
        pub f_min: f64,
        /// The highest frequency in Hz; half the rate when left out.
        pub f_max: Option<f64>,
        /// How Hz become mel.
        pub mel_scale: MelScale,
        /// How the bands' triangles are scaled: `slaney` to equal area, `null` to a peak of 1.
        pub norm: Option<MelNorm>,
        /// Whose arithmetic the filters follow.
        pub filters: Filters,
        /// What spectra are computed in: `single` or `double`. With `double`, values in dB agree with
        /// what NumPy makes of the same formula within 1e-4, however faint.
        pub precision: Precision,
    }
}

/// What decides a plan: frequencies by their bits, to be hashed.
#[derive(PartialEq, Eq, Hash)]
struct Key {
    framing: Framing,
    rate: u32,
    n_mels: usize,
    band: (u64, u64),
    scale: MelScale,
    norm: Option<MelNorm>,
    filters: Filters,
}

/// In single precision, or in double with the window.
enum Plan {
    Single(BandPlan),
    Double { plan: DoublePlan, window: Vec<f64>, edge: Vec<f32> },
}

#[derive(Default)]
struct Plans(HashMap<(Key, bool), Plan>);

impl MelSpectrogram {
    /// With the library's defaults.
    pub fn preset(preset: Preset) -> Self {
        let librosa = Self {
            n_fft: 2048,
            win_length: None,
            hop_length: Some(512),
            window: Window::Hann,
            center: true,
            pad_mode: PadMode::Constant,
            pad: 0,
            power: 2.0,
            normalized: Normalized::No,
            n_mels: 128,
            f_min: 0.0,
            f_max: None,
            mel_scale: MelScale::Slaney,
            norm: Some(MelNorm::Slaney),
            filters: Filters::Librosa,
            precision: Precision::Single,
        };
        match preset {
            Preset::Librosa => librosa,
            Preset::Torchaudio => Self {
                n_fft: 400,
                hop_length: Some(200),
                pad_mode: PadMode::Reflect,
                mel_scale: MelScale::Htk,
                norm: None,
                filters: Filters::Torchaudio,
                ..librosa
            },
        }
    }

    fn framing(&self) -> Framing {
        let Self { n_fft, win_length, hop_length, window, center, pad_mode, .. } = *self;
        let framing = Framing::new(n_fft, win_length, hop_length, window, center, pad_mode);
        Framing { pad: self.pad, normalized: self.normalized, ..framing }
    }

    fn unit(&self) -> Unit {
        if self.power == 1.0 { Unit::Amplitude } else { Unit::Power }
    }

    /// The lowest and the highest frequency at this rate.
    fn band(&self, rate: u32) -> Result<(f64, f64)> {
        let f_max = self.f_max.unwrap_or(self.filters.highest(rate));
        if f_max > self.f_min {
            return Ok((self.f_min, f_max));
        }
        Err(Error::invalid_field(
            "f_min",
            format!("must be below the highest frequency, {f_max} Hz, got {}", self.f_min),
        ))
    }

    /// How a clip of this rate becomes a spectrogram.
    ///
    /// # Errors
    /// When its frequencies are none of the rate's.
    pub fn analysis(&self, rate: u32) -> Result<Analysis> {
        let band = self.band(rate)?;
        let Self { n_mels, mel_scale: scale, norm, filters, power, .. } = *self;
        let mel = MelFilters { filters, band, n_mels, scale, norm };
        Ok(Analysis { framing: self.framing(), power, rate, bands: Some(Bands::Mel(mel)) })
    }

    fn plan<'a>(&self, rate: u32, plans: &'a mut Plans) -> Result<&'a mut Plan> {
        let framing = self.framing();
        let band = self.band(rate)?;
        let Self { n_fft, n_mels, mel_scale: scale, norm, filters, .. } = *self;
        let bits = (band.0.to_bits(), band.1.to_bits());
        let key = Key { framing, rate, n_mels, band: bits, scale, norm, filters };
        let is_double = self.precision == Precision::Double;
        Ok(plans.0.entry((key, is_double)).or_insert_with(|| {
            let mel = MelFilters { filters, band, n_mels, scale, norm };
            let bank = FilterBank::mel(rate, n_fft, &mel);
            if !is_double {
                return Plan::Single(BandPlan::new(framing, bank));
            }
            let (window, edge) = (framing.window_in_double(), Vec::new());
            Plan::Double { plan: DoublePlan::new(n_fft, bank), window, edge }
        }))
    }
}

impl Op for MelSpectrogram {
    const NAME: &'static str = "mel_spectrogram";

    fn validate(&self) -> Result<()> {
        self.framing().validate()?;
        let at = |field, message: String| Err(Error::invalid_field(field, message));
        Error::check_range("n_mels", self.n_mels, 1..=8192)?;
        if !(self.power > 0.0 && self.power.is_finite()) {
            return at("power", format!("must be more than 0, got {}", self.power));
        }
        if !(self.f_min >= 0.0 && self.f_min.is_finite()) {
            return at("f_min", format!("must be at least 0 Hz, got {}", self.f_min));
        }
        match self.f_max {
            Some(f_max) if !(f_max > self.f_min && f_max.is_finite()) => {
                at("f_max", format!("must be above f_min = {} Hz, got {f_max}", self.f_min))
            }
            _ => Ok(()),
        }
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
            bins: Some(self.n_mels),
            frames: samples.map(|samples| framing.frames(samples)).transpose()?,
            scale: FrequencyScale::Mel,
            unit: self.unit(),
        })
    }

    fn apply(&self, data: Data, workspace: &mut Workspace) -> Result<Data> {
        let Audio { samples, channels, rate } = data.into_audio()?;
        let length = samples.len() / channels.max(1);
        let frames = self.framing().frames(length)?;
        let mut values = workspace.zeros(channels * self.n_mels * frames);
        let plan = self.plan(rate, workspace.slot())?;
        let planes = samples.chunks_exact(length);
        for (plane, out) in planes.zip(values.chunks_exact_mut(self.n_mels * frames)) {
            match plan {
                Plan::Single(plan) => plan.clip(plane, frames, self.power, out)?,
                Plan::Double { plan, window, edge } => {
                    let framing = self.framing();
                    plan.each(frames, self.power, out, |t, frame| {
                        let cut = framing.cut(plane, t, edge);
                        for ((slot, &x), w) in frame.iter_mut().zip(cut).zip(window.iter()) {
                            *slot = f64::from(x) * w;
                        }
                    })?;
                }
            }
        }
        workspace.recycle(samples);
        Ok(Spectrogram {
            values,
            channels,
            bins: self.n_mels,
            frames,
            scale: FrequencyScale::Mel,
            unit: self.unit(),
        }
        .into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mel(op: &MelSpectrogram, samples: Vec<f32>, channels: usize) -> Spectrogram {
        let audio = Audio { samples, channels, rate: 8000 };
        let info = op.output_info(&Data::from(audio.clone()).info()).unwrap();
        let data = op.apply(audio.into(), &mut Workspace::new()).unwrap();
        assert_eq!(data.info(), info);
        data.into_spectrogram().unwrap()
    }

    #[test]
    fn a_tone_is_loudest_in_its_band_and_power_squares() {
        let hz = 1000.0;
        let tone: Vec<f32> =
            (0..8000).map(|n| (std::f32::consts::TAU * hz * n as f32 / 8000.0).sin()).collect();
        let op = MelSpectrogram { n_fft: 512, n_mels: 40, ..Default::default() };
        let power = mel(&op, tone.clone(), 1);
        let loudest = (0..40)
            .max_by(|&a, &b| {
                let at = |band: usize| power.values[band * power.frames + 8];
                at(a).total_cmp(&at(b))
            })
            .unwrap();
        let step = MelScale::Slaney.from_hz(4000.0) / 41.0;
        let peak = MelScale::Slaney.to_hz(step * (loudest + 1) as f64);
        assert!((peak - f64::from(hz)).abs() < 60.0, "{peak}");

        let doubled = tone.iter().map(|x| 2.0 * x).collect();
        let louder = mel(&op, doubled, 1);
        for (a, b) in power.values.iter().zip(&louder.values) {
            assert!((4.0 * a - b).abs() <= 1e-5 * b.abs());
        }
    }

    #[test]
    fn channels_do_not_mix() {
        let left: Vec<f32> = (0..3000).map(|n| ((n * n) as f32).sin()).collect();
        let right: Vec<f32> = (0..3000).map(|n| ((n * 7) as f32).cos()).collect();
        for op in [
            MelSpectrogram::default(),
            MelSpectrogram { n_fft: 300, power: 1.0, hop_length: None, ..Default::default() },
            MelSpectrogram { n_fft: 400, power: 1.5, center: false, ..Default::default() },
        ] {
            let both = mel(&op, [left.clone(), right.clone()].concat(), 2);
            let apart = [mel(&op, left.clone(), 1).values, mel(&op, right.clone(), 1).values];
            assert_eq!(both.values, apart.concat());
        }
    }

    #[test]
    fn in_double_precision_the_same_and_faint_bands_too() {
        let wave: Vec<f32> = (0..9000).map(|n| ((n * n % 977) as f32 * 0.3).sin()).collect();
        for power in [1.0, 1.5, 2.0] {
            let single = MelSpectrogram { n_fft: 500, n_mels: 40, power, ..Default::default() };
            let double = MelSpectrogram { precision: Precision::Double, ..single.clone() };
            let (single, double) = (mel(&single, wave.clone(), 1), mel(&double, wave.clone(), 1));
            let pairs = single.values.iter().zip(&double.values);
            assert!(pairs.into_iter().all(|(a, b)| (a - b).abs() < 2e-5 * b.abs()));
        }
        // A tone of exactly so many periods a frame leaves nothing in far bins but what rounding leaves.
        let tone: Vec<f32> =
            (0..8192).map(|n| (std::f64::consts::TAU * n as f64 / 8.0).cos() as f32).collect();
        let op = MelSpectrogram { n_fft: 512, center: false, n_mels: 20, ..Default::default() };
        let faintest = |precision| {
            let op = MelSpectrogram { precision, ..op.clone() };
            mel(&op, tone.clone(), 1).values.iter().copied().fold(f32::INFINITY, f32::min)
        };
        assert!(faintest(Precision::Double) < 0.01 * faintest(Precision::Single));
    }

    #[test]
    fn a_preset_sets_what_is_not_given_and_is_spelled_out() {
        let read = |text: &str| serde_json::from_str::<MelSpectrogram>(text).unwrap();
        let op = read(r#"{"preset": "torchaudio", "n_fft": 1024, "norm": "slaney"}"#);
        assert_eq!((op.n_fft, op.hop_length, op.n_mels), (1024, Some(512), 128));
        assert_eq!((op.norm, op.mel_scale), (Some(MelNorm::Slaney), MelScale::Htk));
        assert_eq!((op.pad_mode, op.filters), (PadMode::Reflect, Filters::Torchaudio));
        let op = read(r#"{"win_length": 300, "preset": "torchaudio", "normalized": true}"#);
        assert_eq!((op.hop_length, op.normalized), (Some(150), Normalized::Window));
        let written = serde_json::to_string(&op).unwrap();
        assert!(!written.contains("preset") && written.contains(r#""hop_length":150"#));
        assert_eq!(serde_json::to_string(&read(&written)).unwrap(), written);
        // `null` is a value that is given.
        assert_eq!(read(r#"{"norm": null}"#).norm, None);
        assert_eq!(read(r#"{"preset": "torchaudio", "hop_length": null}"#).hop_length, None);
        assert!(serde_json::from_str::<MelSpectrogram>(r#"{"preset": "kaldi"}"#).is_err());
    }

    #[test]
    fn zeros_around_the_clip_count_as_the_clip() {
        let samples: Vec<f32> = (1..1000).map(|n| (n as f32 * 0.1).sin()).collect();
        let zeros = vec![0.0; 300];
        let whole = mel(
            &MelSpectrogram::preset(Preset::Torchaudio),
            [&zeros[..], &samples, &zeros].concat(),
            1,
        );
        let op = MelSpectrogram { pad: 300, ..MelSpectrogram::preset(Preset::Torchaudio) };
        assert_eq!(mel(&op, samples, 1), whole);
    }

    #[test]
    fn silence_a_single_sample_and_nothing() {
        for preset in [Preset::Librosa, Preset::Torchaudio] {
            let op = MelSpectrogram::preset(preset);
            assert!(mel(&op, vec![0.0; 4000], 2).values.iter().all(|&x| x == 0.0));
            for power in [0.5, 1.0, 2.0, 3.0] {
                let op = MelSpectrogram { power, ..op.clone() };
                assert!(mel(&op, vec![1.0], 1).values.iter().all(|x| x.is_finite()));
                assert!(mel(&op, vec![1.0; 8000], 8).values.iter().all(|x| x.is_finite()));
            }
            for channels in [0, 1] {
                let audio = Audio { samples: vec![], channels, rate: 8000 };
                assert!(op.apply(audio.into(), &mut Workspace::new()).is_err());
            }
        }
    }

    #[test]
    fn numbers_out_of_range_are_named() {
        let told = |op: MelSpectrogram| op.validate().unwrap_err().to_string();
        let default = MelSpectrogram::default;
        assert!(told(MelSpectrogram { n_fft: 0, ..default() }).starts_with("n_fft: "));
        assert!(told(MelSpectrogram { win_length: Some(4096), ..default() }).starts_with("win_"));
        assert!(told(MelSpectrogram { hop_length: Some(0), ..default() }).starts_with("hop_"));
        assert!(told(MelSpectrogram { n_mels: 0, ..default() }).starts_with("n_mels: "));
        assert!(told(MelSpectrogram { f_max: Some(-1.0), ..default() }).starts_with("f_max: "));
        assert!(told(MelSpectrogram { power: f64::NAN, ..default() }).starts_with("power: "));
    }
}
