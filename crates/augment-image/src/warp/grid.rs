//! Warps in single precision, bit-equal to torch's `grid_sample` (zeros beyond the edges, corners
//! not aligned) as torchvision calls it.
//!
//! torch fuses multiplications with additions here and there; the same ones are fused here.

use crate::extent::Extent;
use crate::params::Interpolation;
use crate::simd::{self, load, whole};

/// Pixels of a row whose places are computed at once.
pub(crate) const CHUNK: usize = 64;

/// Where the pixels of the result come from.
pub(crate) trait Grid {
    /// The places of the pixels of row `y` from column `x` on; 1 is the right or lower edge, -1 the
    /// other one. It must be `#[inline(always)]`.
    fn places(&self, x: usize, y: usize, places: &mut [[f32; CHUNK]; 2]);
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
    fn places(&self, x: usize, y: usize, [xs, ys]: &mut [[f32; CHUNK]; 2]) {
        let is_small = is_small(self.to);
        let first = x as f32 + (1.0 - self.to.width as f32) * 0.5;
        let y = y as f32 + (1.0 - self.to.height as f32) * 0.5;
        for (i, (to_x, to_y)) in xs.iter_mut().zip(ys).enumerate() {
            let x = first + i as i32 as f32;
            *to_x = dot(self.rows[0], x, y, is_small);
            *to_y = dot(self.rows[1], x, y, is_small);
        }
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
    fn places(&self, x: usize, y: usize, [xs, ys]: &mut [[f32; CHUNK]; 2]) {
        let is_small = is_small(self.to);
        let (first, y) = (x as f32 + 0.5, y as f32 + 0.5);
        for (i, (to_x, to_y)) in xs.iter_mut().zip(ys).enumerate() {
            let x = first + i as i32 as f32;
            let z = dot(self.rows[2], x, y, is_small);
            *to_x = dot(self.rows[0], x, y, is_small) / z - 1.0;
            *to_y = dot(self.rows[1], x, y, is_small) / z - 1.0;
        }
    }
}

/// A value that is mixed in single precision.
pub(crate) trait Value: Copy + Default {
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
        let value = if value > 0.0 { value } else { 0.0 };
        let value = if value < 255.0 { value } else { 255.0 };
        whole(value.round_ties_even().into()) as u8
    }
}

/// Planes of pixels of `N` values, to be sampled in `L` lanes.
pub(crate) struct Source<'a, T, const N: usize, const L: usize> {
    /// One plane after the other.
    pub(crate) values: &'a [T],
    /// Of each plane.
    pub(crate) size: Extent,
    /// What stands where there are none, for each plane; without it 0.
    ///
    /// At the edges it is mixed in by torchvision's formula, which without it gives something else
    /// than with 0.
    pub(crate) fill: Option<&'a [[f32; L]]>,
}

impl<T: Value, const N: usize, const L: usize> Source<'_, T, N, L> {
    /// Fills the planes of `out`.
    pub(crate) fn sample(
        self,
        grid: &impl Grid,
        out: &mut [T],
        to: Extent,
        interpolation: Interpolation,
    ) {
        let source = self;
        match interpolation {
            Interpolation::Bilinear => simd::run(Bilinear { grid, source, out, to }),
            _ => simd::run(Nearest { grid, source, out, to }),
        }
    }

    /// The planes, and those of an output with what fills them.
    #[inline(always)]
    fn planes<'b>(
        &self,
        out: &'b mut [T],
        to: Extent,
    ) -> impl Iterator<Item = (&[T], &'b mut [[T; N]], Option<[f32; L]>)> {
        let planes = self.values.chunks_exact(self.size.area() * N);
        let outs = out.as_chunks_mut::<N>().0.chunks_exact_mut(to.area());
        let fill = self.fill;
        planes
            .zip(outs)
            .enumerate()
            .map(move |(plane, (values, out))| (values, out, fill.map(|fill| fill[plane])))
    }
}

