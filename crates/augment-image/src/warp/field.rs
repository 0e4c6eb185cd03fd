//! Fields of displacements, for elastic warps.

use augment_core::{Stream, Workspace};

use super::grid::{CHUNK, Grid};
use crate::extent::Extent;
use crate::simd;

/// How far each pixel of the result is from its place in the source.
pub(crate) struct Field {
    of: Extent,
    /// In shares of half the width, and of half the height.
    away: [Vec<f32>; 2],
    /// Where columns and rows are without it.
    columns: Vec<f32>,
    rows: Vec<f32>,
}

impl Field {
    /// Noise from -1 to 1, blurred with `sigma` along x and y, times `alpha` / size.
    pub(crate) fn new(
        stream: Stream,
        [alpha, sigma]: [[f64; 2]; 2],
        of: Extent,
        workspace: &mut Workspace,
    ) -> Self {
        let mut away = [workspace.zeros(of.area()), workspace.zeros(of.area())];
        let [dx, dy] = &mut away;
        simd::run(Noise { stream, dx, dy });
        let mut spare = workspace.zeros(of.area());
        for (axis, field) in away.iter_mut().enumerate() {
            if sigma[axis] > 0.0 {
                blur(field, &mut spare, of, &weights(sigma, axis));
            }
            let (alpha, size) = (alpha[axis] as f32, [of.width, of.height][axis] as f32);
            field.iter_mut().for_each(|away| *away = *away * alpha / size);
        }
        workspace.recycle(spare);
        Self { of, away, columns: identity(of.width), rows: identity(of.height) }
    }

    /// Gives back the memory.
    pub(crate) fn recycle(self, workspace: &mut Workspace) {
        self.away.into_iter().for_each(|field| workspace.recycle(field));
    }

    /// Where torchvision takes what is marked at a pixel to be moved: the other way.
    pub(crate) fn moved(&self, x: usize, y: usize) -> [f32; 2] {
        let at = y * self.of.width + x;
        let back = |identity: f32, away: f32, size: usize| {
            (identity - away + 1.0) * (0.5 * size as f32) - 0.5
        };
        [
            back(self.columns[x], self.away[0][at], self.of.width),
            back(self.rows[y], self.away[1][at], self.of.height),
        ]
    }
}

impl Grid for Field {
    #[inline(always)]
    fn places(&self, x: usize, y: usize, [xs, ys]: &mut [[f32; CHUNK]; 2]) {
        let row = y * self.of.width;
        let end = self.of.width.min(x + CHUNK);
        let away = &self.away[0][row + x..row + end];
        for (to, (from, away)) in xs.iter_mut().zip(self.columns[x..end].iter().zip(away)) {
            *to = from + away;
        }
        for (to, away) in ys.iter_mut().zip(&self.away[1][row + x..row + end]) {
            *to = self.rows[y] + away;
        }
    }
}

/// The weights of the blur of an axis' noise, across and down.
fn weights(sigma: [f64; 2], axis: usize) -> [Vec<f32>; 2] {
    // torchvision takes each field's own sigma for the size of its square kernel.
    let radius = (8.0 * sigma[axis] + 1.0) as usize / 2;
    sigma.map(|sigma| gaussian(radius, sigma))
}

/// Those of both axes.
pub(crate) fn bells(sigma: [f64; 2]) -> [[Vec<f32>; 2]; 2] {
    [0, 1].map(|axis| weights(sigma, axis))
}

/// Places of pixels, -1 and 1 being the edges, by the arithmetic of torch's `linspace`.
pub(crate) fn identity(size: usize) -> Vec<f32> {
    let end = ((size as f64 - 1.0) / size as f64) as f32;
    let step = (end + end) / (size as f32 - 1.0);
    let places = (0..size).map(|i| match i < size / 2 {
        true => (i as f32).mul_add(step, -end),
        false => ((size - 1 - i) as f32).mul_add(-step, end),
    });
    // Of one pixel the step is 0 / 0.
    if size == 1 { vec![0.0] } else { places.collect() }
}

/// The bell curve's values at whole numbers up to `radius`, from its end to its middle; with those
/// of its other side they add up to 1.
fn gaussian(radius: usize, sigma: f64) -> Vec<f32> {
    let value = |x: usize| (-0.5 * (x as f64 / sigma).powi(2)).exp();
    let total = 1.0 + 2.0 * (1..=radius).map(value).sum::<f64>();
    (0..=radius).rev().map(|x| (value(x) / total) as f32).collect()
}

/// Blocks of random numbers drawn at once.
const BLOCKS: usize = 16;

struct Noise<'a> {
    stream: Stream,
    dx: &'a mut [f32],
    dy: &'a mut [f32],
}

impl simd::Kernel for Noise<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let uniform = |word: u32| (word >> 8) as i32 as f32 * (2.0 / (1 << 24) as f32) - 1.0;
        let chunks = self.dx.chunks_mut(2 * BLOCKS).zip(self.dy.chunks_mut(2 * BLOCKS));
        for (chunk, (dx, dy)) in chunks.enumerate() {
            let mut blocks = [[0; 4]; BLOCKS];
            for (i, block) in blocks.iter_mut().enumerate() {
                *block = self.stream.block((chunk * BLOCKS + i) as u32);
            }
            let (pairs, _) = blocks.as_flattened().as_chunks::<2>();
            for ((dx, dy), [x, y]) in dx.iter_mut().zip(dy).zip(pairs) {
                (*dx, *dy) = (uniform(*x), uniform(*y));
            }
        }
    }
}

