//! `pitch_shift`: higher or lower at the same tempo.

use augment_core::{Data, Error, Info, Kind, Op, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::time_stretch::{Vocoders, n_fft};
use crate::dsp::{Framing, PadMode, SincResampler, Vocoder, Window, check_level};

/// Changes the pitch without the tempo (`librosa.effects.pitch_shift`): stretched by a phase vocoder,
/// then resampled to the old length. Fractions of a step are fine: 0.5 is 50 cents.
///
/// The resampler has the filter of soxr's HQ, librosa's default, at exactly the ratio asked for. On clips the
/// result is librosa's, on samples in double precision, within 2e-4; on white noise within 1.5e-2, since
/// soxr's second stage is not as flat above 0.9 of the Nyquist frequency.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PitchShift {
    /// By how many steps: up, or down below 0; at most 4 octaves.
    pub n_steps: f64,
    /// Steps in an octave, 1 to 12000: 12 are semitones, 1200 cents.
    #[serde(default = "semitones")]
    pub bins_per_octave: u32,
    /// Samples in a frame: the length of the Fourier transform. torchaudio has 512.
    #[serde(default = "n_fft")]
    pub n_fft: usize,
    /// Samples under the window; `n_fft` when left out.
    #[serde(default)]
    pub win_length: Option<usize>,
    /// Samples from one frame to the next; a quarter of `win_length` when left out.
    #[serde(default)]
    pub hop_length: Option<usize>,
    /// The window function.
    #[serde(default)]
    pub window: Window,
    /// What lies beyond the ends of the clip: `constant` as in librosa, `reflect` as in torchaudio.
    #[serde(default)]
    pub pad_mode: PadMode,
}

fn semitones() -> u32 {
    12
}

impl PitchShift {
    /// By this many semitones, everything else as librosa has it.
    pub fn new(n_steps: f64) -> Self {
        Self {
            n_steps,
            bins_per_octave: semitones(),
            n_fft: n_fft(),
            win_length: None,
            hop_length: None,
            window: Window::default(),
            pad_mode: PadMode::default(),
        }
    }

    fn framing(&self) -> Framing {
        let Self { n_fft, win_length, hop_length, window, pad_mode, .. } = *self;
        Framing::new(n_fft, win_length, hop_length, window, true, pad_mode)
    }
}

impl Op for PitchShift {
    const NAME: &'static str = "pitch_shift";

    fn validate(&self) -> Result<()> {
        Error::check_range("bins_per_octave", self.bins_per_octave, 1..=12_000)?;
        let most = 4.0 * f64::from(self.bins_per_octave);
        Error::check_range("n_steps", self.n_steps, -most..=most)?;
        self.framing().validate()
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        input.unchanged(Kind::Audio)
    }

    fn apply(&self, data: Data, workspace: &mut Workspace) -> Result<Data> {
        let mut audio = data.into_audio()?;
        let frames = audio.len();
        if self.n_steps == 0.0 || frames == 0 {
            return Ok(audio.into());
        }
        check_level(&audio.samples)?;
        let rate = (-self.n_steps / f64::from(self.bins_per_octave)).exp2();
        let len = Vocoder::output_len(frames, rate);
        let mut stretched = workspace.zeros(len);
        let mut out = workspace.zeros(audio.samples.len());
        let mut resampler: SincResampler = workspace.take();
        let vocoder = workspace.slot::<Vocoders>().get(self.framing());
        let reached = ((len as f64 * rate).ceil() as usize).min(frames);
        for (plane, out) in audio.planes().zip(out.chunks_exact_mut(frames)) {
            vocoder.stretch(plane, rate, &mut stretched)?;
            resampler.process(&stretched, 1.0 / rate, &mut out[..reached])?;
        }
        workspace.put(resampler);
        workspace.recycle(stretched);
        workspace.recycle(std::mem::replace(&mut audio.samples, out));
        Ok(audio.into())
    }
}

#[cfg(test)]
mod tests {
    use std::f32::consts::TAU;

    use augment_core::Audio;

    use super::*;

    #[test]
    fn an_octave_doubles_the_frequency() {
        let samples: Vec<f32> =
            (0..16_000).map(|n| (TAU * 440.0 * n as f32 / 8000.0).sin()).collect();
        for (n_steps, bins_per_octave, wanted) in
            [(12.0, 12, 880.0), (-12.0, 12, 220.0), (100.0, 1200, 466.16), (-0.5, 12, 427.47)]
        {
            let audio = Audio { samples: samples.clone(), channels: 1, rate: 8000 };
            let op = PitchShift { bins_per_octave, ..PitchShift::new(n_steps) };
            let out = op.apply(audio.into(), &mut Workspace::new()).unwrap().into_audio().unwrap();
            assert_eq!(out.len(), 16_000);
            let middle = &out.samples[3000..13_000];
            let rises = middle.windows(2).filter(|w| w[0] < 0.0 && w[1] >= 0.0).count();
            let hz = rises as f32 / 10_000.0 * 8000.0;
            assert!((hz - wanted).abs() < 3.0, "{n_steps}: {hz}");
        }
    }

    #[test]
    fn ends_are_defined() {
        for n_steps in [-48.0, -3.0, 0.0, 0.01, 7.0, 48.0] {
            for (channels, frames) in [(0, 0), (1, 0), (1, 1), (2, 7), (8, 300)] {
                let op = PitchShift::new(n_steps);
                let audio = Audio { samples: vec![0.25; channels * frames], channels, rate: 8000 };
                let info = op.output_info(&Data::from(audio.clone()).info()).unwrap();
                let out = op.apply(audio.into(), &mut Workspace::new()).unwrap();
                assert_eq!(out.info(), info);
                assert!(out.into_audio().unwrap().samples.iter().all(|x| x.is_finite()));
            }
        }
    }

    #[test]
    fn numbers_out_of_range_are_named() {
        let told = |op: PitchShift| op.validate().unwrap_err().to_string();
        assert!(told(PitchShift::new(49.0)).starts_with("n_steps: "));
        assert!(told(PitchShift::new(f64::NAN)).starts_with("n_steps: "));
        let none = PitchShift { bins_per_octave: 0, ..PitchShift::new(0.0) };
        assert!(told(none).starts_with("bins_per_octave: "));
    }
}
