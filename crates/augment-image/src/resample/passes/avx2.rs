//! The passes for CPUs with AVX2, about three times as fast as the plain loops.
//!
//! Weights have 22 bits and are multiplied in two halves of 11, pairs of pixels at once
//! (`vpmaddwd`). All sums wrap; the whole sum fits.

use std::arch::x86_64::{
    __m128i, __m256i, _mm_loadu_si128, _mm256_add_epi32, _mm256_broadcastsi128_si256,
    _mm256_castsi128_si256, _mm256_extract_epi64, _mm256_hadd_epi32, _mm256_inserti128_si256,
    _mm256_loadu_si256, _mm256_madd_epi16, _mm256_packs_epi32, _mm256_packus_epi16,
    _mm256_set1_epi32, _mm256_setr_epi8, _mm256_setr_epi32, _mm256_setzero_si256,
    _mm256_shuffle_epi8, _mm256_slli_epi32, _mm256_srai_epi32, _mm256_storeu_si256,
    _mm256_unpackhi_epi8, _mm256_unpacklo_epi8,
};

use super::{HALF, Plan, View, mix_columns};
use crate::resample::weights::BITS;

/// Bits of a weight's lower half.
const LOW: i32 = 11;
/// Rows mixed at once, so that weights are loaded once for all of them.
const ROWS: usize = 4;
/// Bytes read at once along a row.
const READ: usize = 16;
/// Columns mixed at once.
const COLUMNS: usize = 32;

/// The upper and the lower halves of two weights, which multiply two neighbours.
fn halves(first: i32, second: i32) -> [i32; 2] {
    let pair = |first: i32, second: i32| (second << 16) | (first & 0xffff);
    let low = |weight: i32| weight & ((1 << LOW) - 1);
    [pair(first >> LOW, second >> LOW), pair(low(first), low(second))]
}

/// Weights of a row's pixels as `across` takes them.
#[derive(Default)]
pub(super) struct Blocks {
    /// The bytes in a pixel that they are for; 0 while there are none.
    n: usize,
    /// For each output pixel its first input byte and how many of `halves` are its.
    windows: Vec<(usize, usize)>,
    /// The upper and the lower halves of a block's weights.
    halves: Vec<[[i32; 4]; 2]>,
    /// How many bytes of a row are read.
    reach: usize,
}

impl Blocks {
    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }

    /// Pixels in a block: of gray ones four pairs, else a pair, in four channels.
    const fn pixels(n: usize) -> usize {
        if n == 1 { 8 } else { 2 }
    }
}

impl Plan {
    /// Makes the blocks for pixels of `N` bytes.
    pub(super) fn blocks_for<const N: usize>(&mut self) {
        if self.blocks.n == N {
            return;
        }
        let mut blocks = Blocks { n: N, ..Blocks::default() };
        for (first, weights) in self.iter() {
            let chunks = weights.chunks(Blocks::pixels(N));
            blocks.windows.push((first * N, chunks.len()));
            let step = Blocks::pixels(N) * N;
            blocks.reach =
                blocks.reach.max(first * N + chunks.len().saturating_sub(1) * step + READ);
            blocks.halves.extend(chunks.map(|chunk| {
                let weight = |i: usize| chunk.get(i).copied().unwrap_or(0);
                let pair = |i: usize| if N == 1 { 2 * i } else { 0 };
                let pairs: [_; 4] =
                    std::array::from_fn(|i| halves(weight(pair(i)), weight(pair(i) + 1)));
                [pairs.map(|pair| pair[0]), pairs.map(|pair| pair[1])]
            }));
        }
        self.blocks = blocks;
    }
}

/// Mixes along the rows of pixels of `N` bytes, by the plan's blocks.
#[target_feature(enable = "avx2")]
pub(super) fn across<const N: usize>(plan: &Plan, view: View<u8>, out: &mut [u8]) {
    let blocks = &plan.blocks;
    let out_stride = plan.windows.len() * N;
    assert!(blocks.n == N && out.len() == view.height * out_stride);
    // The last rows have nothing behind them that could be read along with them.
    let safe =
        (0..view.height).rev().find(|row| row * view.stride + blocks.reach <= view.values.len());
    let safe = safe.map_or(0, |row| row + 1);
    let (out, last) = out.split_at_mut(safe * out_stride);
    across_rows::<N>(plan, View { height: safe, ..view }, out);
    if safe < view.height {
        let rest = &view.values[safe * view.stride..];
        let mut padded = Vec::with_capacity(rest.len() + blocks.reach);
        padded.extend_from_slice(rest);
        padded.resize(rest.len() + blocks.reach, 0);
        let view = View { values: &padded, height: view.height - safe, ..view };
        across_rows::<N>(plan, view, last);
    }
}

