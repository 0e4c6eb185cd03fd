//! The power spectra of real frames.

use std::f64::consts::PI;
use std::sync::Arc;

use augment_core::Result;
use realfft::num_complex::Complex;
use rustfft::{Fft, FftPlanner};

use super::simd::{self, LANES, Lanes};
use super::{Framing, StftPlan};

/// Computes `|X[k]|²` of each frame, without `X` itself: a frame of even length goes through a
/// complex transform of half its length, and what that leaves to do is done for powers alone, which
/// takes half the time of making the whole spectrum first.
pub(crate) enum PowerPlan {
    Even(Box<Even>),
    Odd(Box<StftPlan>),
}

pub(crate) struct Even {
    framing: Framing,
    window: Vec<f32>,
    edge: Vec<f32>,
    fft: Arc<dyn Fft<f32>>,
    /// Cosines and sines of `-πk/M`, from k = 1 on.
    turns: Vec<(Lanes, Lanes)>,
    spectrum: Vec<Complex<f32>>,
    scratch: Vec<Complex<f32>>,
}

impl PowerPlan {
    pub(crate) fn new(framing: Framing) -> Self {
        if framing.n_fft % 2 == 1 {
            return Self::Odd(Box::new(StftPlan::new(framing)));
        }
        let half = framing.n_fft / 2;
        let fft = FftPlanner::new().plan_fft_forward(half);
        let turns = (0..half.div_ceil(2).div_ceil(LANES)).map(|block| {
            let angle = |lane: usize| -PI * (1 + block * LANES + lane) as f64 / half as f64;
            let each = |of: fn(f64) -> f64| std::array::from_fn(|lane| of(angle(lane)) as f32);
            (each(f64::cos), each(f64::sin))
        });
        Self::Even(Box::new(Even {
            framing,
            window: framing.window(),
            edge: Vec::new(),
            turns: turns.collect(),
            spectrum: vec![Complex::default(); half],
            scratch: vec![Complex::default(); fft.get_inplace_scratch_len()],
            fft,
        }))
    }

    /// How many bins there are.
    pub(crate) fn bins(&self) -> usize {
        match self {
            Self::Even(even) => even.framing.bins(),
            Self::Odd(stft) => stft.bins(),
        }
    }

    /// The powers of a frame that has its window: `n_fft` values, `n_fft / 2 + 1` bins.
    ///
    /// # Errors
    /// Those of [`StftPlan::frame`].
    pub(crate) fn windowed(&mut self, frame: &[f32], out: &mut [f32]) -> Result<()> {
        match self {
            Self::Even(even) => even.windowed(frame, out),
            Self::Odd(stft) => powers(stft.windowed(frame)?, out),
        }
        Ok(())
    }

    /// The powers of frame `t` of `samples`: `n_fft / 2 + 1` bins.
    ///
    /// # Errors
    /// Those of [`StftPlan::frame`].
    pub(crate) fn frame(&mut self, samples: &[f32], t: usize, out: &mut [f32]) -> Result<()> {
        match self {
            Self::Even(even) => even.frame(samples, t, out),
            Self::Odd(stft) => powers(stft.frame(samples, t)?, out),
        }
        Ok(())
    }
}

impl Even {
    fn frame(&mut self, samples: &[f32], t: usize, out: &mut [f32]) {
        let Self { framing, window, edge, fft, turns, spectrum, scratch } = self;
        let (cut, _) = framing.cut(samples, t, edge).as_chunks::<2>();
        let (window, _) = window.as_chunks::<2>();
        for ((z, x), w) in spectrum.iter_mut().zip(cut).zip(window) {
            *z = Complex::new(x[0] * w[0], x[1] * w[1]);
        }
        fft.process_with_scratch(spectrum, scratch);
        simd::powers(spectrum, turns, out);
    }

    fn windowed(&mut self, frame: &[f32], out: &mut [f32]) {
        for (z, x) in self.spectrum.iter_mut().zip(frame.as_chunks::<2>().0) {
            *z = Complex::new(x[0], x[1]);
        }
        self.fft.process_with_scratch(&mut self.spectrum, &mut self.scratch);
        simd::powers(&self.spectrum, &self.turns, out);
    }
}

fn powers(spectrum: &[Complex<f32>], out: &mut [f32]) {
    out.iter_mut().zip(spectrum).for_each(|(power, z)| *power = z.norm_sqr());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dsp::{PadMode, Window};

    #[test]
    fn equals_the_square_of_the_spectrum() {
        let samples: Vec<f32> = (0..4000).map(|n| ((n * n) as f32 * 0.01).sin()).collect();
        for n_fft in [2, 4, 6, 30, 34, 36, 255, 400, 1000, 1024, 2048] {
            let framing =
                Framing::new(n_fft, None, Some(100), Window::Hamming, true, PadMode::Edge);
            let (mut powers, mut stft) = (PowerPlan::new(framing), StftPlan::new(framing));
            let mut out = vec![0.0; framing.bins()];
            for t in [0, 7, 39] {
                powers.frame(&samples, t, &mut out).unwrap();
                let spectrum = stft.frame(&samples, t).unwrap();
                let loudest = spectrum.iter().map(|z| z.norm_sqr()).fold(0.0, f32::max);
                for (k, (power, z)) in out.iter().zip(spectrum).enumerate() {
                    let difference = (power - z.norm_sqr()).abs();
                    assert!(difference <= 1e-6 * loudest, "{n_fft}, frame {t}, bin {k}");
                }
            }
        }
    }
}
