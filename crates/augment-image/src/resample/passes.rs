//! The two passes of a resampling: along the rows, and along the columns.
//!
//! Both are plain loops over arrays of a fixed length that the compiler turns into vector code.
//! Integer sums are the same in any order, so it may, and the results are exact everywhere. With
//! AVX2 they take half the time.
#![allow(unsafe_code, reason = "calls what is compiled for AVX2, once the CPU is known to have it")]

use super::weights::{BITS, windows};
use crate::params::Interpolation;

/// Values mixed at once along a row: several whole pixels.
const LANES: usize = 8;
/// Rows mixed at once, so that weights are loaded once for all of them.
const ROWS: usize = 4;
/// Values mixed at once along columns.
const COLUMNS: usize = 32;

const HALF: i32 = 1 << (BITS - 1);

fn byte(sum: i32) -> u8 {
    (sum >> BITS).clamp(0, 255) as u8
}

/// What mixes the pixels of a row, of `N` channels each.
#[derive(Default)]
pub(super) struct Across<const N: usize> {
    key: Option<(Interpolation, usize, usize)>,
    /// For each output pixel its first input byte and how many of `weights` are its.
    windows: Vec<(usize, usize)>,
    /// One for each of [`LANES`] bytes; 0 beyond the last pixel of a window and in lanes that no
    /// whole pixel fills.
    weights: Vec<[i32; LANES]>,
}

impl<const N: usize> Across<N> {
    const PIXELS: usize = LANES / N;

    /// Prepares for rows of `input` pixels to become rows of `output`.
    pub(super) fn prepare(&mut self, filter: Interpolation, input: usize, output: usize) {
        if self.key.replace((filter, input, output)) == self.key {
            return;
        }
        self.windows.clear();
        self.weights.clear();
        windows(filter, input, output, |first, weights| {
            let blocks = weights.chunks(Self::PIXELS).map(|weights| {
                let mut lanes = [0; LANES];
                for (pixel, &weight) in lanes.as_chunks_mut::<N>().0.iter_mut().zip(weights) {
                    *pixel = [weight; N];
                }
                lanes
            });
            self.weights.extend(blocks);
            self.windows.push((first * N, weights.len().div_ceil(Self::PIXELS)));
        });
    }
}

/// What mixes rows.
#[derive(Default)]
pub(super) struct Down {
    key: Option<(Interpolation, usize, usize)>,
    /// For each output row its first input row and how many of `weights` are its.
    windows: Vec<(usize, usize)>,
    weights: Vec<i32>,
}

impl Down {
    /// Prepares for `input` rows to become `output` rows.
    pub(super) fn prepare(&mut self, filter: Interpolation, input: usize, output: usize) {
        if self.key.replace((filter, input, output)) == self.key {
            return;
        }
        self.windows.clear();
        self.weights.clear();
        windows(filter, input, output, |first, weights| {
            self.weights.extend(weights);
            self.windows.push((first, weights.len()));
        });
    }
}

/// Mixes along rows of `stride` bytes.
pub(super) fn across<const N: usize>(plan: &Across<N>, rows: &[u8], stride: usize, out: &mut [u8]) {
    let height = rows.len() / stride;
    // Windows are read in whole lanes, beyond their row's end; the last rows need room for that.
    let inside = rows.len().saturating_sub(LANES) / stride / ROWS * ROWS;
    let (out, last_out) = out.split_at_mut(inside * (out.len() / height));
    across_here(plan, rows, stride, out);
    let mut last = Vec::with_capacity(rows.len() - inside * stride + LANES);
    last.extend_from_slice(&rows[inside * stride..]);
    last.extend_from_slice(&[0; LANES]);
    across_here(plan, &last, stride, last_out);
}

fn across_here<const N: usize>(plan: &Across<N>, rows: &[u8], stride: usize, out: &mut [u8]) {
    #[cfg(target_arch = "x86_64")]
    if std::arch::is_x86_feature_detected!("avx2") {
        #[target_feature(enable = "avx2")]
        fn avx2<const N: usize>(plan: &Across<N>, rows: &[u8], stride: usize, out: &mut [u8]) {
            across_anywhere(plan, rows, stride, out);
        }
        // SAFETY: this CPU has AVX2, which is all that the function asks for.
        return unsafe { avx2(plan, rows, stride, out) };
    }
    across_anywhere(plan, rows, stride, out);
}

/// Mixes rows of `stride` bytes.
pub(super) fn down(plan: &Down, rows: &[u8], stride: usize, out: &mut [u8]) {
    #[cfg(target_arch = "x86_64")]
    if std::arch::is_x86_feature_detected!("avx2") {
        #[target_feature(enable = "avx2")]
        fn avx2(plan: &Down, rows: &[u8], stride: usize, out: &mut [u8]) {
            down_anywhere(plan, rows, stride, out);
        }
        // SAFETY: this CPU has AVX2, which is all that the function asks for.
        return unsafe { avx2(plan, rows, stride, out) };
    }
    down_anywhere(plan, rows, stride, out);
}

