//! The cosine transform of few bands to fewer coefficients, as a product with a matrix.

use std::f64::consts::{PI, SQRT_2};

use augment_core::simd::{self, Kernel};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How cosine transforms are scaled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub enum DctNorm {
    /// To an orthogonal matrix.
    Ortho,
}

/// What decides a cosine transform.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Dct {
    /// 1, 2 or 3.
    pub kind: u8,
    /// How it is scaled.
    pub norm: Option<DctNorm>,
    /// How many values go in.
    pub bands: usize,
    /// How many come out.
    pub coefficients: usize,
    /// The bits of librosa's lifter, a double; 0 for none.
    pub lifter: u64,
}

/// Frames worked on at once.
const BLOCK: usize = 16;
/// Coefficients worked on at once.
const ROWS: usize = 4;
type Block = [f32; BLOCK];

pub(crate) struct DctPlan {
    /// For each [`ROWS`] coefficients the weights of the bands.
    weights: Vec<[f32; ROWS]>,
    dct: Dct,
    tile: Vec<Block>,
}

impl DctPlan {
    pub(crate) fn new(dct: Dct) -> Self {
        let groups = dct.coefficients.div_ceil(ROWS);
        let weights = (0..groups * dct.bands).map(|i| {
            let (group, band) = (i / dct.bands, i % dct.bands);
            std::array::from_fn(|row| dct.weight(group * ROWS + row, band) as f32)
        });
        Self { weights: weights.collect(), dct, tile: vec![[0.0; BLOCK]; dct.bands] }
    }

    /// `values`, bands × frames, into `out`, coefficients × frames.
    pub(crate) fn apply(&mut self, values: &[f32], frames: usize, out: &mut [f32]) {
        let Self { weights, dct, tile } = self;
        for first in (0..frames).step_by(BLOCK) {
            let count = BLOCK.min(frames - first);
            for (slot, row) in tile.iter_mut().zip(values.chunks_exact(frames)) {
                slot[..count].copy_from_slice(&row[first..first + count]);
            }
            for (group, weights) in weights.chunks_exact(dct.bands).enumerate() {
                let sums = simd::run(Product { weights, tile });
                let rows = out.chunks_exact_mut(frames).skip(group * ROWS);
                for (sums, row) in sums.iter().zip(rows) {
                    row[first..first + count].copy_from_slice(&sums[..count]);
                }
            }
        }
    }
}

struct Product<'a> {
    weights: &'a [[f32; ROWS]],
    tile: &'a [Block],
}

impl Kernel for Product<'_> {
    type Output = [Block; ROWS];

    #[inline(always)]
    fn run(self) -> [Block; ROWS] {
        let (mut a, mut b) = ([0.0; BLOCK], [0.0; BLOCK]);
        let (mut c, mut d) = ([0.0; BLOCK], [0.0; BLOCK]);
        for (weights, values) in self.weights.iter().zip(self.tile) {
            add(&mut a, weights[0], values);
            add(&mut b, weights[1], values);
            add(&mut c, weights[2], values);
            add(&mut d, weights[3], values);
        }
        [a, b, c, d]
    }
}

#[inline(always)]
fn add(sums: &mut Block, weight: f32, values: &Block) {
    for lane in 0..BLOCK {
        sums[lane] += weight * values[lane];
    }
}

impl Dct {
    /// The weights of the bands, coefficient by coefficient.
    pub fn matrix(&self) -> Vec<f32> {
        let all = 0..self.coefficients * self.bands;
        all.map(|i| self.weight(i / self.bands, i % self.bands) as f32).collect()
    }

    /// What coefficient k takes of band n (`scipy.fft.dct`); beyond the last coefficient, 0.
    fn weight(&self, k: usize, n: usize) -> f64 {
        if k >= self.coefficients {
            return 0.0;
        }
        let (row, band, count) = (k as f64, n as f64, self.bands as f64);
        let ortho = self.norm.is_some();
        let weight = match self.kind {
            1 => {
                let ends = |i: usize| i == 0 || i + 1 == self.bands;
                let cosine = (PI * row * band / (count - 1.0)).cos();
                match (ortho, ends(n), ends(k)) {
                    (false, end, _) => cosine * if end { 1.0 } else { 2.0 },
                    (true, end, row_end) => {
                        let scale = (2.0 / (count - 1.0)).sqrt();
                        let half = |end| if end { 1.0 / SQRT_2 } else { 1.0 };
                        cosine * scale * half(end) * half(row_end)
                    }
                }
            }
            2 => {
                let cosine = (PI * row * (2.0 * band + 1.0) / (2.0 * count)).cos();
                match (ortho, k) {
                    (false, _) => 2.0 * cosine,
                    (true, 0) => cosine / count.sqrt(),
                    (true, _) => cosine * (2.0 / count).sqrt(),
                }
            }
            _ => {
                let cosine = (PI * (2.0 * row + 1.0) * band / (2.0 * count)).cos();
                match (ortho, n) {
                    (false, 0) => 1.0,
                    (false, _) => 2.0 * cosine,
                    (true, 0) => 1.0 / count.sqrt(),
                    (true, _) => cosine * (2.0 / count).sqrt(),
                }
            }
        };
        let lifter = f64::from_bits(self.lifter);
        match lifter > 0.0 {
            true => weight * (1.0 + lifter / 2.0 * (PI * (row + 1.0) / lifter).sin()),
            false => weight,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dct(kind: u8, norm: Option<DctNorm>, bands: usize, coefficients: usize) -> Dct {
        Dct { kind, norm, bands, coefficients, lifter: 0 }
    }

    #[test]
    fn orthogonal_ones_are_and_two_and_three_undo_each_other() {
        for kind in 1..=3 {
            let dct = dct(kind, Some(DctNorm::Ortho), 7, 7);
            for a in 0..7 {
                for b in 0..7 {
                    let product: f64 = (0..7).map(|n| dct.weight(a, n) * dct.weight(b, n)).sum();
                    let wanted = if a == b { 1.0 } else { 0.0 };
                    assert!((product - wanted).abs() < 1e-12, "{kind}: {a}, {b}");
                }
            }
        }
        let (two, three) = (dct(2, None, 5, 5), dct(3, None, 5, 5));
        for a in 0..5 {
            for b in 0..5 {
                let product: f64 = (0..5).map(|k| three.weight(a, k) * two.weight(k, b)).sum();
                assert!((product - if a == b { 10.0 } else { 0.0 }).abs() < 1e-12);
            }
        }
    }

    #[test]
    fn any_number_of_frames_and_coefficients() {
        for (frames, coefficients) in [(1, 1), (15, 3), (16, 4), (17, 5), (40, 13)] {
            let dct = dct(2, Some(DctNorm::Ortho), 13, coefficients);
            let values: Vec<f32> = (0..13 * frames).map(|i| (i as f32).sin()).collect();
            let mut out = vec![9.0; coefficients * frames];
            DctPlan::new(dct).apply(&values, frames, &mut out);
            for (i, x) in out.iter().enumerate() {
                let term = |n: usize| {
                    dct.weight(i / frames, n) * f64::from(values[n * frames + i % frames])
                };
                let wanted: f64 = (0..13).map(term).sum();
                assert!((f64::from(*x) - wanted).abs() < 1e-5);
            }
        }
    }
}
