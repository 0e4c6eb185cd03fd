//! Rows of values taken at places between them.
#![allow(unsafe_code, reason = "calls what is compiled for AVX2, once the CPU is known to have it")]

use augment_core::simd::{self, Kernel};

use super::simd::{LANES, Lanes};

/// Values repeated at either end of a side, so that no value before its first or beyond its last has
/// to be looked for.
const MARGIN: usize = 2;
/// Rows worked on at once, which share what a block has to know.
const ROWS: usize = 4;
/// Values that a block may read beyond the end of its row.
const BEYOND: usize = 2 * LANES;

/// Both sides of a row resized, each by itself, by cubics as `torch.nn.functional.interpolate` does it
/// with `mode="bicubic", align_corners=False`.
#[derive(Default)]
pub(crate) struct Warp {
    center: usize,
    row_len: usize,
    blocks: Vec<Block>,
    /// Rows whose sides have margins, and what a block may read beyond their ends.
    wide: Vec<f32>,
}

/// [`LANES`] values of the result, from `at` on. The next block begins where the places are more than
/// [`LANES`] values from the first: what this one gives from there on does not count.
struct Block {
    at: usize,
    /// Whether it is the last one and its places are further apart than that.
    is_far: bool,
    /// Where the first of four values is for the first one.
    first: usize,
    /// How much further on it is for each.
    steps: [i32; LANES],
    /// One for each of four values.
    weights: [Lanes; 4],
}

impl Warp {
    /// Makes the `center` values before that of a row into `warped` ones, and the others into the rest.
    pub(crate) fn prepare(&mut self, values: usize, center: usize, warped: usize) {
        (self.center, self.row_len) = (center, values);
        self.wide.clear();
        self.wide.resize(ROWS * (values + 4 * MARGIN + BEYOND), 0.0);
        self.blocks.clear();
        let [left, right] = [(center, warped), (values - center, values - warped)];
        // In single precision, as torch computes positions.
        let scales = [left, right].map(|(input, output)| input as f32 / output as f32);
        simd::run(Places { values, center, warped, scales, blocks: &mut self.blocks });
    }

    /// Resizes the sides of each row as prepared.
    pub(crate) fn run(&mut self, values: &mut [f32]) {
        let len = self.row_len;
        let mut groups = values.chunks_exact_mut(ROWS * len);
        for group in &mut groups {
            let mut rows = group.chunks_exact_mut(len);
            self.rows::<ROWS>(std::array::from_fn(|_| rows.next().unwrap_or_default()));
        }
        groups.into_remainder().chunks_exact_mut(len).for_each(|row| self.rows([row]));
    }

    fn rows<const N: usize>(&mut self, mut rows: [&mut [f32]; N]) {
        let stride = self.row_len + 4 * MARGIN + BEYOND;
        for (row, wide) in rows.iter().zip(self.wide.chunks_exact_mut(stride)) {
            let (left, right) = row.split_at(self.center);
            let mut place = 0;
            for side in [left, right] {
                let (Some(first), Some(last)) = (side.first(), side.last()) else { return };
                let margins = &mut wide[place..place + side.len() + 2 * MARGIN];
                margins[..MARGIN].fill(*first);
                margins[MARGIN..][..side.len()].copy_from_slice(side);
                margins[MARGIN + side.len()..].fill(*last);
                place += side.len() + 2 * MARGIN;
            }
        }
        let mut wide = self.wide.chunks_exact(stride);
        let wide = std::array::from_fn(|_| wide.next().unwrap_or_default());
        if let (..LANES, Some(block)) = (self.row_len, self.blocks.first()) {
            for (row, wide) in rows.iter_mut().zip(wide) {
                let mut values = [0.0; LANES];
                block.plainly(wide, &mut values);
                row.copy_from_slice(&values[..row.len()]);
            }
            return;
        }
        #[cfg(target_arch = "x86_64")]
        if std::arch::is_x86_feature_detected!("avx2") {
            // SAFETY: this CPU has AVX2, which is all that the function asks for.
            return unsafe { avx2::blocks(&self.blocks, wide, rows) };
        }
        self.blocks.iter().for_each(|block| block.on_each(wide, &mut rows));
    }
}

struct Places<'a> {
    values: usize,
    center: usize,
    warped: usize,
    scales: [f32; 2],
    blocks: &'a mut Vec<Block>,
}

impl Kernel for Places<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Self { values, center, warped, scales, blocks } = self;
        let side = (center + 3 * MARGIN) as i32;
        let last = values.saturating_sub(LANES);
        let mut at = 0;
        loop {
            at = last.min(at);
            let (mut places, mut mixes) = ([0; LANES], [[0.0; LANES]; 4]);
            for (lane, place) in places.iter_mut().enumerate() {
                let i = (at + lane).min(values - 1);
                let is_left = i < warped;
                let scale = if is_left { scales[0] } else { scales[1] };
                let i = if is_left { i } else { i - warped };
                let middle = scale * (i as i32 as f32 + 0.5) - 0.5;
                let whole = middle.floor();
                *place = whole as i32 - 1 + if is_left { MARGIN as i32 } else { side };
                for (all, weight) in mixes.iter_mut().zip(weights(middle - whole)) {
                    all[lane] = weight;
                }
            }
            let steps = places.map(|place| place - places[0]);
            let near = steps.iter().take_while(|&&step| step < LANES as i32).count();
            let first = places[0].unsigned_abs() as usize;
            let is_far = at == last && near < LANES;
            blocks.push(Block { at, is_far, first, steps, weights: mixes });
            if at == last {
                break;
            }
            at += near;
        }
    }
}