/// The same for rows that [`READ`] bytes can be read from at the start of each block.
#[target_feature(enable = "avx2")]
fn across_rows<const N: usize>(plan: &Plan, view: View<u8>, out: &mut [u8]) {
    let blocks = &plan.blocks;
    let out_stride = plan.windows.len() * N;
    let step = Blocks::pixels(N) * N;
    // Makes 16-bit pairs: of a gray row's pixels, else of two pixels' channels.
    let pairs: __m256i = match N {
        1 => _mm256_setr_epi8(
            0, -1, 1, -1, 2, -1, 3, -1, 4, -1, 5, -1, 6, -1, 7, -1, //
            0, -1, 1, -1, 2, -1, 3, -1, 4, -1, 5, -1, 6, -1, 7, -1,
        ),
        3 => _mm256_setr_epi8(
            0, -1, 3, -1, 1, -1, 4, -1, 2, -1, 5, -1, -1, -1, -1, -1, //
            0, -1, 3, -1, 1, -1, 4, -1, 2, -1, 5, -1, -1, -1, -1, -1,
        ),
        _ => _mm256_setr_epi8(
            0, -1, 4, -1, 1, -1, 5, -1, 2, -1, 6, -1, 3, -1, 7, -1, //
            0, -1, 4, -1, 1, -1, 5, -1, 2, -1, 6, -1, 3, -1, 7, -1,
        ),
    };
    let half = match N {
        1 => _mm256_setr_epi32(HALF, 0, 0, 0, HALF, 0, 0, 0),
        _ => _mm256_set1_epi32(HALF),
    };
    for (group, out) in out.chunks_mut(ROWS * out_stride).enumerate() {
        let height = out.len() / out_stride;
        // A group that is short of rows mixes its last one several times.
        let rows: [&[u8]; ROWS] = std::array::from_fn(|r| {
            &view.values[(group * ROWS + r.min(height - 1)) * view.stride..]
        });
        assert!(rows.iter().all(|row| row.len() >= blocks.reach));
        let mut halves = blocks.halves.iter();
        for (x, &(start, count)) in blocks.windows.iter().enumerate() {
            let (mut high, mut low) = ([_mm256_setzero_si256(); 2], [half; 2]);
            for (block, [upper, lower]) in halves.by_ref().take(count).enumerate() {
                let (upper, lower) = (spread(upper), spread(lower));
                let at = start + block * step;
                for (two, (high, low)) in high.iter_mut().zip(&mut low).enumerate() {
                    // SAFETY: no window reads beyond `reach`, and the rows are as long.
                    let bytes = unsafe { load_two(rows[2 * two], rows[2 * two + 1], at) };
                    let values = _mm256_shuffle_epi8(bytes, pairs);
                    *high = _mm256_add_epi32(*high, _mm256_madd_epi16(values, upper));
                    *low = _mm256_add_epi32(*low, _mm256_madd_epi16(values, lower));
                }
            }
            let (mut first, mut second) = (whole(high[0], low[0]), whole(high[1], low[1]));
            if N == 1 {
                first = _mm256_hadd_epi32(first, second);
                first = _mm256_hadd_epi32(first, first);
                second = first;
            }
            let sums = _mm256_packs_epi32(scaled(first), scaled(second));
            let bytes = _mm256_packus_epi16(sums, sums);
            let even = _mm256_extract_epi64::<0>(bytes).to_le_bytes();
            let odd = _mm256_extract_epi64::<2>(bytes).to_le_bytes();
            // Gray sums of a group are neighbours, pixels are four bytes apart.
            let apart = if N == 1 { 1 } else { 4 };
            for (r, out) in out.chunks_exact_mut(out_stride).enumerate() {
                let pixel = &(if r % 2 == 0 { even } else { odd })[r / 2 * apart..];
                out[x * N..][..N].copy_from_slice(&pixel[..N]);
            }
        }
    }
}

