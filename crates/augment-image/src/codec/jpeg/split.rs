//! From pixels to the planes and coefficients of a JPEG, as libjpeg makes them by default: colours
//! as brightness and two differences, of which the latter have half the width and height.

use super::color;
use super::dct::{self, Block};
use super::planes::Plane;
use crate::simd::simd;

/// Makes the planes of an image of 1 or 3 channels; what fills up blocks repeats the edge.
pub(super) fn split(pixels: &[u8], width: usize, height: usize, planes: &mut Vec<Plane>) {
    let is_gray = pixels.len() == width * height;
    planes.resize_with(if is_gray { 1 } else { 3 }, Plane::empty);
    for (i, plane) in planes.iter_mut().enumerate() {
        let scale = if i == 0 { 1 } else { 2 };
        plane.prepare(width.div_ceil(scale), height.div_ceil(scale), (scale, scale));
    }
    if let [gray] = &mut planes[..] {
        for (row, from) in gray.rows_mut().zip(pixels.chunks_exact(width)) {
            widen(row, from);
        }
    } else if let [y, cb, cr] = &mut planes[..] {
        split_colors(pixels, width, y, cb, cr);
    }
    for plane in planes {
        plane.lengthen();
    }
}

fn widen(row: &mut [u8], from: &[u8]) {
    let (whole, more) = row.split_at_mut(from.len());
    whole.copy_from_slice(from);
    more.fill(from.last().copied().unwrap_or(0));
}

impl Plane {
    pub(super) fn empty() -> Self {
        Self { bytes: Vec::new(), stride: 0, width: 0, height: 0, scale: (1, 1) }
    }

    /// Makes room for whole blocks.
    fn prepare(&mut self, width: usize, height: usize, scale: (usize, usize)) {
        (self.width, self.height, self.scale) = (width, height, scale);
        self.stride = width.next_multiple_of(8);
        self.bytes.resize(self.stride * height.next_multiple_of(8), 0);
    }

    /// The rows that matter.
    fn rows_mut(&mut self) -> impl Iterator<Item = &mut [u8]> {
        self.bytes.chunks_exact_mut(self.stride).take(self.height)
    }

    /// Repeats the last row down to the end of the last blocks.
    fn lengthen(&mut self) {
        let end = self.height * self.stride;
        for row in self.height..self.bytes.len() / self.stride {
            self.bytes.copy_within(end - self.stride..end, row * self.stride);
        }
    }
}

simd! {
    fn split_colors(
        pixels: &[u8],
        width: usize,
        y: &mut Plane,
        cb: &mut Plane,
        cr: &mut Plane,
    ) {
        // Two rows of each component, twice as wide as the smaller planes are with whole blocks.
        let wide = cb.stride * 2;
        let mut pair = [const { [const { Vec::new() }; 3] }; 2];
        pair.iter_mut().flatten().for_each(|row: &mut Vec<u8>| row.resize(wide, 0));
        let mut rows = y.rows_mut();
        let halves = cb.bytes.chunks_exact_mut(cb.stride).zip(cr.bytes.chunks_exact_mut(cr.stride));
        for (from, (cb, cr)) in pixels.chunks(width * 3 * 2).zip(halves) {
            let (upper, lower) = from.split_at(width * 3);
            // Below the last row of an odd number is that row again.
            let lower = if lower.is_empty() { upper } else { lower };
            for (row, from) in pair.iter_mut().zip([upper, lower]) {
                convert(from, width, row);
            }
            for (row, from) in rows.by_ref().take(2).zip(&pair) {
                let len = row.len();
                row.copy_from_slice(&from[0][..len]);
            }
            let [[_, upper_cb, upper_cr], [_, lower_cb, lower_cr]] = &pair;
            halve(upper_cb, lower_cb, cb);
            halve(upper_cr, lower_cr, cr);
        }
    }
}

