//! torchaudio's resampling: a windowed sinc for each phase.

use std::f64::consts::PI;

use augment_core::simd::{self, Kernel};

use super::kernel::{BLOCK, bessel_i0, dot, sinc};
use super::{Phases, gcd};

/// The window on the sinc.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum PolyphaseWindow {
    /// `cos²`.
    Hann,
    /// Kaiser's, with its β.
    Kaiser(f64),
}

/// Beyond this many coefficients each is computed when it is needed, not kept.
const MAX_KEPT: usize = 1 << 22;

/// `torchaudio.functional.resample`: output sample j is the sum over the input samples i of
/// `x[i] · s·sinc(t) · w(t / width)`, with `t = (i / from - j / to) · f`, `f = rolloff · min(from, to)`,
/// `s = f / from`, `|t| < width`, and the rates without their common divisor.
///
/// Only the coefficients within the window are computed and kept, hence a ratio like 44100 to 44101
/// costs 2.8 MB at the defaults.
pub struct Polyphase {
    from: usize,
    to: usize,
    /// `f`.
    base: f64,
    width: f64,
    window: PolyphaseWindow,
    /// Coefficients of a phase, a multiple of [`BLOCK`].
    taps: usize,
    /// Samples of the input on each side.
    reach: f64,
    /// A row for each phase; none when there are too many.
    rows: Vec<f32>,
    padded: Vec<f32>,
}

impl Polyphase {
    /// Plans the change from `from` to `to` Hz, both at least 1, with a window of `width` zero
    /// crossings on each side.
    pub fn new(from: u32, to: u32, width: u32, rolloff: f64, window: PolyphaseWindow) -> Self {
        let (from, to) = (from.max(1) as usize, to.max(1) as usize);
        let divisor = gcd(from, to);
        let (from, to) = (from / divisor, to / divisor);
        let base = from.min(to) as f64 * rolloff;
        let width = f64::from(width);
        let reach = width * from as f64 / base;
        let taps = (2.0 * reach) as usize + 1;
        let taps = taps.next_multiple_of(BLOCK);
        let rows = Vec::new();
        let mut new = Self { from, to, base, width, window, taps, reach, rows, padded: Vec::new() };
        if to.saturating_mul(taps) <= MAX_KEPT {
            let mut rows = vec![0.0; to * taps];
            for (phase, row) in rows.chunks_exact_mut(taps).enumerate() {
                new.fill(phase, row);
            }
            new.rows = rows;
        }
        new
    }

    /// The coefficients that [`Self::new`] makes of the same numbers.
    pub fn count(from: u32, to: u32, width: u32, rolloff: f64) -> usize {
        let (from, to) = (from.max(1) as usize, to.max(1) as usize);
        let divisor = gcd(from, to);
        let (from, to) = (from / divisor, to / divisor);
        let reach = f64::from(width) * from as f64 / (from.min(to) as f64 * rolloff);
        to.saturating_mul(((2.0 * reach) as usize + 1).next_multiple_of(BLOCK))
    }

    /// What outputs are sums of, if the coefficients are few enough to be kept.
    pub fn phases(&self) -> Option<Phases> {
        let firsts = (0..self.to).map(|phase| self.first(phase)).collect();
        let Self { from, taps, ref rows, .. } = *self;
        (!rows.is_empty()).then(|| Phases { from, taps, rows: rows.clone(), firsts })
    }

    /// The first sample of the input, from the one that belongs to phase 0, under the window.
    fn first(&self, phase: usize) -> isize {
        (phase as f64 * self.from as f64 / self.to as f64 - self.reach).ceil() as isize
    }

    fn fill(&self, phase: usize, row: &mut [f32]) {
        // torchaudio rounds the phase's time to single precision.
        let time = f64::from(-(phase as f32) / self.to as f32);
        let first = self.first(phase);
        let scale = self.base / self.from as f64;
        for (i, value) in row.iter_mut().enumerate() {
            let index = (first + i as isize) as f64;
            let t = (time + index / self.from as f64) * self.base;
            let share = t / self.width;
            if share.abs() >= 1.0 {
                *value = 0.0;
                continue;
            }
            let window = match self.window {
                PolyphaseWindow::Hann => (share * PI / 2.0).cos().powi(2),
                PolyphaseWindow::Kaiser(beta) => {
                    bessel_i0(beta * (1.0 - share * share).sqrt()) / bessel_i0(beta)
                }
            };
            *value = (sinc(t) * window * scale) as f32;
        }
    }

    /// Resamples `samples`; `out` has the length of [`resampled_len`](super::resampled_len), what lies
    /// beyond the ends is silence.
    pub fn process(&mut self, samples: &[f32], out: &mut [f32]) {
        let before = self.reach.ceil() as usize + 1;
        let mut padded = std::mem::take(&mut self.padded);
        padded.clear();
        padded.resize(before, 0.0);
        padded.extend_from_slice(samples);
        // The last output lies before the input's end.
        padded.resize(before + samples.len() + self.from + self.taps, 0.0);
        if self.rows.is_empty() {
            let mut row = vec![0.0; self.taps];
            for (j, out) in out.iter_mut().enumerate() {
                let (round, phase) = (j / self.to, j % self.to);
                self.fill(phase, &mut row);
                let at = (before + round * self.from).wrapping_add_signed(self.first(phase));
                simd::run(One { x: &padded[at..at + self.taps], c: &row, out });
            }
        } else {
            let firsts: Vec<isize> = (0..self.to.min(out.len())).map(|p| self.first(p)).collect();
            simd::run(All { plan: self, firsts: &firsts, before, padded: &padded, out });
        }
        self.padded = padded;
    }
}

struct One<'a> {
    x: &'a [f32],
    c: &'a [f32],
    out: &'a mut f32,
}

impl Kernel for One<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        *self.out = dot(self.x, self.c);
    }
}

struct All<'a> {
    plan: &'a Polyphase,
    firsts: &'a [isize],
    before: usize,
    padded: &'a [f32],
    out: &'a mut [f32],
}

impl Kernel for All<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Self { plan, firsts, before, padded, out } = self;
        let taps = plan.taps;
        for (round, out) in out.chunks_mut(plan.to).enumerate() {
            let start = before + round * plan.from;
            let rows = plan.rows.chunks_exact(taps);
            for ((out, row), &first) in out.iter_mut().zip(rows).zip(firsts) {
                let at = start.wrapping_add_signed(first);
                *out = dot(&padded[at..at + taps], row);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coefficients_not_kept_are_the_same() {
        let samples: Vec<f32> = (0..500).map(|n| ((n * n) as f32 * 0.01).sin()).collect();
        for (from, to) in [(44_100, 16_000), (441, 442), (3, 100)] {
            let mut plan = Polyphase::new(from, to, 6, 0.99, PolyphaseWindow::Kaiser(14.0));
            assert_eq!(plan.rows.len(), Polyphase::count(from, to, 6, 0.99));
            let len = super::super::resampled_len(500, from as usize, to as usize);
            let (mut kept, mut anew) = (vec![0.0; len], vec![0.0; len]);
            plan.process(&samples, &mut kept);
            plan.rows = Vec::new();
            plan.process(&samples, &mut anew);
            assert_eq!(kept, anew);
        }
    }
}
