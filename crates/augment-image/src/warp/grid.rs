//! Warps in single precision, bit-equal to torch's `grid_sample` (zeros beyond the edges, corners
//! not aligned) as torchvision calls it.
//!
//! torch fuses multiplications with additions here and there; the same ones are fused here.

use super::simd;
use crate::extent::Extent;
use crate::params::Interpolation;

/// Pixels of a row whose places are computed at once.
pub(crate) const CHUNK: usize = 32;

/// Where the pixels of the result come from.
pub(crate) trait Grid {
    /// The places of the pixels of row `y` from column `x` on; 1 is the right or lower edge, -1 the
    /// other one. It must be `#[inline(always)]`.
    fn places(&self, x: usize, y: usize) -> [[f32; CHUNK]; 2];
}

/// a·x + b·y + c, as torch multiplies matrices: small ones, of so many rows, by another way.
#[inline(always)]
fn dot([a, b, c]: [f32; 3], x: f32, y: f32, is_small: bool) -> f32 {
    if is_small { x * a + y * b + c } else { y.mul_add(b, x * a) + c }
}

fn is_small(to: Extent) -> bool {
    to.area() * 6 < 400
}

/// x = a·x + b·y + c, y = d·x + e·y + f, all counted from the middle.
pub(crate) struct Affine {
    rows: [[f32; 3]; 2],
    to: Extent,
}

impl Affine {
    /// Of a matrix in pixels of the source.
    pub(crate) fn new(matrix: [f64; 6], from: Extent, to: Extent) -> Self {
        let [a, b, c, d, e, f] = matrix.map(|value| value as f32);
        let (width, height) = (0.5 * from.width as f32, 0.5 * from.height as f32);
        let rows = [[a, b, c].map(|value| value / width), [d, e, f].map(|value| value / height)];
        Self { rows, to }
    }
}

impl Grid for Affine {
    #[inline(always)]
    fn places(&self, x: usize, y: usize) -> [[f32; CHUNK]; 2] {
        let [mut xs, mut ys] = [[0.0; CHUNK]; 2];
        let is_small = is_small(self.to);
        let first = x as f32 + (1.0 - self.to.width as f32) * 0.5;
        let y = y as f32 + (1.0 - self.to.height as f32) * 0.5;
        for (i, (to_x, to_y)) in xs.iter_mut().zip(&mut ys).enumerate() {
            let x = first + i as i32 as f32;
            *to_x = dot(self.rows[0], x, y, is_small);
            *to_y = dot(self.rows[1], x, y, is_small);
        }
        [xs, ys]
    }
}

/// x = (a·x + b·y + c) / (g·x + h·y + 1), y = (d·x + e·y + f) / (g·x + h·y + 1).
pub(crate) struct Perspective {
    rows: [[f32; 3]; 3],
    to: Extent,
}

impl Perspective {
    /// Of coefficients in pixels.
    pub(crate) fn new(coefficients: [f64; 8], to: Extent) -> Self {
        let [a, b, c, d, e, f, g, h] = coefficients.map(|value| value as f32);
        let (width, height) = (0.5 * to.width as f32, 0.5 * to.height as f32);
        let x = [a, b, c].map(|value| value / width);
        let y = [d, e, f].map(|value| value / height);
        Self { rows: [x, y, [g, h, 1.0]], to }
    }
}

impl Grid for Perspective {
    #[inline(always)]
    fn places(&self, x: usize, y: usize) -> [[f32; CHUNK]; 2] {
        let [mut xs, mut ys] = [[0.0; CHUNK]; 2];
        let is_small = is_small(self.to);
        let (first, y) = (x as f32 + 0.5, y as f32 + 0.5);
        for (i, (to_x, to_y)) in xs.iter_mut().zip(&mut ys).enumerate() {
            let x = first + i as i32 as f32;
            let z = dot(self.rows[2], x, y, is_small);
            *to_x = dot(self.rows[0], x, y, is_small) / z - 1.0;
            *to_y = dot(self.rows[1], x, y, is_small) / z - 1.0;
        }
        [xs, ys]
    }
}

/// A value that is mixed in single precision.
pub(crate) trait Value: Copy {
    fn float(self) -> f32;
    fn rounded(value: f32) -> Self;
}

impl Value for f32 {
    #[inline(always)]
    fn float(self) -> f32 {
        self
    }

    #[inline(always)]
    fn rounded(value: f32) -> Self {
        value
    }
}

impl Value for u8 {
    #[inline(always)]
    fn float(self) -> f32 {
        f32::from(self)
    }

    #[inline(always)]
    fn rounded(value: f32) -> Self {
        value.round_ties_even() as u8
    }
}

/// Pixels of `N` values, to be sampled.
pub(crate) struct Source<'a, T, const N: usize> {
    pub(crate) pixels: &'a [[T; N]],
    pub(crate) size: Extent,
    /// What stands where there are none; without it 0.
    ///
    /// At the edges it is mixed in by torchvision's formula, which without it gives something else
    /// than with 0.
    pub(crate) fill: Option<[f32; N]>,
}

