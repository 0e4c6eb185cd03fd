//! Warps of bytes, bit-equal to Pillow's.
//!
//! Pillow computes places and mixtures in double precision and cuts the results off, so any other
//! order of its operations could give another byte. Here a row's places are computed several at a
//! time, and a pixel's channels side by side, each with Pillow's operations in Pillow's order.

use super::fixed;
use crate::extent::Extent;
use crate::params::Interpolation;
use crate::simd::{self, load, whole};

/// Where the pixels of the result of a warp come from: places in pixels, from the top left corner.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Map {
    /// x = a·x + b·y + c, y = d·x + e·y + f.
    Affine([f64; 6]),
    /// x = (a·x + b·y + c) / (g·x + h·y + 1), y = (d·x + e·y + f) / (g·x + h·y + 1).
    Perspective([f64; 8]),
}

/// Pixels of a row whose places are computed at once.
const CHUNK: usize = 64;

impl Map {
    /// The places of the pixels of row `y` from column `x` on.
    #[inline(always)]
    fn places(&self, x: usize, y: usize, [xs, ys]: &mut [[f64; CHUNK]; 2]) {
        let y = y as f64 + 0.5;
        match *self {
            Self::Affine([a, b, c, d, e, f]) => {
                let (b, e) = (b * y, e * y);
                for (i, (to_x, to_y)) in xs.iter_mut().zip(ys).enumerate() {
                    let x = (x + i) as i32 as f64 + 0.5;
                    *to_x = a * x + b + c;
                    *to_y = d * x + e + f;
                }
            }
            Self::Perspective([a, b, c, d, e, f, g, h]) => {
                let (b, e, h) = (b * y, e * y, h * y);
                for (i, (to_x, to_y)) in xs.iter_mut().zip(ys).enumerate() {
                    let x = (x + i) as i32 as f64 + 0.5;
                    let z = g * x + h + 1.0;
                    *to_x = (a * x + b + c) / z;
                    *to_y = (d * x + e + f) / z;
                }
            }
        }
    }
}

/// Warps pixels of `N` bytes, which are worked on in `L` lanes; those that come from outside stay as
/// they are.
pub(super) fn warp<const N: usize, const L: usize>(
    map: &Map,
    source: &[u8],
    from: Extent,
    out: &mut [u8],
    to: Extent,
    interpolation: Interpolation,
) {
    match interpolation {
        Interpolation::Bilinear => {
            simd::run(Mixing::<N, L, 2, _> { map, source, from, out, to, mix: bilinear });
        }
        Interpolation::Bicubic => {
            simd::run(Mixing::<N, L, 4, _> { map, source, from, out, to, mix: bicubic });
        }
        _ => {
            let (source, out) = (source.as_chunks::<N>().0, out.as_chunks_mut::<N>().0);
            match map {
                Map::Affine(a) if a[1] == 0.0 && a[3] == 0.0 => scale(a, source, from, out, to),
                Map::Affine(a) if fixed::fits(a, to) => fixed::warp(a, source, from, out, to),
                Map::Affine(a) => step(a, source, from, out, to),
                Map::Perspective(_) => simd::run(Nearest { map, source, from, out, to }),
            }
        }
    }
}

/// The pixel that a place lies in.
fn pixel(place: f64, size: usize) -> Option<usize> {
    (place >= 0.0 && place < size as f64).then_some(place as usize)
}

/// To the nearest pixel, along the axes.
fn scale<T: Copy>(a: &[f64; 6], source: &[T], from: Extent, out: &mut [T], to: Extent) {
    // Pillow adds up, and its rounding errors decide at the borders between pixels.
    let steps = |first: f64, step: f64| std::iter::successors(Some(first), move |x| Some(x + step));
    let columns = steps(a[2] + a[0] * 0.5, a[0]).take(to.width);
    let columns: Vec<_> = columns.map(|x| pixel(x, from.width)).collect();
    let first = columns.iter().position(Option::is_some).unwrap_or(to.width);
    let columns: Vec<_> = columns[first..].iter().map_while(|&x| x).collect();
    let rows = steps(a[5] + a[4] * 0.5, a[4]);
    let rows = rows.take(to.height).map(|y| pixel(y, from.height));
    let mut last = None;
    for (at, y) in rows.enumerate() {
        let start = at * to.width;
        let before = std::mem::replace(&mut last, y);
        let Some(y) = y else { continue };
        if before == Some(y) {
            out.copy_within(start - to.width..start, start);
            continue;
        }
        let source = &source[y * from.width..][..from.width];
        for (pixel, &x) in out[start + first..start + to.width].iter_mut().zip(&columns) {
            *pixel = source[x];
        }
    }
}

