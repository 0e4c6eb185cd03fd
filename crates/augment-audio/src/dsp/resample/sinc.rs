//! Resampling by any ratio.

use std::sync::LazyLock;

use augment_core::Result;
use augment_core::simd::{self, Kernel};

use super::FftResampler;
use super::kernel::{BLOCK, bessel_i0, fold, sinc};

/// Resamples by any ratio with the filter of soxr's HQ: to twice the rate by Fourier transforms, which is
/// where the filter is, then to the places asked for by short sums, since the upper half of the band is
/// now empty. A tone is within -95 dB of the ideal one up to 0.9 of the lower Nyquist frequency.
#[derive(Default)]
pub struct SincResampler {
    /// The lower rate, of which the filter is, and the filter.
    plan: Option<(f64, FftResampler)>,
    padded: Vec<f32>,
    doubled: Vec<f32>,
}

/// Rows of coefficients between two samples; between the rows they lie on a line.
const PHASES: usize = 512;

/// Kaiser's shape for sums of [`BLOCK`] products with images at -120 dB.
const BETA: f64 = 12.27;

/// Silence on each side, more than the short sums reach.
const MARGIN: usize = BLOCK;

/// For each phase the coefficients, and what they are more in the next.
static ROWS: LazyLock<Vec<[[f32; BLOCK]; 2]>> = LazyLock::new(|| {
    let half = BLOCK as f64 / 2.0;
    let value = |t: f64| {
        let rest = (1.0 - (t / half).powi(2)).max(0.0);
        sinc(t) * bessel_i0(BETA * rest.sqrt()) / bessel_i0(BETA)
    };
    let row = |phase: usize| -> [f64; BLOCK] {
        let middle = half - 1.0 + phase as f64 / PHASES as f64;
        std::array::from_fn(|i| value(i as f64 - middle))
    };
    let pairs = (0..PHASES).map(|phase| {
        let (this, next) = (row(phase), row(phase + 1));
        let more = std::array::from_fn(|i| (next[i] - this[i]) as f32);
        [this.map(|x| x as f32), more]
    });
    pairs.collect()
});

impl SincResampler {
    /// Resamples `samples` into all of `out`, whose sample j is the input at `j · step`: a step above 1 makes
    /// it shorter. What lies beyond the ends is silence.
    ///
    /// # Errors
    /// Those of [`FftResampler::new`].
    pub fn process(&mut self, samples: &[f32], step: f64, out: &mut [f32]) -> Result<()> {
        let stretch = step.max(1.0);
        let known = self.plan.take().filter(|(lower, _)| *lower == stretch);
        let (_, fft) = self.plan.insert(match known {
            Some(plan) => plan,
            None => (stretch, FftResampler::stretched(1, 2, stretch)?),
        });
        let last = (out.len() as f64 * step) as usize;
        self.padded.clear();
        self.padded.resize(MARGIN, 0.0);
        self.padded.extend_from_slice(samples);
        self.doubled.resize(2 * (samples.len().max(last) + 2 * MARGIN), 0.0);
        fft.process(&self.padded, &mut self.doubled)?;
        simd::run(Run { rows: &ROWS, step: 2.0 * step, doubled: &self.doubled, out });
        Ok(())
    }
}

struct Run<'a> {
    rows: &'a [[[f32; BLOCK]; 2]],
    step: f64,
    doubled: &'a [f32],
    out: &'a mut [f32],
}

impl Kernel for Run<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Self { rows, step, doubled, out } = self;
        for (j, out) in out.iter_mut().enumerate() {
            let position = j as f64 * step;
            let index = position as usize;
            let phase = (position - index as f64) * PHASES as f64;
            let row = (phase as usize).min(PHASES - 1);
            let between = (phase - row as f64) as f32;
            let [row, more] = &rows[row];
            let first = 2 * MARGIN + index + 1 - BLOCK / 2;
            let x = &doubled[first..first + BLOCK];
            let mut products = [0.0f32; BLOCK];
            for lane in 0..BLOCK {
                products[lane] = x[lane] * (row[lane] + between * more[lane]);
            }
            *out = fold(products);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::f64::consts::TAU;

    use super::*;

    #[test]
    fn a_tone_stays_the_tone_in_place() {
        let mut resampler = SincResampler::default();
        for step in [1.3, 0.7, 0.701, 1.0001, 2.5, 0.3] {
            let lower = f64::max(step, 1.0);
            for share in [0.05, 0.5, 0.9] {
                let turn = share / lower * 0.5;
                let tone: Vec<f32> =
                    (0..8000).map(|n| (TAU * turn * f64::from(n)).sin() as f32).collect();
                let mut out = vec![0.0; (8000.0 / step) as usize];
                resampler.process(&tone, step, &mut out).unwrap();
                let middle = out.len() / 5..out.len() * 4 / 5;
                let off = middle
                    .map(|j| (f64::from(out[j]) - (TAU * turn * j as f64 * step).sin()).abs());
                let off = 20.0 * off.fold(0.0, f64::max).log10();
                assert!(off < -95.0, "{step} at {share}: {off:.1} dB");
            }
        }
    }
}