// What follows must be inlined to be compiled for its caller's CPU; closures might not be.

#[inline(always)]
fn across_anywhere<const N: usize>(plan: &Across<N>, rows: &[u8], stride: usize, out: &mut [u8]) {
    let out_stride = plan.windows.len() * N;
    let step = Across::<N>::PIXELS * N;
    for (group, out) in out.chunks_mut(ROWS * out_stride).enumerate() {
        let height = out.len() / out_stride;
        let mut group_rows: [&[u8]; ROWS] = [&[]; ROWS];
        for (r, row) in group_rows.iter_mut().enumerate() {
            // A group that is short of rows mixes its last one several times.
            *row = &rows[(group * ROWS + r.min(height - 1)) * stride..];
        }
        let mut weights = plan.weights.as_slice();
        for (x, &(start, blocks)) in plan.windows.iter().enumerate() {
            let (own, rest) = weights.split_at(blocks);
            weights = rest;
            let mut sums = [[0; LANES]; ROWS];
            for (block, weights) in own.iter().enumerate() {
                let at = start + block * step;
                for (sums, row) in sums.iter_mut().zip(group_rows) {
                    let bytes = &row[at..at + LANES];
                    for (sum, (&w, &b)) in sums.iter_mut().zip(weights.iter().zip(bytes)) {
                        *sum += w * i32::from(b);
                    }
                }
            }
            for (row, sums) in out.chunks_exact_mut(out_stride).zip(&sums) {
                // The lanes that no whole pixel fills are 0: added as well, they keep the loop
                // above in whole vectors.
                let mut pixel = [HALF; N];
                for (lane, &sum) in sums.iter().enumerate() {
                    pixel[lane % N] += sum;
                }
                for (value, sum) in row[x * N..][..N].iter_mut().zip(pixel) {
                    *value = byte(sum);
                }
            }
        }
    }
}

#[inline(always)]
fn down_anywhere(plan: &Down, rows: &[u8], stride: usize, out: &mut [u8]) {
    let mut weights = plan.weights.as_slice();
    for (out, &(first, taps)) in out.chunks_exact_mut(stride).zip(&plan.windows) {
        let (own, rest) = weights.split_at(taps);
        weights = rest;
        let rows = &rows[first * stride..];
        let (wide, rest) = out.as_chunks_mut::<COLUMNS>();
        let at = mix_columns(own, rows, stride, 0, wide);
        let (narrow, single) = rest.as_chunks_mut::<LANES>();
        let at = mix_columns(own, rows, stride, at, narrow);
        mix_columns(own, rows, stride, at, single.as_chunks_mut::<1>().0);
    }
}

/// Mixes chunks of columns, the first of which begins at byte `at`; gives where the last one ends.
#[inline(always)]
fn mix_columns<const C: usize>(
    weights: &[i32],
    rows: &[u8],
    stride: usize,
    mut at: usize,
    out: &mut [[u8; C]],
) -> usize {
    for out in out {
        let mut sums = [HALF; C];
        for (tap, &w) in weights.iter().enumerate() {
            let bytes = &rows[tap * stride + at..][..C];
            for (sum, &b) in sums.iter_mut().zip(bytes) {
                *sum += w * i32::from(b);
            }
        }
        for (value, sum) in out.iter_mut().zip(sums) {
            *value = byte(sum);
        }
        at += C;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whatever this CPU has: elsewhere it must give the same.
    #[test]
    fn every_cpu_gives_the_same() {
        let (width, height, to) = (45, 7, (26, 10));
        let rows: Vec<u8> = (0..width * height * 3).map(|i| (i * i / 7) as u8).collect();
        let mut plan = Across::<3>::default();
        plan.prepare(Interpolation::Lanczos, width, to.0);
        let (mut here, mut anywhere) = (vec![0; to.0 * height * 3], vec![1; to.0 * height * 3]);
        across(&plan, &rows, width * 3, &mut here);
        let padded = [&rows[..], &[9; LANES]].concat();
        across_anywhere(&plan, &padded, width * 3, &mut anywhere);
        assert_eq!(here, anywhere);

        let mut plan = Down::default();
        plan.prepare(Interpolation::Lanczos, height, to.1);
        let (mut here, mut anywhere) = (vec![0; width * to.1 * 3], vec![1; width * to.1 * 3]);
        down(&plan, &rows, width * 3, &mut here);
        down_anywhere(&plan, &rows, width * 3, &mut anywhere);
        assert_eq!(here, anywhere);
    }
}
