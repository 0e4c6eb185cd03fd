//! Warps of bytes, bit-equal to Pillow's.
//!
//! Pillow computes places and mixtures in double precision and cuts the results off, so any other
//! order of its operations could give another byte. Here a row's places are computed several at a
//! time, and a pixel's channels side by side, each with Pillow's operations in Pillow's order.

use super::{fixed, simd};
use crate::extent::Extent;
use crate::params::Interpolation;

/// Where the pixels of the result come from.
pub(crate) enum Map {
    /// x = a·x + b·y + c, y = d·x + e·y + f.
    Affine([f64; 6]),
    /// x = (a·x + b·y + c) / (g·x + h·y + 1), y = (d·x + e·y + f) / (g·x + h·y + 1).
    Perspective([f64; 8]),
}

/// Pixels of a row whose places are computed at once.
const CHUNK: usize = 32;

impl Map {
    /// The places of the pixels of row `y` from column `x` on.
    #[inline(always)]
    fn places(&self, x: usize, y: usize) -> [[f64; CHUNK]; 2] {
        let [mut xs, mut ys] = [[0.0; CHUNK]; 2];
        let y = y as f64 + 0.5;
        match *self {
            Self::Affine([a, b, c, d, e, f]) => {
                let (b, e) = (b * y, e * y);
                for (i, (to_x, to_y)) in xs.iter_mut().zip(&mut ys).enumerate() {
                    let x = (x + i) as i32 as f64 + 0.5;
                    *to_x = a * x + b + c;
                    *to_y = d * x + e + f;
                }
            }
            Self::Perspective([a, b, c, d, e, f, g, h]) => {
                let (b, e, h) = (b * y, e * y, h * y);
                for (i, (to_x, to_y)) in xs.iter_mut().zip(&mut ys).enumerate() {
                    let x = (x + i) as i32 as f64 + 0.5;
                    let z = g * x + h + 1.0;
                    *to_x = (a * x + b + c) / z;
                    *to_y = (d * x + e + f) / z;
                }
            }
        }
        [xs, ys]
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
    for (row, y) in out.chunks_exact_mut(to.width).zip(rows) {
        let Some(y) = pixel(y, from.height) else { continue };
        let source = &source[y * from.width..][..from.width];
        for (pixel, &x) in row[first..].iter_mut().zip(&columns) {
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
    #[inline(always)]
    fn run(self) {
        let (width, height) = (self.from.width as f64, self.from.height as f64);
        for (y, row) in self.out.chunks_exact_mut(self.to.width).enumerate() {
            for (chunk, out) in row.chunks_mut(CHUNK).enumerate() {
                let [xs, ys] = self.map.places(chunk * CHUNK, y);
                for (out, (x, y)) in out.iter_mut().zip(xs.into_iter().zip(ys)) {
                    if x >= 0.0 && x < width && y >= 0.0 && y < height {
                        *out = self.source[y as usize * self.from.width + x as usize];
                    }
                }
            }
        }
    }
}

/// The value at `d` between those at 0 and 1.
#[inline(always)]
fn bilinear<const L: usize>([a, b]: [[f64; L]; 2], d: f64) -> [f64; L] {
    let mut mixed = [0.0; L];
    for i in 0..L {
        mixed[i] = a[i] + (b[i] - a[i]) * d;
    }
    mixed
}

/// The value at `d` between those at -1, 0, 1 and 2.
#[inline(always)]
fn bicubic<const L: usize>([a, b, c, e]: [[f64; L]; 4], d: f64) -> [f64; L] {
    let mut mixed = [0.0; L];
    for i in 0..L {
        let (a, b, c, e) = (a[i], b[i], c[i], e[i]);
        let (p2, p3, p4) = (-a + c, 2.0 * (a - b) + c - e, -a + b - c + e);
        mixed[i] = b + d * (p2 + d * (p3 + d * p4));
    }
    mixed
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
    F: Fn([[f64; L]; TAPS], f64) -> [f64; L],
{
    #[inline(always)]
    fn run(self) {
        let Extent { width, height } = self.from;
        for (y, row) in self.out.chunks_exact_mut(self.to.width * N).enumerate() {
            for (chunk, out) in row.chunks_mut(CHUNK * N).enumerate() {
                let [xs, ys] = self.map.places(chunk * CHUNK, y);
                let mut is_inside = [false; CHUNK];
                for ((is_inside, x), y) in is_inside.iter_mut().zip(xs).zip(ys) {
                    // 0 / 0 is nowhere, and passes.
                    let is_outside =
                        (x < 0.0) | (x >= width as f64) | (y < 0.0) | (y >= height as f64);
                    *is_inside = !is_outside;
                }
                let (columns, dx) = taps::<TAPS>(xs, width, N);
                let (rows, dy) = taps::<TAPS>(ys, height, width * N);
                for (i, out) in out.as_chunks_mut::<N>().0.iter_mut().enumerate() {
                    if !is_inside[i] {
                        continue;
                    }
                    let mut mixed = [[0.0; L]; TAPS];
                    for (mixed, rows) in mixed.iter_mut().zip(&rows) {
                        let mut pixels = [[0.0; L]; TAPS];
                        for (pixel, columns) in pixels.iter_mut().zip(&columns) {
                            *pixel = load(self.source, (rows[i] + columns[i]) as usize);
                        }
                        *mixed = (self.mix)(pixels, dx[i]);
                    }
                    let mixed = (self.mix)(mixed, dy[i]);
                    for (out, value) in out.iter_mut().zip(mixed) {
                        // The cast truncates, and saturates at 0 and 255.
                        *out = value as u8;
                    }
                }
            }
        }
    }
}

/// For each place, where the pixels around it begin, along an axis of `size` pixels, `stride` bytes
/// apart, and how far the place is from the last one before it.
#[inline(always)]
fn taps<const TAPS: usize>(
    places: [f64; CHUNK],
    size: usize,
    stride: usize,
) -> ([[u32; CHUNK]; TAPS], [f64; CHUNK]) {
    let mut starts = [[0; CHUNK]; TAPS];
    let mut distances = [0.0; CHUNK];
    let mut before = [0; CHUNK];
    for i in 0..CHUNK {
        let place = places[i] - 0.5;
        let floor = place.floor();
        distances[i] = place - floor;
        before[i] = floor as i32;
    }
    for (tap, starts) in starts.iter_mut().enumerate() {
        for (start, before) in starts.iter_mut().zip(before) {
            let pixel = before.saturating_add(tap as i32 + 1 - TAPS as i32 / 2);
            // Beyond the edge, its last pixel is repeated.
            *start = pixel.clamp(0, size as i32 - 1) as u32 * stride as u32;
        }
    }
    (starts, distances)
}

/// The pixel that begins at a byte, and the bytes after it that fill the lanes.
#[inline(always)]
fn load<const L: usize>(bytes: &[u8], at: usize) -> [f64; L] {
    let mut lanes = [0; L];
    match bytes.get(at..at + L) {
        Some(found) => lanes.copy_from_slice(found),
        // Of the last pixel there may be fewer.
        None => {
            for (lane, byte) in lanes.iter_mut().zip(bytes.get(at..).unwrap_or_default()) {
                *lane = *byte;
            }
        }
    }
    let mut values = [0.0; L];
    for (value, lane) in values.iter_mut().zip(lanes) {
        *value = f64::from(lane);
    }
    values
}
