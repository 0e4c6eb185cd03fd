//! `spectrogram`: amplitude or power of each frequency over time.

use std::collections::HashMap;

use augment_core::{
    Data, Error, FrequencyScale, Info, Kind, Op, Result, Spectrogram as Picture, Unit, Workspace,
};

use crate::dsp::{Analysis, Framing, Normalized, PadMode, SpectrumPlan, Window};
use crate::params::{Preset, with_presets};

with_presets! {
    /// A spectrogram, `|X|^power` (`abs(librosa.stft(y)) ** power`, which is what `librosa.feature`
    /// starts from; `torchaudio.transforms.Spectrogram`).
    ///
    /// The defaults are librosa's, whose `power` is 1; `preset: torchaudio` makes them
    /// torchaudio's. The complex spectrum is the op `stft`. In dB, values agree with librosa 0.11 and
    /// torchaudio 2.11 within 1e-3 down to 60 dB below the loudest of their frame. Fainter ones are
    /// more and more the rounding of single precision, on both sides.
    pub struct Spectrogram {
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
    }
}

#[derive(Default)]
struct Plans(HashMap<Framing, SpectrumPlan>);

impl Spectrogram {
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
            power: 1.0,
            normalized: Normalized::No,
        };
        match preset {
            Preset::Librosa => librosa,
            Preset::Torchaudio => Self {
                n_fft: 400,
                hop_length: Some(200),
                pad_mode: PadMode::Reflect,
                power: 2.0,
                ..librosa
            },
        }
    }

    fn framing(&self) -> Framing {
        let Self { n_fft, win_length, hop_length, window, center, pad_mode, .. } = *self;
        let framing = Framing::new(n_fft, win_length, hop_length, window, center, pad_mode);
        Framing { pad: self.pad, normalized: self.normalized, ..framing }
    }

    /// How a clip of this rate becomes a spectrogram.
    pub fn analysis(&self, rate: u32) -> Analysis {
        Analysis { framing: self.framing(), power: self.power, rate, bands: None }
    }

    fn unit(&self) -> Unit {
        if self.power == 1.0 { Unit::Amplitude } else { Unit::Power }
    }
}

impl Op for Spectrogram {
    const NAME: &'static str = "spectrogram";

    fn validate(&self) -> Result<()> {
        self.framing().validate()?;
        if self.power > 0.0 && self.power.is_finite() {
            return Ok(());
        }
        Err(Error::invalid_field("power", format!("must be more than 0, got {}", self.power)))
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        let Info::Audio { channels, samples, .. } = *input else {
            return Err(Error::expects(Kind::Audio, input));
        };
        let framing = self.framing();
        Ok(Info::Spectrogram {
            channels,
            bins: Some(framing.bins()),
            frames: samples.map(|samples| framing.frames(samples)).transpose()?,
            scale: FrequencyScale::Linear,
            unit: self.unit(),
        })
    }

    fn apply(&self, data: Data, workspace: &mut Workspace) -> Result<Data> {
        let audio = data.into_audio()?;
        let (framing, channels) = (self.framing(), audio.channels);
        let (bins, frames) = (framing.bins(), framing.frames(audio.len())?);
        let mut values = workspace.zeros(channels * bins * frames);
        let plans: &mut Plans = workspace.slot();
        let plan = plans.0.entry(framing).or_insert_with(|| SpectrumPlan::new(framing));
        for (plane, out) in audio.planes().zip(values.chunks_exact_mut(bins * frames)) {
            plan.clip(plane, frames, self.power, out)?;
        }
        workspace.recycle(audio.samples);
        let (scale, unit) = (FrequencyScale::Linear, self.unit());
        Ok(Picture { values, channels, bins, frames, scale, unit }.into())
    }
}

#[cfg(test)]
mod tests {
    use augment_core::Audio;

    use super::*;

    fn run(op: &Spectrogram, samples: Vec<f32>, channels: usize) -> Picture {
        let audio = Audio { samples, channels, rate: 8000 };
        let info = op.output_info(&Data::from(audio.clone()).info()).unwrap();
        let data = op.apply(audio.into(), &mut Workspace::new()).unwrap();
        assert_eq!(data.info(), info);
        data.into_spectrogram().unwrap()
    }

    /// Eight bins and one frame of a cosine that falls into the second.
    fn cosine() -> (Spectrogram, Vec<f32>) {
        let op = Spectrogram {
            n_fft: 16,
            hop_length: Some(16),
            window: Window::Rectangular,
            center: false,
            ..Spectrogram::default()
        };
        let samples = (0..16).map(|n| (std::f32::consts::TAU * n as f32 / 8.0).cos());
        (op, samples.collect())
    }

    #[test]
    fn powers_and_norms_of_a_cosine() {
        let (op, samples) = cosine();
        for (power, normalized, wanted) in [
            (1.0, Normalized::No, 8.0),
            (2.0, Normalized::No, 64.0),
            (3.0, Normalized::No, 512.0),
            (1.0, Normalized::Window, 2.0),
            (2.0, Normalized::FrameLength, 4.0),
        ] {
            let op = Spectrogram { power, normalized, ..op.clone() };
            let out = run(&op, samples.clone(), 1);
            assert_eq!((out.bins, out.frames), (9, 1));
            for (k, x) in out.values.iter().enumerate() {
                let wanted = if k == 2 { wanted } else { 0.0 };
                assert!((x - wanted).abs() < 1e-4, "{power} {normalized:?}: bin {k} is {x}");
            }
        }
    }

    #[test]
    fn channels_silence_a_single_sample_and_nothing() {
        for preset in [Preset::Librosa, Preset::Torchaudio] {
            let op = Spectrogram::preset(preset);
            let left: Vec<f32> = (0..3000).map(|n| ((n * n) as f32).sin()).collect();
            let eight = run(&op, left.repeat(8), 8);
            assert_eq!(eight.values, run(&op, left, 1).values.repeat(8));
            assert!(run(&op, vec![0.0; 777], 1).values.iter().all(|&x| x == 0.0));
            assert!(run(&op, vec![0.5], 1).values.iter().all(|x| x.is_finite()));
            for channels in [0, 1] {
                let audio = Audio { samples: vec![], channels, rate: 8000 };
                assert!(op.apply(audio.into(), &mut Workspace::new()).is_err());
            }
            let short = Audio { samples: vec![0.0; 100], channels: 1, rate: 8000 };
            let op = Spectrogram { center: false, ..op };
            let told = op.apply(short.into(), &mut Workspace::new()).unwrap_err().to_string();
            assert!(told.contains("shorter than a frame"), "{told}");
        }
    }

    #[test]
    fn numbers_out_of_range_are_named() {
        let told = |op: Spectrogram| op.validate().unwrap_err().to_string();
        assert!(told(Spectrogram { power: 0.0, ..Default::default() }).starts_with("power: "));
        assert!(told(Spectrogram { pad: 1 << 40, ..Default::default() }).starts_with("pad: "));
        assert!(serde_json::from_str::<Spectrogram>(r#"{"normalized": "both"}"#).is_err());
    }
}
