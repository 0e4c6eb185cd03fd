//! The inverse short-time Fourier transform.

use std::sync::Arc;

use augment_core::simd::{self, Kernel};
use augment_core::{Error, Result};
use realfft::num_complex::Complex;
use realfft::{ComplexToReal, RealFftPlanner};

use super::Framing;

/// Puts frames together to a clip as `librosa.istft` does: each is windowed again and added, and the sum
/// is divided by the sum of the squared windows. Of the [`Framing`] the padding mode does not matter.
pub struct IstftPlan {
    framing: Framing,
    /// The window, and the same with the transform's scale.
    window: Vec<f32>,
    scaled: Vec<f32>,
    fft: Arc<dyn ComplexToReal<f32>>,
    frame: Vec<f32>,
    scratch: Vec<Complex<f32>>,
    /// Sums of squared windows.
    weights: Vec<f32>,
}

impl IstftPlan {
    /// Plans the transform.
    pub fn new(framing: Framing) -> Self {
        let fft = RealFftPlanner::new().plan_fft_inverse(framing.n_fft);
        let window = framing.window();
        let scaled = window.iter().map(|w| w / framing.n_fft as f32).collect();
        Self {
            framing,
            window,
            scaled,
            frame: fft.make_output_vec(),
            scratch: fft.make_scratch_vec(),
            weights: Vec::new(),
            fft,
        }
    }

    /// Samples of the clip that `frames` frames come from.
    pub fn samples(framing: &Framing, frames: usize) -> usize {
        match frames {
            0 => 0,
            _ => {
                let all = framing.n_fft + framing.hop_length * (frames - 1);
                all - 2 * framing.padding()
            }
        }
    }

    /// How many of the first frames reach into a clip of `samples` samples, as librosa has it.
    pub fn frames(framing: &Framing, samples: usize) -> usize {
        (samples + 2 * framing.padding()).div_ceil(framing.hop_length)
    }

    /// Begins a clip: `out` is zeroed.
    pub fn start(&mut self, out: &mut [f32]) {
        out.fill(0.0);
        self.weights.clear();
        self.weights.resize(out.len(), 0.0);
    }

    /// Adds frame `t`, of `n_fft / 2 + 1` bins; `spectrum` is overwritten.
    ///
    /// # Errors
    /// Never, as long as the spectrum has that many bins.
    pub fn add(&mut self, t: usize, spectrum: &mut [Complex<f32>], out: &mut [f32]) -> Result<()> {
        // A real signal has none there; the transform insists on it.
        spectrum[0].im = 0.0;
        if let (Some(last), 0) = (spectrum.last_mut(), self.framing.n_fft % 2) {
            last.im = 0.0;
        }
        self.fft
            .process_with_scratch(spectrum, &mut self.frame, &mut self.scratch)
            .map_err(|error| Error::data(error.to_string()))?;
        let padding = self.framing.padding();
        let start = t * self.framing.hop_length;
        let (skipped, at) = (padding.saturating_sub(start), start.saturating_sub(padding));
        let count = out.len().saturating_sub(at).min(self.frame.len().saturating_sub(skipped));
        if count > 0 {
            simd::run(Add {
                frame: &self.frame[skipped..][..count],
                window: &self.window[skipped..][..count],
                scaled: &self.scaled[skipped..][..count],
                out: &mut out[at..at + count],
                weights: &mut self.weights[at..at + count],
            });
        }
        Ok(())
    }

    /// Ends the clip: divides by the windows' sums where there are any.
    pub fn finish(&mut self, out: &mut [f32]) {
        for (out, &weight) in out.iter_mut().zip(&self.weights) {
            if weight > f32::MIN_POSITIVE {
                *out /= weight;
            }
        }
    }
}

struct Add<'a> {
    frame: &'a [f32],
    window: &'a [f32],
    scaled: &'a [f32],
    out: &'a mut [f32],
    weights: &'a mut [f32],
}

impl Kernel for Add<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Self { frame, window, scaled, out, weights } = self;
        let n = out.len();
        let (frame, window, scaled) = (&frame[..n], &window[..n], &scaled[..n]);
        let weights = &mut weights[..n];
        for i in 0..n {
            out[i] += frame[i] * scaled[i];
            weights[i] += window[i] * window[i];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dsp::{PadMode, StftPlan, Window};

    #[test]
    fn undoes_the_transform() {
        let samples: Vec<f32> = (0..3000).map(|n| ((n * n) as f32 * 0.01).sin()).collect();
        for (n_fft, win, hop, center) in [
            (512, 512, 128, true),
            (400, 300, 100, true),
            (255, 255, 60, true),
            (64, 64, 32, false),
        ] {
            let window = Window::Hann;
            let framing =
                Framing::new(n_fft, Some(win), Some(hop), window, center, PadMode::Constant);
            let (mut stft, mut istft) = (StftPlan::new(framing), IstftPlan::new(framing));
            let mut out = vec![1.0; samples.len()];
            istft.start(&mut out);
            let frames = framing.frames(samples.len()).unwrap();
            for t in 0..frames {
                let mut spectrum = stft.frame(&samples, t).unwrap().to_vec();
                istft.add(t, &mut spectrum, &mut out).unwrap();
            }
            istft.finish(&mut out);
            // Without centring the first sample is under a window of 0.
            let whole = usize::from(!center) * hop..IstftPlan::samples(&framing, frames) - hop;
            for i in whole {
                assert!((out[i] - samples[i]).abs() < 2e-6, "{n_fft}, {i}");
            }
        }
    }
}