/// Four numbers, twice.
#[target_feature(enable = "avx2")]
fn spread(numbers: &[i32; 4]) -> __m256i {
    // SAFETY: there are 16 bytes.
    _mm256_broadcastsi128_si256(unsafe { _mm_loadu_si128(numbers.as_ptr().cast()) })
}

/// 16 bytes of each of two rows.
///
/// # Safety
/// The rows are at least `at + 16` long.
#[target_feature(enable = "avx2")]
unsafe fn load_two(first: &[u8], second: &[u8], at: usize) -> __m256i {
    let load = |row: &[u8]| -> __m128i {
        // SAFETY: the caller says so.
        unsafe { _mm_loadu_si128(row.as_ptr().add(at).cast()) }
    };
    _mm256_inserti128_si256::<1>(_mm256_castsi128_si256(load(first)), load(second))
}

/// The sum of the products with the upper halves and with the lower.
#[target_feature(enable = "avx2")]
fn whole(high: __m256i, low: __m256i) -> __m256i {
    _mm256_add_epi32(_mm256_slli_epi32::<LOW>(high), low)
}

#[target_feature(enable = "avx2")]
fn scaled(sum: __m256i) -> __m256i {
    _mm256_srai_epi32::<{ BITS as i32 }>(sum)
}

/// Mixes along the columns of pixels of `n` bytes.
#[target_feature(enable = "avx2")]
pub(super) fn down(plan: &Plan, view: View<u8>, n: usize, out: &mut [u8]) {
    let width = view.width * n;
    for (out, (first, weights)) in out.chunks_exact_mut(width).zip(plan.iter()) {
        if width < COLUMNS {
            mix_columns(view, first, weights, 0, out);
            continue;
        }
        let rows = &view.values[first * view.stride..];
        for chunk in 0..width.div_ceil(COLUMNS) {
            // The last one ends with the row, and does some of what the one before did.
            let at = (chunk * COLUMNS).min(width - COLUMNS);
            let mixed = mix_32(rows, view.stride, weights, at);
            // SAFETY: `at` is at most 32 bytes before the row's end.
            unsafe { _mm256_storeu_si256(out[at..][..COLUMNS].as_mut_ptr().cast(), mixed) };
        }
    }
}

/// 32 columns of rows, mixed by their weights.
#[target_feature(enable = "avx2")]
fn mix_32(rows: &[u8], stride: usize, weights: &[i32], at: usize) -> __m256i {
    let zero = _mm256_setzero_si256();
    let (mut high, mut low) = ([zero; 4], [_mm256_set1_epi32(HALF); 4]);
    for (pair, weights) in weights.chunks(2).enumerate() {
        let [upper, lower] = halves(weights[0], weights.get(1).copied().unwrap_or(0));
        let (upper, lower) = (_mm256_set1_epi32(upper), _mm256_set1_epi32(lower));
        let load = |tap: usize| {
            let bytes = &rows[(2 * pair + tap) * stride + at..][..COLUMNS];
            // SAFETY: there are 32 bytes.
            unsafe { _mm256_loadu_si256(bytes.as_ptr().cast()) }
        };
        let (first, second) = (load(0), load(weights.len() - 1));
        let (left, right) =
            (_mm256_unpacklo_epi8(first, second), _mm256_unpackhi_epi8(first, second));
        let values = [
            _mm256_unpacklo_epi8(left, zero),
            _mm256_unpackhi_epi8(left, zero),
            _mm256_unpacklo_epi8(right, zero),
            _mm256_unpackhi_epi8(right, zero),
        ];
        for (values, (high, low)) in values.into_iter().zip(high.iter_mut().zip(&mut low)) {
            *high = _mm256_add_epi32(*high, _mm256_madd_epi16(values, upper));
            *low = _mm256_add_epi32(*low, _mm256_madd_epi16(values, lower));
        }
    }
    let sum = |i: usize| scaled(whole(high[i], low[i]));
    let left = _mm256_packs_epi32(sum(0), sum(1));
    _mm256_packus_epi16(left, _mm256_packs_epi32(sum(2), sum(3)))
}
