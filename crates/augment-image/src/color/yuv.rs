//! YCbCr and YUV: a gray, and how far blue and red are from it.

use super::rgb::{LANES, PerPixel, Planes};
use crate::simd::truncate;

/// RGB to YCbCr (JPEG's), with Pillow's arithmetic: each product is rounded to a 64th by itself.
pub(crate) struct YCbCrFromRgb;

/// YCbCr to RGB, likewise.
pub(crate) struct YCbCrToRgb;

/// RGB to YUV, with OpenCV's arithmetic: in 14 bits.
pub(crate) struct YuvFromRgb;

/// YUV to RGB, likewise.
pub(crate) struct YuvToRgb;

/// A product in 64ths: a half is added and the rest cut off, towards 0.
#[inline(always)]
fn part(weight: f32, value: u8, zero: i32) -> i32 {
    truncate(weight * 64.0 * (i32::from(value) - zero) as f32 + 0.5)
}

#[inline(always)]
fn byte(value: i32) -> u8 {
    value.clamp(0, 255) as u8
}

impl PerPixel for YCbCrFromRgb {
    #[inline(always)]
    fn run(&self, rgb: Planes) -> Planes {
        const WEIGHTS: [([f32; 3], i32); 3] = [
            ([0.299, 0.587, 0.114], 0),
            ([-0.16874, -0.33126, 0.5], 128),
            ([0.5, -0.41869, -0.08131], 128),
        ];
        let mut out = [[0; LANES]; 3];
        for (out, ([r, g, b], zero)) in out.iter_mut().zip(WEIGHTS) {
            for i in 0..LANES {
                let sum = part(r, rgb[0][i], 0) + part(g, rgb[1][i], 0) + part(b, rgb[2][i], 0);
                out[i] = ((sum >> 6) + zero) as u8;
            }
        }
        out
    }
}

impl PerPixel for YCbCrToRgb {
    #[inline(always)]
    fn run(&self, [y, cb, cr]: Planes) -> Planes {
        let mut rgb = [[0; LANES]; 3];
        for i in 0..LANES {
            let (y, cb, cr) = (i32::from(y[i]), cb[i], cr[i]);
            rgb[0][i] = byte(y + (part(1.402, cr, 128) >> 6));
            rgb[1][i] = byte(y + ((part(-0.34414, cb, 128) + part(-0.71414, cr, 128)) >> 6));
            rgb[2][i] = byte(y + (part(1.772, cb, 128) >> 6));
        }
        rgb
    }
}

impl PerPixel for YuvFromRgb {
    #[inline(always)]
    fn run(&self, [r, g, b]: Planes) -> Planes {
        let mut yuv = [[0; LANES]; 3];
        for i in 0..LANES {
            let (r, g, b) = (i32::from(r[i]), i32::from(g[i]), i32::from(b[i]));
            let y = (4899 * r + 9617 * g + 1868 * b + 8192) >> 14;
            yuv[0][i] = y as u8;
            yuv[1][i] = byte((8061 * (b - y) + (128 << 14) + 8192) >> 14);
            yuv[2][i] = byte((14369 * (r - y) + (128 << 14) + 8192) >> 14);
        }
        yuv
    }
}

impl PerPixel for YuvToRgb {
    #[inline(always)]
    fn run(&self, [y, u, v]: Planes) -> Planes {
        let mut rgb = [[0; LANES]; 3];
        for i in 0..LANES {
            let (y, u, v) = (i32::from(y[i]), i32::from(u[i]) - 128, i32::from(v[i]) - 128);
            rgb[0][i] = byte(y + ((18678 * v + 8192) >> 14));
            rgb[1][i] = byte(y + ((-6472 * u - 9519 * v + 8192) >> 14));
            rgb[2][i] = byte(y + ((33292 * u + 8192) >> 14));
        }
        rgb
    }
}

/// kornia's `rgb_to_ycbcr` of one pixel.
pub(crate) fn ycbcr_from_rgb([r, g, b]: [f32; 3]) -> [f32; 3] {
    let y = 0.299 * r + 0.587 * g + 0.114 * b;
    [y, (b - y) * 0.564 + 0.5, (r - y) * 0.713 + 0.5]
}

/// kornia's `ycbcr_to_rgb` of one pixel.
pub(crate) fn ycbcr_to_rgb([y, cb, cr]: [f32; 3]) -> [f32; 3] {
    let (cb, cr) = (cb - 0.5, cr - 0.5);
    [y + 1.403 * cr, y - 0.714 * cr - 0.344 * cb, y + 1.773 * cb].map(|x| x.clamp(0.0, 1.0))
}

/// kornia's `rgb_to_yuv` of one pixel.
pub(crate) fn yuv_from_rgb([r, g, b]: [f32; 3]) -> [f32; 3] {
    [
        0.299 * r + 0.587 * g + 0.114 * b,
        -0.147 * r - 0.289 * g + 0.436 * b,
        0.615 * r - 0.515 * g - 0.1 * b,
    ]
}

/// kornia's `yuv_to_rgb` of one pixel.
pub(crate) fn yuv_to_rgb([y, u, v]: [f32; 3]) -> [f32; 3] {
    [y + 1.14 * v, y - 0.396 * u - 0.581 * v, y + 2.029 * u]
}

#[cfg(test)]
mod tests {
    use super::super::rgb::each;
    use super::super::rgb::tests::same_everywhere;
    use super::*;

    #[test]
    fn every_cpu_gives_the_same() {
        same_everywhere(&YCbCrFromRgb);
        same_everywhere(&YCbCrToRgb);
        same_everywhere(&YuvFromRgb);
        same_everywhere(&YuvToRgb);
    }

    #[test]
    fn grays_have_no_colour() {
        for kernel in [&YCbCrFromRgb as &dyn PerPixel, &YuvFromRgb] {
            let planes = kernel.run([[200; LANES]; 3]);
            assert_eq!([planes[1][0], planes[2][0]], [128, 128]);
        }
        let mut bytes = [255, 0, 0];
        each(&mut bytes, 3, &YCbCrFromRgb);
        // 0.299, 128 - 0.16874 · 255, 128 + 0.5 · 255, each cut off at a 64th first.
        assert_eq!(bytes, [76, 84, 255]);
    }

    #[test]
    fn there_and_back() {
        let rgb = [0.2, 0.9, 0.4];
        for back in [ycbcr_to_rgb(ycbcr_from_rgb(rgb)), yuv_to_rgb(yuv_from_rgb(rgb))] {
            assert!(back.iter().zip(rgb).all(|(a, b)| (a - b).abs() < 0.005), "{back:?}");
        }
    }
}
