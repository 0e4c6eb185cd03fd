//! `time_stretch`: faster or slower at the same pitch, in the frequency domain.

use std::collections::HashMap;

use augment_core::{Data, Error, Info, Kind, Op, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::dsp::{Framing, PadMode, Vocoder, Window, check_level};

/// Changes the tempo without the pitch by a phase vocoder (`librosa.effects.time_stretch`).
///
/// The length becomes `samples / rate`, rounded, halves to even. The result is librosa's on samples in
/// double precision within 2e-4; in single precision librosa itself loses phase, the more the longer
/// the clip, and is ten times as far off.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TimeStretch {
    /// The new tempo over the old one: 0.05 to 20; 2 is twice as fast.
    pub rate: f64,
    /// Whether the result is cut, or filled up with silence, to the length of the clip
    /// (audiomentations').
    #[serde(default)]
    pub leave_length_unchanged: bool,
    /// Samples in a frame: the length of the Fourier transform. torchaudio's pitch shift has 512.
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
    /// What lies beyond the ends of the clip.
    #[serde(default)]
    pub pad_mode: PadMode,
}

pub(super) fn n_fft() -> usize {
    2048
}

impl TimeStretch {
    /// At this rate, everything else as librosa has it.
    pub fn new(rate: f64) -> Self {
        Self {
            rate,
            leave_length_unchanged: false,
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

    fn output_len(&self, samples: usize) -> usize {
        match self.leave_length_unchanged {
            true => samples,
            false => Vocoder::output_len(samples, self.rate),
        }
    }
}

/// A vocoder for each framing.
#[derive(Default)]
pub(super) struct Vocoders(HashMap<Framing, Vocoder>);

impl Vocoders {
    pub(super) fn get(&mut self, framing: Framing) -> &mut Vocoder {
        self.0.entry(framing).or_insert_with(|| Vocoder::new(framing))
    }
}

impl Op for TimeStretch {
    const NAME: &'static str = "time_stretch";

    fn validate(&self) -> Result<()> {
        Error::check_range("rate", self.rate, 0.05..=20.0)?;
        self.framing().validate()
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        input.expect(Kind::Audio)?;
        let mut output = input.clone();
        if let Info::Audio { samples, .. } = &mut output {
            *samples = samples.map(|samples| self.output_len(samples));
        }
        Ok(output)
    }

    fn apply(&self, data: Data, workspace: &mut Workspace) -> Result<Data> {
        let mut audio = data.into_audio()?;
        let frames = audio.len();
        if self.rate == 1.0 || frames == 0 {
            return Ok(audio.into());
        }
        check_level(&audio.samples)?;
        let stretched = Vocoder::output_len(frames, self.rate);
        let wanted = self.output_len(frames);
        let mut out = workspace.zeros(audio.channels * wanted);
        let vocoder = workspace.slot::<Vocoders>().get(self.framing());
        if wanted > 0 {
            for (plane, out) in audio.planes().zip(out.chunks_exact_mut(wanted)) {
                vocoder.stretch(plane, self.rate, &mut out[..stretched.min(wanted)])?;
            }
        }
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
    fn a_tone_keeps_its_pitch_and_level() {
        let samples: Vec<f32> =
            (0..16_000).map(|n| (TAU * 440.0 * n as f32 / 8000.0).sin()).collect();
        for rate in [0.5, 0.8, 1.25, 3.0] {
            let audio = Audio { samples: samples.clone(), channels: 1, rate: 8000 };
            let op = TimeStretch::new(rate);
            let out = op.apply(audio.into(), &mut Workspace::new()).unwrap().into_audio().unwrap();
            let middle = &out.samples[2000..out.len() - 2000];
            let rises = middle.windows(2).filter(|w| w[0] < 0.0 && w[1] >= 0.0).count();
            let hz = rises as f64 / middle.len() as f64 * 8000.0;
            assert!((hz - 440.0).abs() < 8.0, "{rate}: {hz}");
            let peak = middle.iter().fold(0.0f32, |max, x| max.max(x.abs()));
            assert!((0.9..1.1).contains(&peak), "{rate}: {peak}");
        }
    }

    #[test]
    fn ends_are_defined() {
        for leave_length_unchanged in [false, true] {
            for rate in [0.05, 0.9, 1.0, 1.1, 20.0] {
                for (channels, frames) in [(0, 0), (1, 0), (1, 1), (2, 7), (8, 300)] {
                    let op = TimeStretch { leave_length_unchanged, ..TimeStretch::new(rate) };
                    let samples = vec![0.25; channels * frames];
                    let audio = Audio { samples, channels, rate: 8000 };
                    let info = op.output_info(&Data::from(audio.clone()).info()).unwrap();
                    let out = op.apply(audio.into(), &mut Workspace::new()).unwrap();
                    assert_eq!(out.info(), info, "{rate}");
                    let out = out.into_audio().unwrap().samples;
                    assert!(out.iter().all(|x| x.is_finite()));
                }
            }
        }
        let silence = Audio { samples: vec![0.0; 5000], channels: 1, rate: 8000 };
        let out = TimeStretch::new(0.7).apply(silence.into(), &mut Workspace::new()).unwrap();
        assert!(out.into_audio().unwrap().samples.iter().all(|&x| x == 0.0));
    }

    #[test]
    fn numbers_out_of_range_are_named() {
        let told = |op: TimeStretch| op.validate().unwrap_err().to_string();
        assert!(told(TimeStretch::new(0.0)).starts_with("rate: "));
        assert!(told(TimeStretch::new(f64::NAN)).starts_with("rate: "));
        assert!(told(TimeStretch { n_fft: 0, ..TimeStretch::new(1.0) }).starts_with("n_fft: "));
    }
}