/// The places of a row's pixels from column `x` on, in pixels of the source; those further away
/// than its edges are brought nearer.
#[inline(always)]
fn places(grid: &impl Grid, x: usize, y: usize, size: Extent, places: &mut [[f32; CHUNK]; 2]) {
    grid.places(x, y, places);
    for (places, size) in places.iter_mut().zip([size.width as f32, size.height as f32]) {
        for place in places {
            let pixels = (*place + 1.0).mul_add(size / 2.0, -0.5);
            let pixels = if pixels > -2.0 { pixels } else { -2.0 };
            *place = if pixels < size + 1.0 { pixels } else { size + 1.0 };
        }
    }
}

struct Nearest<'a, G, T, const N: usize, const L: usize> {
    grid: &'a G,
    source: Source<'a, T, N, L>,
    out: &'a mut [T],
    to: Extent,
}

impl<G: Grid, T: Value, const N: usize, const L: usize> simd::Kernel for Nearest<'_, G, T, N, L> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Self { grid, source, out, to } = self;
        let (width, height) = (source.size.width as i32, source.size.height as i32);
        let mut at = [[0.0; CHUNK]; 2];
        let mut starts = [0; CHUNK];
        let mut is_inside = [false; CHUNK];
        for y in 0..to.height {
            for left in (0..to.width).step_by(CHUNK) {
                let right = to.width.min(left + CHUNK);
                places(grid, left, y, source.size, &mut at);
                let [xs, ys] = &at;
                for i in 0..CHUNK {
                    let x = whole(f64::from(xs[i].round_ties_even()));
                    let y = whole(f64::from(ys[i].round_ties_even()));
                    is_inside[i] = (x >= 0) & (x < width) & (y >= 0) & (y < height);
                    starts[i] = y.wrapping_mul(width).wrapping_add(x);
                }
                for (values, out, fill) in source.planes(out, to) {
                    let pixels = values.as_chunks::<N>().0;
                    let fill = fill.unwrap_or([0.0; L]).map(T::rounded);
                    let fill = fill.first_chunk::<N>().unwrap_or(&pixels[0]);
                    let out = &mut out[y * to.width..][left..right];
                    for ((out, start), is_inside) in out.iter_mut().zip(starts).zip(is_inside) {
                        *out = if is_inside { pixels[start as usize] } else { *fill };
                    }
                }
            }
        }
    }
}

struct Bilinear<'a, G, T, const N: usize, const L: usize> {
    grid: &'a G,
    source: Source<'a, T, N, L>,
    out: &'a mut [T],
    to: Extent,
}

/// The four pixels around each place.
struct Taps<const L: usize> {
    /// Which they are of a plane; outside of it anything.
    starts: [[u32; CHUNK]; 4],
    is_inside: [[bool; CHUNK]; 4],
    /// For each lane.
    weights: [[[f32; L]; CHUNK]; 4],
    /// The weights of what is inside.
    shares: [f32; CHUNK],
}

impl<const L: usize> Taps<L> {
    const NONE: Self = Self {
        starts: [[0; CHUNK]; 4],
        is_inside: [[false; CHUNK]; 4],
        weights: [[[0.0; L]; CHUNK]; 4],
        shares: [0.0; CHUNK],
    };

    #[inline(always)]
    fn find(&mut self, [xs, ys]: &[[f32; CHUNK]; 2], size: Extent) {
        let (width, height) = (size.width as i32, size.height as i32);
        self.shares = [0.0; CHUNK];
        for tap in 0..4 {
            let (across, down) = (tap as i32 % 2, tap as i32 / 2);
            let mut weights = [0.0; CHUNK];
            for i in 0..CHUNK {
                let (left, top) = (xs[i].floor(), ys[i].floor());
                let (right, bottom) = (xs[i] - left, ys[i] - top);
                let weight_x = if across == 0 { 1.0 - right } else { right };
                let weight_y = if down == 0 { 1.0 - bottom } else { bottom };
                weights[i] = weight_y * weight_x;
                let (x, y) = (whole(left.into()) + across, whole(top.into()) + down);
                let is_inside = (x >= 0) & (x < width) & (y >= 0) & (y < height);
                self.is_inside[tap][i] = is_inside;
                self.starts[tap][i] = y.wrapping_mul(width).wrapping_add(x) as u32;
                self.shares[i] += if is_inside { weights[i] } else { 0.0 };
            }
            for (lanes, weight) in self.weights[tap].iter_mut().zip(weights) {
                *lanes = [weight; L];
            }
        }
    }
}