/// Blurs along the rows and along the columns; edges are mirrored, and not repeated.
fn blur(field: &mut [f32], spare: &mut [f32], of: Extent, [across, down]: &[Vec<f32>; 2]) {
    simd::run(Across { field, out: spare, width: of.width, weights: across });
    simd::run(Down { field: spare, out: field, of, weights: down });
}

/// Where a place beyond the edges is mirrored to, however far it is.
fn mirrored(place: isize, size: usize) -> usize {
    let period = (2 * size as isize - 2).max(1);
    let place = place.rem_euclid(period);
    place.min(period - place).min(size as isize - 1) as usize
}

/// Values mixed at once.
const LANES: usize = 16;

/// Mixes `C` values and those after and before them, which are found where `starts` says.
#[inline(always)]
fn mix<const C: usize>(
    field: &[f32],
    weights: &[f32],
    starts: impl Fn(usize) -> usize,
) -> [f32; C] {
    let values = |tap| field[starts(tap)..].first_chunk().unwrap_or(&[0.0; C]);
    let mut sums = [0.0; C];
    let last = 2 * (weights.len() - 1);
    for (tap, weight) in weights.iter().enumerate().take(last / 2) {
        let (before, after) = (values(tap), values(last - tap));
        for i in 0..C {
            sums[i] += (before[i] + after[i]) * weight;
        }
    }
    let middle = values(last / 2);
    for i in 0..C {
        sums[i] += middle[i] * weights[last / 2];
    }
    sums
}

struct Across<'a> {
    field: &'a [f32],
    out: &'a mut [f32],
    width: usize,
    weights: &'a [f32],
}

impl simd::Kernel for Across<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let radius = self.weights.len() - 1;
        let mut row = vec![0.0; self.width + 2 * radius];
        let rows = self.field.chunks_exact(self.width);
        for (field, out) in rows.zip(self.out.chunks_exact_mut(self.width)) {
            row[radius..][..self.width].copy_from_slice(field);
            for i in 0..radius as isize {
                let (left, right) = (-1 - i, self.width as isize + i);
                row[(radius as isize + left) as usize] = field[mirrored(left, self.width)];
                row[(radius as isize + right) as usize] = field[mirrored(right, self.width)];
            }
            for (chunk, out) in out.chunks_mut(LANES).enumerate() {
                let left = chunk * LANES;
                if let Some(out) = out.first_chunk_mut::<LANES>() {
                    *out = mix(&row, self.weights, |tap| left + tap);
                } else {
                    for (i, out) in out.iter_mut().enumerate() {
                        [*out] = mix(&row, self.weights, |tap| left + i + tap);
                    }
                }
            }
        }
    }
}

struct Down<'a> {
    field: &'a [f32],
    out: &'a mut [f32],
    of: Extent,
    weights: &'a [f32],
}

impl simd::Kernel for Down<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let radius = self.weights.len() - 1;
        let Extent { width, height } = self.of;
        let rows = -(radius as isize)..(height + radius) as isize;
        let rows: Vec<_> = rows.map(|y| mirrored(y, height) * width).collect();
        // A stripe of columns stays in the cache while it is gone down.
        for left in (0..width).step_by(LANES) {
            let out = self.out[left..].chunks_mut(width);
            for (out, rows) in out.zip(rows.windows(2 * radius + 1)) {
                match out.first_chunk_mut::<LANES>() {
                    Some(out) if left + LANES <= width => {
                        *out = mix(self.field, self.weights, |tap| rows[tap] + left);
                    }
                    _ => {
                        for (i, out) in out.iter_mut().take(width - left).enumerate() {
                            [*out] = mix(self.field, self.weights, |tap| rows[tap] + left + i);
                        }
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges_are_mirrored_as_often_as_needed() {
        let places: Vec<_> = (-5..6).map(|place| mirrored(place, 3)).collect();
        assert_eq!(places, [1, 0, 1, 2, 1, 0, 1, 2, 1, 0, 1]);
        assert_eq!((mirrored(-7, 1), mirrored(4, 1)), (0, 0));
    }

    #[test]
    fn a_blur_keeps_what_is_even_and_spreads_a_point() {
        let of = Extent { width: 37, height: 5 };
        let weights = [gaussian(2, 1.0), gaussian(1, 0.5)];
        let (mut field, mut spare) = (vec![2.0; of.area()], vec![0.0; of.area()]);
        blur(&mut field, &mut spare, of, &weights);
        assert!(field.iter().all(|value| (value - 2.0).abs() < 1e-6));
        field.fill(0.0);
        field[2 * 37 + 33] = 1.0;
        blur(&mut field, &mut spare, of, &weights);
        for (x, y) in [(33, 2), (32, 2), (35, 1), (31, 3), (33, 1)] {
            let weight = |at: usize, middle: usize, weights: &[f32]| {
                weights[weights.len() - 1 - at.abs_diff(middle)]
            };
            let wanted = weight(x, 33, &weights[0]) * weight(y, 2, &weights[1]);
            assert!((field[y * 37 + x] - wanted).abs() < 1e-7, "{x} {y}");
        }
    }

    #[test]
    fn noise_is_two_words_of_the_stream_for_each_pixel() {
        let stream = Stream { seed: 7, id: [1, 2, 3] };
        let [mut dx, mut dy] = [[0.0; 53]; 2];
        simd::run(Noise { stream, dx: &mut dx, dy: &mut dy });
        let value = |n: usize| {
            let word = stream.block(n as u32 / 4)[n % 4];
            (word >> 8) as f32 / (1 << 23) as f32 - 1.0
        };
        for i in 0..53 {
            assert_eq!((dx[i], dy[i]), (value(2 * i), value(2 * i + 1)));
        }
    }
}
