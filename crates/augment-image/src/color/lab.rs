//! CIELAB.

use std::sync::LazyLock;

use super::rgb::{LANES, Lanes, PerPixel, Planes};
use crate::simd::truncate;

type Matrix = [[f64; 3]; 3];

/// Linear sRGB to XYZ, each as a part of the white's, under D50: as in colour management (Pillow's
/// `ImageCms`).
const D50: Matrix = [
    [0.45225644, 0.39935378, 0.14838979],
    [0.22250450, 0.71687860, 0.06061690],
    [0.01688322, 0.11767247, 0.86544431],
];

/// Back.
const D50_BACK: Matrix = [
    [3.02172699, -1.61686677, -0.40486022],
    [-0.94374822, 1.91614155, 0.02760667],
    [0.06937097, -0.22899128, 1.15962031],
];

/// The same under D65, sRGB's own white (scikit-image's).
const D65: Matrix = [
    [0.43394636, 0.37621387, 0.18982503],
    [0.21267100, 0.71516000, 0.07216900],
    [0.01775667, 0.10946888, 0.87270465],
];

/// Back.
const D65_BACK: Matrix = [
    [3.07998030, -1.53715152, -0.54282131],
    [-0.92124775, 1.87599000, 0.04524734],
    [0.05289046, -0.20404134, 1.15123201],
];

fn times(matrix: &Matrix, [x, y, z]: [f64; 3]) -> [f64; 3] {
    matrix.map(|row| row[0] * x + row[1] * y + row[2] * z)
}

/// The same in single precision, for a row.
#[inline(always)]
fn dot(row: [f64; 3], [x, y, z]: [f32; 3]) -> f32 {
    row[0] as f32 * x + row[1] as f32 * y + row[2] as f32 * z
}

/// sRGB's light of a value of 0 to 1.
fn linear(value: f64) -> f64 {
    if value > 0.04045 { ((value + 0.055) / 1.055).powf(2.4) } else { value / 12.92 }
}

/// sRGB's value of a light.
fn encoded(light: f64) -> f64 {
    if light > 0.0031308 { 1.055 * light.powf(1.0 / 2.4) - 0.055 } else { light * 12.92 }
}

/// Where the cube root begins, below it is a line; its slope; and what is added to that.
const LINE: [f64; 3] = [0.008856, 7.787, 16.0 / 116.0];

/// scikit-image's `rgb2lab` of one pixel.
pub(crate) fn from_rgb(rgb: [f32; 3]) -> [f32; 3] {
    let [start, slope, offset] = LINE;
    let curved = |x: f64| if x > start { x.cbrt() } else { slope * x + offset };
    let [x, y, z] = times(&D65, rgb.map(|value| linear(f64::from(value)))).map(curved);
    [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)].map(|x| x as f32)
}

/// scikit-image's `lab2rgb` of one pixel.
pub(crate) fn to_rgb(lab: [f32; 3]) -> [f32; 3] {
    let [_, slope, offset] = LINE;
    let straight = |x: f64| if x > 0.2068966 { x.powi(3) } else { (x - offset) / slope };
    let [l, a, b] = lab.map(f64::from);
    let y = (l + 16.0) / 116.0;
    let xyz = [y + a / 500.0, y, (y - b / 200.0).max(0.0)].map(straight);
    times(&D65_BACK, xyz).map(|light| encoded(light).clamp(0.0, 1.0) as f32)
}

/// RGB bytes to LAB's.
pub(crate) struct FromRgb {
    linear: [f32; 256],
}

impl FromRgb {
    pub(crate) fn new() -> Self {
        Self { linear: lights() }
    }
}

/// The light of each byte of sRGB.
pub fn lights() -> [f32; 256] {
    std::array::from_fn(|x| linear(x as f64 / 255.0) as f32)
}

impl PerPixel for FromRgb {
    #[inline(always)]
    fn run(&self, rgb: Planes) -> Planes {
        let mut light: [Lanes<f32>; 3] = [[0.0; LANES]; 3];
        for (light, plane) in light.iter_mut().zip(&rgb) {
            for (light, &byte) in light.iter_mut().zip(plane) {
                *light = self.linear[usize::from(byte)];
            }
        }
        let mut lab = [[0; LANES]; 3];
        for i in 0..LANES {
            let light = [light[0][i], light[1][i], light[2][i]];
            let x = curved(dot(D50[0], light));
            let y = curved(dot(D50[1], light));
            let z = curved(dot(D50[2], light));
            lab[0][i] = rounded((116.0 * y - 16.0) * 2.55);
            lab[1][i] = rounded(500.0 * (x - y) + 128.0);
            lab[2][i] = rounded(200.0 * (y - z) + 128.0);
        }
        lab
    }
}