/// Of four values, for a place `t` after the second (Keys 1981, with a = -0.75).
#[inline(always)]
pub(crate) fn weights(t: f32) -> [f32; 4] {
    const A: f32 = -0.75;
    let near = |x: f32| ((A + 2.0) * x - (A + 3.0)) * x * x + 1.0;
    let far = |x: f32| ((A * x - 5.0 * A) * x + 8.0 * A) * x - 4.0 * A;
    [far(t + 1.0), near(t), near(1.0 - t), far(2.0 - t)]
}

impl Block {
    fn on_each<const N: usize>(&self, wide: [&[f32]; N], rows: &mut [&mut [f32]; N]) {
        for (row, wide) in rows.iter_mut().zip(wide) {
            if let Some(out) = row[self.at..].first_chunk_mut() {
                self.plainly(wide, out);
            }
        }
    }

    #[inline(always)]
    fn plainly(&self, row: &[f32], out: &mut Lanes) {
        let values = &row[self.first..];
        for lane in 0..LANES {
            let taps = &values[self.steps[lane].unsigned_abs() as usize..][..4];
            out[lane] = taps[0] * self.weights[0][lane]
                + taps[1] * self.weights[1][lane]
                + taps[2] * self.weights[2][lane]
                + taps[3] * self.weights[3][lane];
        }
    }
}

/// The same, with the values brought to their places by a permutation.
#[cfg(target_arch = "x86_64")]
mod avx2 {
    use std::arch::x86_64::{
        __m256, _mm256_add_ps, _mm256_loadu_ps, _mm256_loadu_si256, _mm256_mul_ps,
        _mm256_permutevar8x32_ps, _mm256_storeu_ps,
    };

    use super::{Block, LANES, Lanes};

    #[target_feature(enable = "avx2")]
    pub(super) fn blocks<const N: usize>(
        blocks: &[Block],
        wide: [&[f32]; N],
        mut rows: [&mut [f32]; N],
    ) {
        for block in blocks {
            if block.is_far {
                block.on_each(wide, &mut rows);
            } else {
                near(block, wide, &mut rows);
            }
        }
    }

    #[target_feature(enable = "avx2")]
    #[inline]
    fn near<const N: usize>(block: &Block, wide: [&[f32]; N], rows: &mut [&mut [f32]; N]) {
        // SAFETY: an array of eight numbers of 32 bits.
        let steps = unsafe { _mm256_loadu_si256(block.steps.as_ptr().cast()) };
        let weights = block.weights.each_ref().map(|weights| load(weights));
        for (row, wide) in rows.iter_mut().zip(wide) {
            let Some(values) = wide[block.first..].first_chunk::<{ LANES + 3 }>() else { return };
            let Some(out) = row[block.at..].first_chunk_mut::<LANES>() else { return };
            // Of a step only the lowest three bits count.
            let value = |k: usize| _mm256_permutevar8x32_ps(load(&values[k..]), steps);
            let tap = |k: usize| _mm256_mul_ps(value(k), weights[k]);
            let sum = _mm256_add_ps(_mm256_add_ps(_mm256_add_ps(tap(0), tap(1)), tap(2)), tap(3));
            // SAFETY: an array of eight numbers of 32 bits.
            unsafe { _mm256_storeu_ps(out.as_mut_ptr(), sum) };
        }
    }

    #[target_feature(enable = "avx2")]
    fn load(values: &[f32]) -> __m256 {
        let values: &Lanes = values.first_chunk().unwrap_or(&[0.0; LANES]);
        // SAFETY: an array of eight numbers of 32 bits.
        unsafe { _mm256_loadu_ps(values.as_ptr()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_add_up_and_hit_the_values() {
        assert_eq!(weights(0.0), [0.0, 1.0, 0.0, 0.0]);
        for t in [0.1, 0.25, 0.5, 0.9] {
            assert!((weights(t).iter().sum::<f32>() - 1.0).abs() < 1e-6);
        }
    }

    #[test]
    fn every_cpu_gives_the_same() {
        let values: Vec<f32> = (0..431).map(|i| ((i * i) as f32 * 0.37).sin()).collect();
        for (center, warped) in [(200, 215), (215, 200), (20, 300), (300, 20), (430, 1)] {
            let mut warp = Warp::default();
            warp.prepare(values.len(), center, warped);
            let mut here = values.clone();
            warp.run(&mut here);
            let mut anywhere = values.clone();
            let rows = &mut [&mut anywhere[..]];
            warp.blocks.iter().for_each(|block| block.on_each([&warp.wide], rows));
            assert_eq!(here, anywhere);
        }
    }
}
