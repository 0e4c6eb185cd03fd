//! The planes of a JPEG (one a component, of which some may be smaller than the image), and how
//! rows of pixels are made of them: libjpeg's smooth ("fancy") enlargement, to the last bit.

use std::ops::Range;

use super::color;
use crate::simd::simd;

/// One component's samples.
pub(super) struct Plane {
    pub(super) bytes: Vec<u8>,
    /// Bytes from row to row: whole blocks.
    pub(super) stride: usize,
    /// The samples that matter; what is beyond fills up blocks.
    pub(super) width: usize,
    pub(super) height: usize,
    /// How much the image is wider and higher.
    pub(super) scale: (usize, usize),
}

/// What the components are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Colors {
    Gray,
    Rgb,
    Ycc,
    Cmyk,
    /// CMYK as brightness and differences, and black.
    Ycck,
}

/// The part of an image that is seen.
pub(super) struct Window {
    /// Columns of the whole image.
    pub(super) width: usize,
    pub(super) x: Range<usize>,
    pub(super) y: Range<usize>,
}

impl Window {
    /// All of it.
    pub(super) fn whole(width: usize, height: usize) -> Self {
        Self { width, x: 0..width, y: 0..height }
    }
}

impl Plane {
    fn row(&self, y: usize) -> &[u8] {
        &self.bytes[y.min(self.height - 1) * self.stride..][..self.width]
    }

    /// Row `y` of the image, in `out`.
    #[inline(always)]
    fn enlarge(&self, y: usize, out: &mut [u8], sums: &mut Vec<u16>) {
        let (across, down) = self.scale;
        let near = self.row(y / down);
        match self.scale {
            (1, 1) => out.copy_from_slice(&near[..out.len()]),
            // libjpeg does not smooth what is two samples wide.
            (2, 1 | 2) if self.width > 2 => {
                let other = if y.is_multiple_of(2) { (y / 2).saturating_sub(1) } else { y / 2 + 1 };
                let far = self.row(other);
                // Each end stands twice, so that every sample has two neighbours.
                sums.resize(self.width + 2, 0);
                let (shift, up, back) = if down == 2 { (4, 8, 7) } else { (2, 1, 2) };
                for ((sum, &near), &far) in sums[1..].iter_mut().zip(near).zip(far) {
                    let (near, far) = (u16::from(near), u16::from(far));
                    *sum = if down == 2 { 3 * near + far } else { near };
                }
                sums[0] = sums[1];
                sums[self.width + 1] = sums[self.width];
                let (pairs, last) = out.as_chunks_mut::<2>();
                for (pair, sums) in pairs.iter_mut().zip(sums.windows(3)) {
                    let at = 3 * sums[1];
                    *pair = [(at + sums[0] + up) >> shift, (at + sums[2] + back) >> shift]
                        .map(|value| value as u8);
                }
                if let ([last], [.., before, at, _]) = (last, &sums[..]) {
                    *last = ((3 * at + before + up) >> shift) as u8;
                }
            }
            (1, 2) => {
                let other = if y.is_multiple_of(2) { (y / 2).saturating_sub(1) } else { y / 2 + 1 };
                let far = self.row(other);
                let half = if y.is_multiple_of(2) { 1 } else { 2 };
                for ((out, &near), &far) in out.iter_mut().zip(near).zip(far) {
                    *out = ((3 * u16::from(near) + u16::from(far) + half) >> 2) as u8;
                }
            }
            _ => {
                for (out, &value) in out.chunks_mut(across).zip(near) {
                    out.fill(value);
                }
            }
        }
    }
}

simd! {
    /// The image of these planes, as far as it is seen, in `out`: gray, RGB or CMYK as the planes
    /// have it, pixel by pixel.
    pub(super) fn merge(planes: &[Plane], colors: Colors, window: &Window, out: &mut [u8]) {
        let mut rows = [const { Vec::new() }; 4];
        let mut sums = Vec::new();
        let seen = window.x.len() * planes.len();
        for (y, out) in window.y.clone().zip(out.chunks_exact_mut(seen)) {
            for (row, plane) in rows.iter_mut().zip(planes) {
                row.resize(window.width, 0);
                plane.enlarge(y, row, &mut sums);
            }
            let [a, b, c, d] = rows.each_ref().map(|row| row.get(window.x.clone()).unwrap_or(&[]));
            match colors {
                Colors::Gray => out.copy_from_slice(a),
                Colors::Rgb => zip3(out, a, b, c, |rgb| rgb),
                Colors::Ycc => zip3(out, a, b, c, color::to_rgb),
                Colors::Cmyk | Colors::Ycck => {
                    let pixels = out.as_chunks_mut::<4>().0.iter_mut();
                    for ((((pixel, &a), &b), &c), &d) in pixels.zip(a).zip(b).zip(c).zip(d) {
                        *pixel = [a, b, c, d];
                        if colors == Colors::Ycck {
                            let [r, g, b] = color::to_rgb([a, b, c]);
                            *pixel = [!r, !g, !b, d];
                        }
                    }
                }
            }
        }
    }
}

/// Pixels of three values from three rows.
#[inline(always)]
fn zip3(out: &mut [u8], a: &[u8], b: &[u8], c: &[u8], work: impl Fn([u8; 3]) -> [u8; 3]) {
    /// Worked on at once, apart from being put in order, which vector code is not good at.
    const N: usize = 32;
    let width = a.len();
    let whole = width / N * N;
    for at in (0..whole).step_by(N) {
        let (a, b, c) = (&a[at..at + N], &b[at..at + N], &c[at..at + N]);
        let mut planes = [[0; N]; 3];
        for i in 0..N {
            let [x, y, z] = work([a[i], b[i], c[i]]);
            (planes[0][i], planes[1][i], planes[2][i]) = (x, y, z);
        }
        for (i, pixel) in out[at * 3..][..N * 3].as_chunks_mut::<3>().0.iter_mut().enumerate() {
            *pixel = [planes[0][i], planes[1][i], planes[2][i]];
        }
    }
    for (i, pixel) in out.as_chunks_mut::<3>().0.iter_mut().enumerate().skip(whole) {
        *pixel = work([a[i], b[i], c[i]]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn enlarged(scale: (usize, usize), width: usize, y: usize) -> Vec<u8> {
        let bytes = vec![10, 20, 40, 80, 50, 60, 80, 120];
        let plane = Plane { bytes, stride: 4, width: 4, height: 2, scale };
        let mut out = vec![0; width];
        plane.enlarge(y, &mut out, &mut Vec::new());
        out
    }

    #[test]
    fn samples_are_mixed_with_their_nearest() {
        assert_eq!(enlarged((1, 1), 4, 1), [50, 60, 80, 120]);
        // 3 of one and 1 of the next, by 4; an odd width has no last half.
        assert_eq!(enlarged((2, 1), 8, 0), [10, 13, 17, 25, 35, 50, 70, 80]);
        assert_eq!(enlarged((2, 1), 7, 0), [10, 13, 17, 25, 35, 50, 70]);
        // At the top edge the row stands for itself, below it is mixed with the next.
        assert_eq!(enlarged((2, 2), 2, 0), [10, 12]);
        assert_eq!(enlarged((2, 2), 2, 1), [20, 22]);
        assert_eq!(enlarged((1, 2), 4, 1), [20, 30, 50, 90]);
        assert_eq!(enlarged((4, 1), 9, 0), [10, 10, 10, 10, 20, 20, 20, 20, 40]);
    }
}
