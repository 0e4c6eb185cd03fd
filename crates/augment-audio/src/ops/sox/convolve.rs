//! Convolution with a filter that is centred: nothing comes later than it went in.

use std::sync::Arc;

use realfft::num_complex::Complex;
use realfft::{ComplexToReal, RealFftPlanner, RealToComplex};

/// There and back.
type Plans = (Arc<dyn RealToComplex<f32>>, Arc<dyn ComplexToReal<f32>>);

/// Convolves planes; kept between clips, with its plans and buffers.
#[derive(Default)]
pub(super) struct Convolver {
    planner: Option<RealFftPlanner<f32>>,
    made_for: Vec<f32>,
    plans: Option<Plans>,
    response: Vec<Complex<f32>>,
    spectrum: Vec<Complex<f32>>,
    block: Vec<f32>,
    whole: Vec<f32>,
}

/// Filters shorter than this are summed up tap by tap.
const DIRECT: usize = 48;

impl Convolver {
    /// Each sample becomes the sum of its neighbours times the taps turned round; tap `(n - 1) / 2`
    /// is the sample's own. What leaves full scale is cut.
    pub(super) fn run(&mut self, plane: &mut [f32], taps: &[f64]) {
        let late = taps.len().saturating_sub(1) / 2;
        self.whole.clear();
        self.whole.resize(plane.len() + taps.len(), 0.0);
        if taps.len() < DIRECT {
            for (i, &tap) in taps.iter().enumerate() {
                let out = self.whole[i..].iter_mut();
                out.zip(&*plane).for_each(|(out, x)| *out += tap as f32 * x);
            }
        } else {
            self.by_blocks(plane, taps);
        }
        for (x, y) in plane.iter_mut().zip(&self.whole[late..]) {
            *x = y.clamp(-1.0, 1.0);
        }
    }

    /// Overlap-add: each block's result runs on into the next.
    fn by_blocks(&mut self, plane: &[f32], taps: &[f64]) {
        let size = (4 * taps.len()).next_power_of_two().max(1024);
        let step = size - taps.len() + 1;
        let planner = self.planner.get_or_insert_with(RealFftPlanner::new);
        let (forward, inverse) = self.plans.get_or_insert_with(|| {
            (planner.plan_fft_forward(size), planner.plan_fft_inverse(size))
        });
        let known: Vec<f32> = taps.iter().map(|&tap| (tap / size as f64) as f32).collect();
        if forward.len() != size {
            (*forward, *inverse) = (planner.plan_fft_forward(size), planner.plan_fft_inverse(size));
            self.made_for.clear();
        }
        self.block.clear();
        self.block.resize(size, 0.0);
        self.spectrum.resize(size / 2 + 1, Complex::default());
        if self.made_for != known {
            self.response.resize(size / 2 + 1, Complex::default());
            self.block[..known.len()].copy_from_slice(&known);
            // The buffers have the plans' sizes, which is all that can be wrong.
            let _ = forward.process(&mut self.block, &mut self.response);
            self.made_for = known;
        }
        for (n, input) in plane.chunks(step).enumerate() {
            self.block.fill(0.0);
            self.block[..input.len()].copy_from_slice(input);
            let _ = forward.process(&mut self.block, &mut self.spectrum);
            self.spectrum.iter_mut().zip(&self.response).for_each(|(x, h)| *x *= h);
            let last = size / 2;
            (self.spectrum[0].im, self.spectrum[last].im) = (0.0, 0.0);
            let _ = inverse.process(&mut self.spectrum, &mut self.block);
            let out = self.whole[n * step..].iter_mut();
            out.zip(&self.block).for_each(|(out, y)| *out += y);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_give_what_taps_give() {
        let plane: Vec<f32> = (0..5000).map(|i| ((i * i) as f32 * 0.01).sin() * 0.1).collect();
        let mut convolver = Convolver::default();
        for len in [47, 48, 129, 1000] {
            let taps: Vec<f64> =
                (0..len).map(|i| (f64::from(i) * 0.7).cos() / f64::from(len)).collect();
            let mut ours = plane.clone();
            convolver.run(&mut ours, &taps);
            for at in [0, 1, 700, 2500, 4999] {
                let late = (len as usize - 1) / 2;
                let sum: f64 = taps
                    .iter()
                    .enumerate()
                    .map(|(i, tap)| {
                        let from = (at + late).checked_sub(i).and_then(|from| plane.get(from));
                        tap * f64::from(from.copied().unwrap_or(0.0))
                    })
                    .sum();
                assert!((f64::from(ours[at]) - sum).abs() < 1e-6, "{len} {at}");
            }
        }
    }
}