impl<T: Value, const N: usize> Source<'_, T, N> {
    /// Fills `out`, which is `width` wide.
    pub(crate) fn sample(
        self,
        grid: &impl Grid,
        out: &mut [[T; N]],
        width: usize,
        interpolation: Interpolation,
    ) {
        let source = self;
        match interpolation {
            Interpolation::Bilinear => simd::run(Bilinear { grid, source, out, width }),
            _ => simd::run(Nearest { grid, source, out, width }),
        }
    }

    /// The value between four pixels, the first of which is at this column and row.
    #[inline(always)]
    fn mix(&self, x: i32, y: i32, weights: [f32; 4]) -> [f32; N] {
        let Extent { width, height } = self.size;
        let mut mixed = [0.0; N];
        // How much of it the source has.
        let mut share = 0.0;
        let mut add = |pixel: [T; N], weight: f32| {
            for (mixed, value) in mixed.iter_mut().zip(pixel) {
                *mixed = value.float().mul_add(weight, *mixed);
            }
            share += weight;
        };
        // What is negative is too large as well.
        let (left, top) = (x as u32 as usize, y as u32 as usize);
        if left < width - 1 && top < height - 1 {
            let at = top * width + left;
            for (offset, weight) in [0, 1, width, width + 1].into_iter().zip(weights) {
                add(self.pixels[at + offset], weight);
            }
        } else {
            for (tap, weight) in weights.into_iter().enumerate() {
                let x = x.wrapping_add(tap as i32 % 2) as u32 as usize;
                let y = y.wrapping_add(tap as i32 / 2) as u32 as usize;
                if x < width && y < height {
                    add(self.pixels[y * width + x], weight);
                }
            }
        }
        if let Some(fill) = self.fill {
            for (mixed, fill) in mixed.iter_mut().zip(fill) {
                *mixed = (*mixed - fill) * share + fill;
            }
        }
        mixed
    }
}

/// The places of a row's pixels from column `x` on, in pixels of the source.
#[inline(always)]
fn places(grid: &impl Grid, x: usize, y: usize, source: Extent) -> [[f32; CHUNK]; 2] {
    let mut places = grid.places(x, y);
    for (places, size) in places.iter_mut().zip([source.width, source.height]) {
        for place in places {
            *place = (*place + 1.0).mul_add(size as f32 / 2.0, -0.5);
        }
    }
    places
}

struct Nearest<'a, G, T, const N: usize> {
    grid: &'a G,
    source: Source<'a, T, N>,
    out: &'a mut [[T; N]],
    width: usize,
}

impl<G: Grid, T: Value, const N: usize> simd::Kernel for Nearest<'_, G, T, N> {
    #[inline(always)]
    fn run(self) {
        let Source { pixels, size, fill } = self.source;
        let fill = fill.unwrap_or([0.0; N]).map(T::rounded);
        for (y, row) in self.out.chunks_exact_mut(self.width).enumerate() {
            for (chunk, out) in row.chunks_mut(CHUNK).enumerate() {
                let [xs, ys] = places(self.grid, chunk * CHUNK, y, size);
                let [mut columns, mut rows] = [[0; CHUNK]; 2];
                for i in 0..CHUNK {
                    columns[i] = xs[i].round_ties_even() as i32;
                    rows[i] = ys[i].round_ties_even() as i32;
                }
                for (out, (x, y)) in out.iter_mut().zip(columns.into_iter().zip(rows)) {
                    // What is negative is too large as well.
                    let (x, y) = (x as u32 as usize, y as u32 as usize);
                    let is_inside = x < size.width && y < size.height;
                    *out = if is_inside { pixels[y * size.width + x] } else { fill };
                }
            }
        }
    }
}

struct Bilinear<'a, G, T, const N: usize> {
    grid: &'a G,
    source: Source<'a, T, N>,
    out: &'a mut [[T; N]],
    width: usize,
}

impl<G: Grid, T: Value, const N: usize> simd::Kernel for Bilinear<'_, G, T, N> {
    #[inline(always)]
    fn run(self) {
        for (y, row) in self.out.chunks_exact_mut(self.width).enumerate() {
            for (chunk, out) in row.chunks_mut(CHUNK).enumerate() {
                let [xs, ys] = places(self.grid, chunk * CHUNK, y, self.source.size);
                let [mut columns, mut rows] = [[0; CHUNK]; 2];
                let mut weights = [[0.0; CHUNK]; 4];
                for i in 0..CHUNK {
                    let (left, top) = (xs[i].floor(), ys[i].floor());
                    let (right, bottom) = (xs[i] - left, ys[i] - top);
                    (columns[i], rows[i]) = (left as i32, top as i32);
                    weights[0][i] = (1.0 - bottom) * (1.0 - right);
                    weights[1][i] = (1.0 - bottom) * right;
                    weights[2][i] = bottom * (1.0 - right);
                    weights[3][i] = bottom * right;
                }
                for (i, out) in out.iter_mut().enumerate() {
                    let weights = [weights[0][i], weights[1][i], weights[2][i], weights[3][i]];
                    let mixed = self.source.mix(columns[i], rows[i], weights);
                    for (out, value) in out.iter_mut().zip(mixed) {
                        *out = T::rounded(value);
                    }
                }
            }
        }
    }
}