impl<G: Grid, T: Value, const N: usize, const L: usize> simd::Kernel for Bilinear<'_, G, T, N, L> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Self { grid, source, out, to } = self;
        let mut at = [[0.0; CHUNK]; 2];
        let mut taps = Taps::<L>::NONE;
        let mut pixels = [[[T::default(); L]; CHUNK]; 4];
        let mut mixed = [[0.0; L]; CHUNK];
        for y in 0..to.height {
            for left in (0..to.width).step_by(CHUNK) {
                let right = to.width.min(left + CHUNK);
                places(grid, left, y, source.size, &mut at);
                taps.find(&at, source.size);
                for (values, out, fill) in source.planes(out, to) {
                    for (tap, pixels) in pixels.iter_mut().enumerate() {
                        let starts = &taps.starts[tap];
                        let is_inside = &taps.is_inside[tap];
                        if *is_inside == [true; CHUNK] {
                            for (pixel, start) in pixels.iter_mut().zip(starts) {
                                *pixel = load(values, *start as usize * N);
                            }
                            continue;
                        }
                        let starts = starts.iter().zip(is_inside);
                        for (pixel, (start, is_inside)) in pixels.iter_mut().zip(starts) {
                            let found = is_inside.then(|| load(values, *start as usize * N));
                            *pixel = found.unwrap_or([T::default(); L]);
                        }
                    }
                    mix(&pixels, &taps, fill, &mut mixed);
                    let out = &mut out[y * to.width..][left..right];
                    for (out, mixed) in out.iter_mut().zip(&mixed) {
                        for (out, mixed) in out.iter_mut().zip(mixed) {
                            *out = T::rounded(*mixed);
                        }
                    }
                }
            }
        }
    }
}

#[inline(always)]
fn mix<T: Value, const L: usize>(
    pixels: &[[[T; L]; CHUNK]; 4],
    taps: &Taps<L>,
    fill: Option<[f32; L]>,
    mixed: &mut [[f32; L]; CHUNK],
) {
    let [a, b, c, d] = pixels.each_ref().map(|pixels| pixels.as_flattened());
    let [e, f, g, h] = taps.weights.each_ref().map(|weights| weights.as_flattened());
    let flat = mixed.as_flattened_mut();
    for i in 0..CHUNK * L {
        let sum = a[i].float() * e[i];
        let sum = b[i].float().mul_add(f[i], sum);
        let sum = c[i].float().mul_add(g[i], sum);
        flat[i] = d[i].float().mul_add(h[i], sum);
    }
    if let Some(fill) = fill {
        for (mixed, share) in mixed.iter_mut().zip(&taps.shares) {
            for (mixed, fill) in mixed.iter_mut().zip(fill) {
                *mixed = (*mixed - fill) * share + fill;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simd::Kernel;

    /// Whatever this CPU has: elsewhere it must give the same.
    #[test]
    fn every_cpu_gives_the_same() {
        let size = Extent { width: 83, height: 21 };
        let values: Vec<f32> = (0..size.area() * 2).map(|i| (i as f32 * 0.37).sin()).collect();
        let grid = Affine::new([0.9, 0.3, -2.0, -0.2, 1.1, 0.7], size, size);
        let fill = [[0.5], [0.25]];
        let source = || Source::<_, 1, 1> { values: &values, size, fill: Some(&fill) };
        let (mut here, mut anywhere) = (vec![9.0; values.len()], vec![9.0; values.len()]);
        source().sample(&grid, &mut here, size, Interpolation::Bilinear);
        Bilinear { grid: &grid, source: source(), out: &mut anywhere, to: size }.run();
        assert_eq!(here, anywhere);
        source().sample(&grid, &mut here, size, Interpolation::Nearest);
        Nearest { grid: &grid, source: source(), out: &mut anywhere, to: size }.run();
        assert_eq!(here, anywhere);
    }
}