/// To the nearest pixel, of places too far away for [`fixed`].
fn step<T: Copy>(a: &[f64; 6], source: &[T], from: Extent, out: &mut [T], to: Extent) {
    let mut start = [a[2] + a[1] * 0.5 + a[0] * 0.5, a[5] + a[4] * 0.5 + a[3] * 0.5];
    for row in out.chunks_exact_mut(to.width) {
        let [mut x, mut y] = start;
        for out in row {
            if let Some((x, y)) = pixel(x, from.width).zip(pixel(y, from.height)) {
                *out = source[y * from.width + x];
            }
            x += a[0];
            y += a[3];
        }
        start = [start[0] + a[1], start[1] + a[4]];
    }
}

/// To the nearest pixel, by any map.
struct Nearest<'a, T> {
    map: &'a Map,
    source: &'a [T],
    from: Extent,
    out: &'a mut [T],
    to: Extent,
}

impl<T: Copy> simd::Kernel for Nearest<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Extent { width, height } = self.from;
        let mut places = [[0.0; CHUNK]; 2];
        let mut is_inside = [false; CHUNK];
        let mut starts = [0; CHUNK];
        for (y, row) in self.out.chunks_exact_mut(self.to.width).enumerate() {
            for (chunk, out) in row.chunks_mut(CHUNK).enumerate() {
                self.map.places(chunk * CHUNK, y, &mut places);
                let [xs, ys] = &places;
                for i in 0..CHUNK {
                    let (x, y) = (xs[i], ys[i]);
                    is_inside[i] =
                        (x >= 0.0) & (x < width as f64) & (y >= 0.0) & (y < height as f64);
                    let row = whole(y.floor()).wrapping_mul(width as i32);
                    starts[i] = row.wrapping_add(whole(x.floor()));
                }
                for (i, out) in out.iter_mut().enumerate() {
                    if is_inside[i] {
                        *out = self.source[starts[i] as usize];
                    }
                }
            }
        }
    }
}

/// The value at `d` between those at 0 and 1.
#[inline(always)]
fn bilinear([a, b]: [f64; 2], d: f64) -> f64 {
    a + (b - a) * d
}

/// The value at `d` between those at -1, 0, 1 and 2.
#[inline(always)]
fn bicubic([a, b, c, e]: [f64; 4], d: f64) -> f64 {
    let (p2, p3, p4) = (-a + c, 2.0 * (a - b) + c - e, -a + b - c + e);
    b + d * (p2 + d * (p3 + d * p4))
}

/// Mixes `TAPS` pixels along each axis.
struct Mixing<'a, const N: usize, const L: usize, const TAPS: usize, F> {
    map: &'a Map,
    source: &'a [u8],
    from: Extent,
    out: &'a mut [u8],
    to: Extent,
    mix: F,
}

impl<F, const N: usize, const L: usize, const TAPS: usize> simd::Kernel
    for Mixing<'_, N, L, TAPS, F>
where
    F: Fn([f64; TAPS], f64) -> f64,
{
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Extent { width, height } = self.from;
        let mut places = [[0.0; CHUNK]; 2];
        let mut is_inside = [false; CHUNK];
        let (mut columns, mut rows) = (Taps::<L, TAPS>::NONE, Taps::<L, TAPS>::NONE);
        let mut pixels = [[[0; L]; CHUNK]; TAPS];
        let mut mixed = [[[0.0; L]; CHUNK]; TAPS];
        let mut numbers = [[0; L]; CHUNK];
        for (y, row) in self.out.chunks_exact_mut(self.to.width * N).enumerate() {
            for (chunk, out) in row.chunks_mut(CHUNK * N).enumerate() {
                self.map.places(chunk * CHUNK, y, &mut places);
                let [xs, ys] = &places;
                for i in 0..CHUNK {
                    let (x, y) = (xs[i], ys[i]);
                    // 0 / 0 is nowhere, and passes.
                    let is_outside =
                        (x < 0.0) | (x >= width as f64) | (y < 0.0) | (y >= height as f64);
                    is_inside[i] = !is_outside;
                }
                if is_inside == [false; CHUNK] {
                    continue;
                }
                columns.find(xs, width, N);
                rows.find(ys, height, width * N);
                for (mixed, row) in mixed.iter_mut().zip(&rows.starts) {
                    for (pixels, column) in pixels.iter_mut().zip(&columns.starts) {
                        for (pixel, (row, column)) in pixels.iter_mut().zip(row.iter().zip(column))
                        {
                            *pixel = load(self.source, (row + column) as usize);
                        }
                    }
                    mix_lanes(&pixels, &columns.distances, &self.mix, mixed);
                }
                let mix = |taps, distance| cut((self.mix)(taps, distance));
                mix_lanes(&mixed, &rows.distances, mix, &mut numbers);
                for (i, out) in out.as_chunks_mut::<N>().0.iter_mut().enumerate() {
                    if is_inside[i] {
                        for (out, number) in out.iter_mut().zip(numbers[i]) {
                            *out = number as u8;
                        }
                    }
                }
            }
        }
    }
}