#[inline(always)]
fn rounded(value: f32) -> u8 {
    truncate(value + 0.5).clamp(0, 255) as u8
}

#[inline(always)]
fn curved(x: f32) -> f32 {
    let [start, slope, offset] = LINE.map(|x| x as f32);
    // A third of the exponent is a good guess, and two of Halley's steps give all digits.
    let mut root = f32::from_bits(x.to_bits() / 3 + 0x2A51_4067);
    for _ in 0..2 {
        let cube = root * root * root;
        root *= (cube + 2.0 * x) / (2.0 * cube + x);
    }
    if x > start { root } else { slope * x + offset }
}

/// LAB bytes to RGB's.
pub(crate) struct ToRgb;

/// The bytes of sRGB of lights whose square roots are 0 to 1, in equal steps.
pub static ENCODED: LazyLock<[u8; 4096]> = LazyLock::new(|| {
    std::array::from_fn(|i| (255.0 * encoded((i as f64 / 4095.0).powi(2)) + 0.5) as u8)
});

impl PerPixel for ToRgb {
    #[inline(always)]
    fn run(&self, [l, a, b]: Planes) -> Planes {
        let mut roots: [Lanes<u16>; 3] = [[0; LANES]; 3];
        for i in 0..LANES {
            let y = (f32::from(l[i]) / 2.55 + 16.0) / 116.0;
            let x = y + (f32::from(a[i]) - 128.0) / 500.0;
            let z = y - (f32::from(b[i]) - 128.0) / 200.0;
            let z = if z > 0.0 { z } else { 0.0 };
            let xyz = [straight(x), straight(y), straight(z)];
            for (roots, row) in roots.iter_mut().zip(D50_BACK) {
                let light = dot(row, xyz);
                let light = if light > 0.0 { light } else { 0.0 };
                let light = if light < 1.0 { light } else { 1.0 };
                roots[i] = truncate(light.sqrt() * 4095.0 + 0.5) as u16;
            }
        }
        let encoded = &*ENCODED;
        let mut rgb = [[0; LANES]; 3];
        for (plane, roots) in rgb.iter_mut().zip(&roots) {
            for (byte, &root) in plane.iter_mut().zip(roots) {
                *byte = encoded[usize::from(root) % encoded.len()];
            }
        }
        rgb
    }
}

#[inline(always)]
fn straight(x: f32) -> f32 {
    let [_, slope, offset] = LINE.map(|x| x as f32);
    if x > 0.206_896_6 { x * x * x } else { (x - offset) / slope }
}

#[cfg(test)]
mod tests {
    use super::super::rgb::each;
    use super::super::rgb::tests::{colours, same_everywhere};
    use super::*;

    #[test]
    fn every_cpu_gives_the_same() {
        same_everywhere(&FromRgb::new());
        same_everywhere(&ToRgb);
    }

    #[test]
    fn white_gray_and_black() {
        let mut bytes = [255, 255, 255, 119, 119, 119, 0, 0, 0];
        each(&mut bytes, 3, &FromRgb::new());
        // sRGB's 119 is half as light as white to the eye.
        assert_eq!(bytes, [255, 128, 128, 128, 128, 128, 0, 128, 128]);
        let [l, a, b] = from_rgb([1.0, 1.0, 1.0]);
        assert!((l - 100.0).abs() < 1e-3 && a.abs() < 0.01 && b.abs() < 0.01);
    }

    #[test]
    fn there_and_back() {
        for pixel in colours(100_003).as_chunks::<3>().0 {
            let rgb = pixel.map(|x| f32::from(x) / 255.0);
            let back = to_rgb(from_rgb(rgb));
            assert!(back.iter().zip(rgb).all(|(a, b)| (a - b).abs() < 1e-4), "{rgb:?} {back:?}");
        }
    }
}
