//! `griffin_lim`: a waveform with the magnitudes of a spectrogram.

use augment_core::{
    Audio, Data, Error, FrequencyScale, Info, Kind, Op, Result, Stream, Unit, Workspace, normal,
};
use realfft::num_complex::Complex;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::codec::MAX_RATE;
use crate::dsp::{Framing, IstftPlan, PadMode, StftPlan, Window, check_level};

/// Finds a waveform for a spectrogram of the Fourier transform's bins (`librosa.griffinlim`,
/// `torchaudio.transforms.GriffinLim`), by the fast algorithm of Perraudin et al. 2013.
///
/// From phase 0 the first iterations are librosa's `init=None` within 1e-5 of the peak; after 32 the two are
/// within 5e-3, as single precision drifts from double. Without `length` there are `hop_length · (frames - 1)`
/// samples for an even `n_fft`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GriffinLim {
    /// The rate of the waveform in Hz, which a spectrogram does not know.
    pub rate: u32,
    /// Samples in a frame; `2 (bins - 1)` when left out.
    #[serde(default)]
    pub n_fft: Option<usize>,
    /// Samples under the window; `n_fft` when left out.
    #[serde(default)]
    pub win_length: Option<usize>,
    /// Samples from one frame to the next; a quarter of `win_length` when left out.
    #[serde(default)]
    pub hop_length: Option<usize>,
    /// The window function.
    #[serde(default)]
    pub window: Window,
    /// What lies beyond the ends: `constant` as in librosa, `reflect` as in torchaudio.
    #[serde(default)]
    pub pad_mode: PadMode,
    /// The exponent of the magnitudes, where they are powers: 0.1 to 10.
    #[serde(default = "two")]
    pub power: f64,
    /// Iterations: 0 to 10000.
    #[serde(default = "iterations")]
    pub n_iter: usize,
    /// How far each iteration carries on in the direction of the last: 0, the plain algorithm, to 1.
    #[serde(default = "momentum")]
    pub momentum: f64,
    /// Samples of the result, at least 1.
    #[serde(default)]
    pub length: Option<usize>,
    /// Where the first phases come from; phase 0 when left out.
    #[serde(default)]
    pub stream: Option<Stream>,
}

fn two() -> f64 {
    2.0
}

fn iterations() -> usize {
    32
}

fn momentum() -> f64 {
    0.99
}

impl GriffinLim {
    fn framing(&self, bins: usize) -> Result<Framing> {
        let n_fft = self.n_fft.unwrap_or_else(|| 2 * bins.saturating_sub(1));
        let Self { win_length, hop_length, window, pad_mode, .. } = *self;
        let framing = Framing::new(n_fft, win_length, hop_length, window, true, pad_mode);
        framing.validate()?;
        if framing.bins() == bins {
            return Ok(framing);
        }
        let message = format!("has {} bins, the spectrogram {bins}", framing.bins());
        Err(Error::invalid_field("n_fft", message))
    }

    fn len(&self, framing: &Framing, frames: usize) -> usize {
        self.length.unwrap_or_else(|| IstftPlan::samples(framing, frames))
    }

    /// The magnitudes' exponent.
    fn exponent(&self, scale: FrequencyScale, unit: Unit) -> Result<f64> {
        match (scale, unit) {
            (FrequencyScale::Linear, Unit::Amplitude) => Ok(1.0),
            (FrequencyScale::Linear, Unit::Power) => Ok(1.0 / self.power),
            (FrequencyScale::Mel, _) => {
                Err(Error::invalid("mel bands need `inverse_mel` before `griffin_lim`"))
            }
            (_, Unit::Decibel) => {
                Err(Error::invalid("works on amplitudes or powers, not on decibels"))
            }
            _ => Err(Error::invalid("works on amplitudes or powers of Fourier bins")),
        }
    }

