//! Resampling by any ratio.

use augment_core::simd::{self, Kernel};

use super::kernel::{BLOCK, HALF, Table, fold};

/// Rows of coefficients between two samples; between the rows they lie on a line.
const PHASES: usize = 512;

/// Resamples by any ratio with the filter of soxr's HQ, in the time domain.
#[derive(Default)]
pub struct SincResampler {
    step: f64,
    taps: usize,
    /// For each phase a row of coefficients, and one of what they are more in the next.
    rows: Vec<f32>,
    padded: Vec<f32>,
}

impl SincResampler {
    /// Output sample j is the input at `j · step`: a step above 1 makes it shorter.
    pub fn set_step(&mut self, step: f64) {
        if self.step == step {
            return;
        }
        let before = self.step.max(1.0);
        self.step = step;
        let stretch = step.max(1.0);
        // Filters of the upper side do not depend on the step.
        if before == stretch && !self.rows.is_empty() {
            return;
        }
        let half = (HALF * stretch).ceil() as usize + 1;
        self.taps = (2 * half).next_multiple_of(BLOCK);
        self.rows.clear();
        self.rows.resize(2 * PHASES * self.taps, 0.0);
        let table = Table::get();
        let (scale, taps) = (1.0 / stretch, self.taps);
        for (phase, rows) in self.rows.chunks_exact_mut(2 * taps).enumerate() {
            let middle = (half - 1) as f64 + phase as f64 / PHASES as f64;
            for (i, value) in rows[..taps].iter_mut().enumerate() {
                *value = table.at((middle - i as f64) * scale) * scale as f32;
            }
        }
        // The row after the last is the first, a sample later.
        let first: Vec<f32> = self.rows[..taps].to_vec();
        for phase in 0..PHASES {
            let (these, next) = self.rows[phase * 2 * taps..].split_at_mut(2 * taps);
            let (row, more) = these.split_at_mut(taps);
            for (i, more) in more.iter_mut().enumerate() {
                let then = match phase + 1 {
                    PHASES if i == 0 => 0.0,
                    PHASES => first[i - 1],
                    _ => next[i],
                };
                *more = then - row[i];
            }
        }
    }

    /// Resamples `samples` into all of `out`; what lies beyond the ends is silence.
    pub fn process(&mut self, samples: &[f32], out: &mut [f32]) {
        let last = (out.len() as f64 * self.step) as usize;
        self.padded.clear();
        self.padded.resize(self.taps, 0.0);
        self.padded.extend_from_slice(samples);
        self.padded.resize(2 * self.taps + samples.len().max(last) + 1, 0.0);
        let half = (HALF * self.step.max(1.0)).ceil() as usize + 1;
        simd::run(Run {
            rows: &self.rows,
            taps: self.taps,
            first: self.taps - (half - 1),
            step: self.step,
            padded: &self.padded,
            out,
        });
    }
}

struct Run<'a> {
    rows: &'a [f32],
    taps: usize,
    first: usize,
    step: f64,
    padded: &'a [f32],
    out: &'a mut [f32],
}

impl Kernel for Run<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Self { rows, taps, first, step, padded, out } = self;
        for (j, out) in out.iter_mut().enumerate() {
            let position = j as f64 * step;
            let index = position as usize;
            let phase = (position - index as f64) * PHASES as f64;
            let row = (phase as usize).min(PHASES - 1);
            let between = (phase - row as f64) as f32;
            let (row, more) = rows[row * 2 * taps..(row + 1) * 2 * taps].split_at(taps);
            let x = &padded[first + index..first + index + taps];
            let (mut sums, mut mores) = ([0.0f32; BLOCK], [0.0f32; BLOCK]);
            let x = x.as_chunks::<BLOCK>().0.iter();
            let rows = row.as_chunks::<BLOCK>().0.iter().zip(more.as_chunks::<BLOCK>().0);
            for (x, (row, more)) in x.zip(rows) {
                for lane in 0..BLOCK {
                    sums[lane] += x[lane] * row[lane];
                    mores[lane] += x[lane] * more[lane];
                }
            }
            *out = fold(sums) + between * fold(mores);
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
                resampler.set_step(step);
                resampler.process(&tone, &mut out);
                let middle = out.len() / 5..out.len() * 4 / 5;
                let off = middle
                    .map(|j| (f64::from(out[j]) - (TAU * turn * j as f64 * step).sin()).abs());
                let off = 20.0 * off.fold(0.0, f64::max).log10();
                assert!(off < -95.0, "{step} at {share}: {off:.1} dB");
            }
        }
    }
}