/// Brightness and differences of a row, widened by its last pixel.
#[inline(always)]
fn convert(from: &[u8], width: usize, [y, cb, cr]: &mut [Vec<u8>; 3]) {
    /// Worked on at once, apart from being taken in order, which vector code is not good at.
    const N: usize = 32;
    let pixels = from.as_chunks::<3>().0;
    let (blocks, rest) = pixels.as_chunks::<N>();
    let mut x = 0;
    for block in blocks {
        let mut planes = [[0; N]; 3];
        for (i, &[r, g, b]) in block.iter().enumerate() {
            (planes[0][i], planes[1][i], planes[2][i]) = (r, g, b);
        }
        let (y, cb, cr) = (&mut y[x..x + N], &mut cb[x..x + N], &mut cr[x..x + N]);
        for i in 0..N {
            let rgb = [planes[0][i], planes[1][i], planes[2][i]];
            [y[i], cb[i], cr[i]] = color::to_ycc(rgb);
        }
        x += N;
    }
    for &pixel in rest {
        [y[x], cb[x], cr[x]] = color::to_ycc(pixel);
        x += 1;
    }
    for row in [y, cb, cr] {
        let last = row[width - 1];
        row[width..].fill(last);
    }
}

/// The means of squares of four; sums of 2 are rounded up and down in turn, as libjpeg has it.
#[inline(always)]
fn halve(upper: &[u8], lower: &[u8], out: &mut [u8]) {
    let pairs = upper.as_chunks::<2>().0.iter().zip(lower.as_chunks::<2>().0);
    for (i, (out, (&[a, b], &[c, d]))) in out.iter_mut().zip(pairs).enumerate() {
        let sum: u16 = [a, b, c, d].into_iter().map(u16::from).sum();
        *out = ((sum + 1 + (i & 1) as u16) >> 2) as u8;
    }
}

/// The block of a plane that begins at `at`, around 0.
#[inline(always)]
pub(super) fn block(bytes: &[u8], at: usize, stride: usize) -> Block {
    let mut block = [[0; 8]; 8];
    for (row, from) in block.iter_mut().zip(bytes[at..].chunks(stride)) {
        for (value, &from) in row.iter_mut().zip(from) {
            *value = i32::from(from) - 128;
        }
    }
    block
}

/// A quantisation, with what it takes to divide by it.
pub(super) struct Quantisation {
    pub(super) table: [u16; 64],
    /// 2^20 by each step, rounded up.
    inverse: [u32; 64],
}

impl Quantisation {
    pub(super) fn new(table: [u16; 64]) -> Self {
        Self { table, inverse: table.map(|step| (1u32 << 20).div_ceil(step.into())) }
    }

    /// The quantised coefficients of samples around 0.
    #[inline(always)]
    pub(super) fn of(&self, samples: Block) -> Block {
        let mut block = dct::forward(&samples);
        for (y, row) in block.iter_mut().enumerate() {
            for (x, value) in row.iter_mut().enumerate() {
                let step = i32::from(self.table[y * 8 + x]);
                // Coefficients are 8 times too large; halves are rounded away from 0. What is
                // divided is below 2^11 and the step below 2^8, so that what the inverse is too
                // large by does not reach the next whole number.
                let whole = ((value.abs() + 4 * step) >> 3) as u32;
                let quotient = (whole.wrapping_mul(self.inverse[y * 8 + x]) >> 20) as i32;
                *value = if *value < 0 { -quotient } else { quotient };
            }
        }
        block
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_quotient_is_exact() {
        for step in 1..=255u16 {
            let inverse = Quantisation::new([step; 64]).inverse[0];
            for whole in 0..1 << 11 {
                assert_eq!((whole * inverse) >> 20, whole / u32::from(step), "{whole} / {step}");
            }
        }
    }

    #[test]
    fn squares_of_four_become_one() {
        // Sums of 6, 10 and 2: with 1, 2 and 1 more, by 4.
        let mut out = [0; 3];
        halve(&[1, 2, 3, 4, 0, 1], &[1, 2, 2, 1, 1, 0], &mut out);
        assert_eq!(out, [1, 3, 0]);
    }
}