    /// The waveform of one channel, whose magnitudes are given frame by frame.
    fn invert(&self, magnitudes: &[f32], state: &mut State, out: &mut [f32]) -> Result<()> {
        let State { stft, istft, bins, angles, last, inverse } = state;
        let bins = *bins;
        let carry = (self.momentum / (1.0 + self.momentum)) as f32;
        inverse.resize(out.len(), 0.0);
        let synthesize = |angles: &mut [Complex<f32>], istft: &mut IstftPlan, out: &mut [f32]| {
            istft.start(out);
            for (t, frame) in angles.chunks_exact_mut(bins).enumerate() {
                istft.add(t, frame, out)?;
            }
            istft.finish(out);
            Ok::<(), Error>(())
        };
        for iteration in 0..self.n_iter {
            synthesize(angles, istft, inverse)?;
            let frames = stft.framing().frames(inverse.len())?;
            for (t, angles) in angles.chunks_exact_mut(bins).enumerate() {
                let range = t * bins..(t + 1) * bins;
                let (last, magnitudes) = (&mut last[range.clone()], &magnitudes[range]);
                if t >= frames {
                    angles.fill(Complex::default());
                    continue;
                }
                let rebuilt = stft.frame(inverse, t)?;
                let carry = if iteration == 0 { 0.0 } else { carry };
                let values = angles.iter_mut().zip(last).zip(rebuilt).zip(magnitudes);
                for (((angle, last), &rebuilt), &magnitude) in values {
                    let next = rebuilt - *last * carry;
                    let square = next.norm_sqr();
                    // A bin without phase stays silent.
                    let scale = if square < 1e-30 { 0.0 } else { magnitude / square.sqrt() };
                    *angle = next * scale;
                    *last = rebuilt;
                }
            }
        }
        synthesize(angles, istft, out)
    }
}

struct State {
    stft: StftPlan,
    istft: IstftPlan,
    bins: usize,
    angles: Vec<Complex<f32>>,
    /// What the iteration before has rebuilt.
    last: Vec<Complex<f32>>,
    inverse: Vec<f32>,
}

impl Op for GriffinLim {
    const NAME: &'static str = "griffin_lim";

    fn validate(&self) -> Result<()> {
        Error::check_range("rate", self.rate, 1..=MAX_RATE)?;
        Error::check_range("power", self.power, 0.1..=10.0)?;
        Error::check_range("n_iter", self.n_iter, 0..=10_000)?;
        Error::check_range("momentum", self.momentum, 0.0..=1.0)?;
        Error::check_range("length", self.length.unwrap_or(1), 1..=1 << 31)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        let Info::Spectrogram { channels, bins, frames, scale, unit } = *input else {
            return Err(Error::expects(Kind::Spectrogram, input));
        };
        self.exponent(scale, unit)?;
        let framing = bins.map(|bins| self.framing(bins)).transpose()?;
        let samples = framing.zip(frames).map(|(framing, frames)| self.len(&framing, frames));
        let samples = if channels == Some(0) { Some(0) } else { samples.or(self.length) };
        Ok(Info::Audio { rate: Some(self.rate as usize), channels, samples })
    }

    fn apply(&self, data: Data, workspace: &mut Workspace) -> Result<Data> {
        let spectrogram = data.into_spectrogram()?;
        let (bins, frames) = (spectrogram.bins, spectrogram.frames);
        let exponent = self.exponent(spectrogram.scale, spectrogram.unit)?;
        let framing = self.framing(bins)?;
        check_level(&spectrogram.values)?;
        let len = self.len(&framing, frames);
        let mut samples = workspace.zeros(spectrogram.channels * len);
        let count = bins * frames;
        if count > 0 && len > 0 {
            let mut state = State {
                stft: StftPlan::new(framing),
                istft: IstftPlan::new(framing),
                bins,
                angles: vec![Complex::new(1.0, 0.0); count],
                last: vec![Complex::default(); count],
                inverse: workspace.buffer(),
            };
            let mut magnitudes = workspace.zeros(count);
            let mut turns = workspace.zeros(2 * spectrogram.values.len());
            if let Some(stream) = &self.stream {
                normal::fill(stream, &mut turns);
            }
            let channels =
                spectrogram.values.chunks_exact(count).zip(turns.chunks_exact(2 * count));
            for ((values, turns), out) in channels.zip(samples.chunks_exact_mut(len)) {
                for t in 0..frames {
                    for k in 0..bins {
                        let value =
                            f64::from(values[k * frames + t].max(0.0)).powf(exponent) as f32;
                        let at = t * bins + k;
                        magnitudes[at] = value;
                        // The direction of a pair of normal numbers is uniform.
                        let turn = Complex::new(turns[2 * at], turns[2 * at + 1]);
                        let length = turn.norm_sqr().sqrt();
                        let unit =
                            if length > 0.0 { turn / length } else { Complex::new(1.0, 0.0) };
                        state.angles[at] = unit * value;
                    }
                }
                self.invert(&magnitudes, &mut state, out)?;
            }
            workspace.recycle(turns);
            workspace.recycle(magnitudes);
            workspace.recycle(state.inverse);
        }
        Ok(Audio { samples, channels: spectrogram.channels, rate: self.rate }.into())
    }
}

