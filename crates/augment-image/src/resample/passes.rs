//! The two passes of a resampling of bytes: along the rows, and along the columns.
//!
//! Integer sums are the same in any order, so the plain loops here and the kernels in `passes/avx2.rs`
//! give the same bytes.
#![allow(unsafe_code, reason = "calls what is compiled for AVX2, once the CPU is known to have it")]

#[cfg(target_arch = "x86_64")]
mod avx2;

use super::View;
use super::weights::{BITS, windows};
use crate::params::Interpolation;

pub(super) const HALF: i32 = 1 << (BITS - 1);

fn byte(sum: i32) -> u8 {
    (sum >> BITS).clamp(0, 255) as u8
}

/// What mixes the pixels of a row or a column.
#[derive(Default)]
pub(super) struct Plan {
    key: Option<(Interpolation, usize, usize)>,
    /// For each output pixel its first input pixel and how many of `weights` are its.
    windows: Vec<(usize, usize)>,
    weights: Vec<i32>,
    /// The same for the kernel that mixes along rows.
    #[cfg(target_arch = "x86_64")]
    blocks: avx2::Blocks,
}

impl Plan {
    /// Prepares for `input` pixels to become `output`.
    fn prepare(&mut self, filter: Interpolation, input: usize, output: usize) {
        if self.key.replace((filter, input, output)) == self.key {
            return;
        }
        self.windows.clear();
        self.weights.clear();
        windows(filter, input, output, |first, weights| {
            self.weights.extend(weights);
            self.windows.push((first, weights.len()));
        });
        #[cfg(target_arch = "x86_64")]
        self.blocks.clear();
    }

    /// Each output pixel's first input pixel and weights.
    fn iter(&self) -> impl Iterator<Item = (usize, &[i32])> {
        let mut weights = self.weights.as_slice();
        self.windows.iter().map(move |&(first, taps)| {
            let (own, rest) = weights.split_at(taps);
            weights = rest;
            (first, own)
        })
    }
}

/// Mixes along the rows, each to `width` pixels of `N` bytes.
pub(super) fn across<const N: usize>(
    plan: &mut Plan,
    filter: Interpolation,
    view: View<u8>,
    width: usize,
    out: &mut [u8],
) {
    plan.prepare(filter, view.width, width);
    #[cfg(target_arch = "x86_64")]
    if std::arch::is_x86_feature_detected!("avx2") {
        plan.blocks_for::<N>();
        // SAFETY: this CPU has AVX2, which is all that the function asks for.
        return unsafe { avx2::across::<N>(plan, view, out) };
    }
    across_anywhere::<N>(plan, view, out);
}

/// Mixes along the columns, each to `height` pixels of `n` bytes.
pub(super) fn down(
    plan: &mut Plan,
    filter: Interpolation,
    view: View<u8>,
    (height, n): (usize, usize),
    out: &mut [u8],
) {
    plan.prepare(filter, view.height, height);
    #[cfg(target_arch = "x86_64")]
    if std::arch::is_x86_feature_detected!("avx2") {
        // SAFETY: this CPU has AVX2, which is all that the function asks for.
        return unsafe { avx2::down(plan, view, n, out) };
    }
    down_anywhere(plan, view, n, out);
}

fn across_anywhere<const N: usize>(plan: &Plan, view: View<u8>, out: &mut [u8]) {
    let out = out.chunks_exact_mut(plan.windows.len() * N);
    for (row, out) in view.rows::<N>().zip(out) {
        for (out, (first, weights)) in out.as_chunks_mut::<N>().0.iter_mut().zip(plan.iter()) {
            let mut sums = [HALF; N];
            for (pixel, &weight) in row[first..].iter().zip(weights) {
                for (sum, &value) in sums.iter_mut().zip(pixel) {
                    *sum += weight * i32::from(value);
                }
            }
            *out = sums.map(byte);
        }
    }
}

fn down_anywhere(plan: &Plan, view: View<u8>, n: usize, out: &mut [u8]) {
    for (out, (first, weights)) in out.chunks_exact_mut(view.width * n).zip(plan.iter()) {
        mix_columns(view, first, weights, 0, out);
    }
}

/// Values mixed at once along columns.
const COLUMNS: usize = 32;

/// Mixes rows from `first` on, by their weights, from byte `at` on.
fn mix_columns(view: View<u8>, first: usize, weights: &[i32], at: usize, out: &mut [u8]) {
    for (chunk, out) in out.chunks_mut(COLUMNS).enumerate() {
        let at = at + chunk * COLUMNS;
        let mut sums = [HALF; COLUMNS];
        for (tap, &weight) in weights.iter().enumerate() {
            let bytes = &view.values[(first + tap) * view.stride + at..][..out.len()];
            for (sum, &value) in sums.iter_mut().zip(bytes) {
                *sum += weight * i32::from(value);
            }
        }
        for (value, sum) in out.iter_mut().zip(sums) {
            *value = byte(sum);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extent::Extent;

    /// Whatever this CPU has: elsewhere it must give the same.
    fn every_cpu_gives_the_same<const N: usize>() {
        for (width, height, to, filter) in [
            (45, 7, (26, 10), Interpolation::Lanczos),
            (1, 1, (3, 2), Interpolation::Bicubic),
            (40, 9, (5, 2), Interpolation::Bilinear),
            (3, 70, (90, 3), Interpolation::Bicubic),
            (300, 5, (7, 1), Interpolation::Box),
        ] {
            let values: Vec<u8> = (0..width * height * N).map(|i| (i * i / 7) as u8).collect();
            let view = View::whole(&values, Extent { width, height }, N);
            let mut plan = Plan::default();
            let (mut here, mut anywhere) = (vec![0; to.0 * height * N], vec![1; to.0 * height * N]);
            across::<N>(&mut plan, filter, view, to.0, &mut here);
            across_anywhere::<N>(&plan, view, &mut anywhere);
            assert_eq!(here, anywhere, "across {width} to {} of {N}", to.0);

            let (mut here, mut anywhere) = (vec![0; width * to.1 * N], vec![1; width * to.1 * N]);
            down(&mut plan, filter, view, (to.1, N), &mut here);
            down_anywhere(&plan, view, N, &mut anywhere);
            assert_eq!(here, anywhere, "down {height} to {} of {N}", to.1);
        }
    }

    #[test]
    fn every_cpu_gives_the_same_gray_rgb_and_rgba() {
        every_cpu_gives_the_same::<1>();
        every_cpu_gives_the_same::<3>();
        every_cpu_gives_the_same::<4>();
    }
}