/// Mixes all lanes of a chunk.
#[inline(always)]
fn mix_lanes<T: Copy + Into<f64>, U, const L: usize, const TAPS: usize>(
    taps: &[[[T; L]; CHUNK]; TAPS],
    distances: &[[f64; L]; CHUNK],
    mix: impl Fn([f64; TAPS], f64) -> U,
    mixed: &mut [[U; L]; CHUNK],
) {
    let (mixed, distances) = (mixed.as_flattened_mut(), distances.as_flattened());
    for i in 0..CHUNK * L {
        let mut values = [0.0; TAPS];
        for (value, tap) in values.iter_mut().zip(taps) {
            *value = tap.as_flattened()[i].into();
        }
        mixed[i] = mix(values, distances[i]);
    }
}

/// The whole number from 0 to 255 that is left when the rest is cut off.
#[inline(always)]
fn cut(value: f64) -> i32 {
    let value = if value > 0.0 { value } else { 0.0 };
    let value = if value < 255.0 { value } else { 255.0 };
    whole(value.floor())
}

/// The pixels around places along an axis.
struct Taps<const L: usize, const TAPS: usize> {
    /// In which byte they begin, for each place.
    starts: [[u32; CHUNK]; TAPS],
    /// How far the places are from the last pixel before them, for each of its lanes.
    distances: [[f64; L]; CHUNK],
}

impl<const L: usize, const TAPS: usize> Taps<L, TAPS> {
    const NONE: Self = Self { starts: [[0; CHUNK]; TAPS], distances: [[0.0; L]; CHUNK] };

    /// Finds them along an axis of `size` pixels, `stride` bytes apart.
    #[inline(always)]
    fn find(&mut self, places: &[f64; CHUNK], size: usize, stride: usize) {
        let mut before = [0; CHUNK];
        for (i, distances) in self.distances.iter_mut().enumerate() {
            let place = places[i] - 0.5;
            let floor = place.floor();
            *distances = [place - floor; L];
            before[i] = whole(floor);
        }
        for (tap, starts) in self.starts.iter_mut().enumerate() {
            for (start, before) in starts.iter_mut().zip(before) {
                let pixel = before.wrapping_add(tap as i32 + 1 - TAPS as i32 / 2);
                // Beyond the edge, its last pixel is repeated.
                *start = pixel.clamp(0, size as i32 - 1) as u32 * stride as u32;
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
        let source: Vec<u8> = (0..size.area() * 3).map(|i| (i * i / 7) as u8).collect();
        for map in [
            Map::Affine([0.9, 0.3, -2.0, -0.2, 1.1, 0.7]),
            Map::Perspective([1.3, 0.1, -5.0, 0.05, 1.2, -2.0, 0.004, 0.002]),
        ] {
            for interpolation in [Interpolation::Bilinear, Interpolation::Bicubic] {
                let (mut here, mut anywhere) = (vec![9; source.len()], vec![9; source.len()]);
                warp::<3, 4>(&map, &source, size, &mut here, size, interpolation);
                let (map, source, from, out, to) = (&map, &source, size, &mut anywhere, size);
                match interpolation {
                    Interpolation::Bilinear => {
                        Mixing::<3, 4, 2, _> { map, source, from, out, to, mix: bilinear }.run();
                    }
                    _ => Mixing::<3, 4, 4, _> { map, source, from, out, to, mix: bicubic }.run(),
                }
                assert!(here == anywhere && here.iter().any(|&byte| byte != 9));
            }
        }
    }
}