#[cfg(test)]
mod tests {
    use augment_core::Spectrogram;

    use super::*;

    fn magnitudes(samples: &[f32], n_fft: usize, hop: usize) -> Spectrogram {
        let framing = Framing::new(n_fft, None, Some(hop), Window::Hann, true, PadMode::Constant);
        let (bins, frames) = (framing.bins(), framing.frames(samples.len()).unwrap());
        let mut plan = StftPlan::new(framing);
        let mut values = vec![0.0; bins * frames];
        for t in 0..frames {
            for (k, z) in plan.frame(samples, t).unwrap().iter().enumerate() {
                values[k * frames + t] = z.norm();
            }
        }
        let (scale, unit) = (FrequencyScale::Linear, Unit::Amplitude);
        Spectrogram { values, channels: 1, bins, frames, scale, unit }
    }

    fn op() -> GriffinLim {
        serde_json::from_str(r#"{"rate": 8000, "hop_length": 64}"#).unwrap()
    }

    #[test]
    fn it_converges() {
        let tone = |n: f32| (n * 0.2).sin() * 0.5 + (n * n * 1e-5).cos() * 0.3;
        let samples: Vec<f32> = (0..6400).map(|n| tone(n as f32)).collect();
        let wanted = magnitudes(&samples, 256, 64);
        let stream = Some(Stream { seed: 1, id: [2, 3, 4] });
        let mut before = f32::MAX;
        for n_iter in [0, 4, 16, 64] {
            let op = GriffinLim { n_iter, stream, ..op() };
            let info = op.output_info(&Data::from(wanted.clone()).info()).unwrap();
            let out = op.apply(wanted.clone().into(), &mut Workspace::new()).unwrap();
            assert_eq!(out.info(), info);
            let got = magnitudes(&out.into_audio().unwrap().samples, 256, 64);
            let off = got.values.iter().zip(&wanted.values).map(|(a, b)| (a - b).powi(2));
            let power: f32 = wanted.values.iter().map(|x| x * x).sum();
            let error = (off.sum::<f32>() / power).sqrt();
            assert!(error < before, "{n_iter}: {error}");
            before = error;
        }
        assert!(before < 0.1, "{before}");
    }

    #[test]
    fn ends_are_defined() {
        for (channels, frames) in [(0, 0), (1, 0), (1, 1), (8, 3)] {
            for length in [None, Some(1), Some(100), Some(1000)] {
                let input = Spectrogram {
                    values: vec![0.0; channels * frames * 129],
                    channels,
                    bins: 129,
                    frames,
                    scale: FrequencyScale::Linear,
                    unit: Unit::Power,
                };
                let op = GriffinLim { n_iter: 3, length, ..op() };
                let info = op.output_info(&Data::from(input.clone()).info()).unwrap();
                let out = op.apply(input.into(), &mut Workspace::new()).unwrap();
                assert_eq!(out.info(), info);
                assert!(out.into_audio().unwrap().samples.iter().all(|&x| x == 0.0));
            }
        }
    }

    #[test]
    fn what_does_not_fit_is_named() {
        let info = |unit, scale, bins| Info::Spectrogram {
            channels: Some(1),
            bins: Some(bins),
            frames: Some(3),
            scale,
            unit,
        };
        let told = |op: GriffinLim, info| op.output_info(&info).unwrap_err().to_string();
        let linear = FrequencyScale::Linear;
        assert!(told(op(), info(Unit::Decibel, linear, 129)).contains("decibels"));
        assert!(told(op(), info(Unit::Power, FrequencyScale::Mel, 128)).contains("inverse_mel"));
        let other = GriffinLim { n_fft: Some(512), ..op() };
        assert!(told(other, info(Unit::Power, linear, 129)).starts_with("n_fft: "));
        assert!(GriffinLim { momentum: 1.5, ..op() }.validate().is_err());
    }
}
