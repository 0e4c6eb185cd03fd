//! The weights by which the pixels of one axis are mixed, as Pillow computes them.

use std::f64::consts::PI;

use crate::params::Interpolation;

/// Weights are integers: this is their 1.
pub(super) const ONE: f64 = (1 << BITS) as f64;
/// 8 bits are the value's, and 2 are room for what filters with negative lobes overshoot.
pub(super) const BITS: u32 = 32 - 8 - 2;

/// Calls `each` for every output pixel along an axis of bytes, in order, with its first input pixel and the
/// weights of that and the following ones, of which 2²² is a whole. The nearest pixels are not mixed and
/// have none.
pub fn windows(
    filter: Interpolation,
    input: usize,
    output: usize,
    mut each: impl FnMut(usize, &[i32]),
) {
    let scale = input as f64 / output as f64;
    // Downscaling widens the filter, which is what keeps it from aliasing.
    let stretch = scale.max(1.0);
    let support = support(filter) * stretch;
    let (mut exact, mut weights) = (Vec::new(), Vec::new());
    for x in 0..output {
        let center = (x as f64 + 0.5) * scale;
        // Casts to integers saturate, so what lies before the edge becomes 0.
        let first = (center - support + 0.5) as usize;
        let end = ((center + support + 0.5) as usize).min(input);
        exact.clear();
        exact.extend((first..end).map(|i| {
            // In this order, which rounds as Pillow does.
            let distance = i as f64 - center + 0.5;
            value(filter, distance * (1.0 / stretch))
        }));
        let sum: f64 = exact.iter().sum();
        let unit = if sum == 0.0 { 1.0 } else { sum };
        weights.clear();
        weights.extend(exact.iter().map(|w| {
            let scaled = w / unit * ONE;
            (scaled + if scaled < 0.0 { -0.5 } else { 0.5 }) as i32
        }));
        each(first, &weights);
    }
}

/// How far from its centre a filter reaches.
fn support(filter: Interpolation) -> f64 {
    match filter {
        Interpolation::Nearest | Interpolation::NearestExact => 0.0,
        Interpolation::Box => 0.5,
        Interpolation::Bilinear | Interpolation::Hamming => 1.0,
        Interpolation::Bicubic => 2.0,
        Interpolation::Lanczos => 3.0,
    }
}

/// A filter's value at `x`.
fn value(filter: Interpolation, x: f64) -> f64 {
    let distance = x.abs();
    match filter {
        Interpolation::Nearest | Interpolation::NearestExact => 0.0,
        // Half open, so that a pixel on the border between two counts once.
        Interpolation::Box => f64::from(u8::from(x > -0.5 && x <= 0.5)),
        Interpolation::Bilinear => (1.0 - distance).max(0.0),
        Interpolation::Hamming if distance >= 1.0 => 0.0,
        Interpolation::Hamming => {
            // Pillow has these two in single precision.
            let (a, b) = (f64::from(0.54_f32), f64::from(0.46_f32));
            sinc(distance) * (a + b * (distance * PI).cos())
        }
        Interpolation::Bicubic => {
            const A: f64 = -0.5;
            let x = distance;
            if x < 1.0 {
                ((A + 2.0) * x - (A + 3.0)) * x * x + 1.0
            } else if x < 2.0 {
                (((x - 5.0) * x + 8.0) * x - 4.0) * A
            } else {
                0.0
            }
        }
        Interpolation::Lanczos if (-3.0..3.0).contains(&x) => sinc(x) * sinc(x / 3.0),
        Interpolation::Lanczos => 0.0,
    }
}

fn sinc(x: f64) -> f64 {
    if x == 0.0 { 1.0 } else { (x * PI).sin() / (x * PI) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(filter: Interpolation, input: usize, output: usize) -> Vec<(usize, Vec<i32>)> {
        let mut all = Vec::new();
        windows(filter, input, output, |first, weights| all.push((first, weights.to_vec())));
        all
    }

    #[test]
    fn halving_by_hand() {
        let one = ONE as i32;
        let halves = vec![one / 2; 2];
        let pairs = [(0, halves.clone()), (2, halves)];
        assert_eq!(all(Interpolation::Box, 4, 2), pairs);
        // A triangle two pixels to each side: 1/4, 3/4, 3/4, 1/4, cut at the edge.
        let part = |n: f64| (n / 7.0 * ONE).round() as i32;
        let bilinear = all(Interpolation::Bilinear, 4, 2);
        assert_eq!(bilinear[0], (0, vec![part(3.0), part(3.0), part(1.0)]));
        assert_eq!(bilinear[1], (1, vec![part(1.0), part(3.0), part(3.0)]));
    }

    /// The sums then stay in 32 bits, whatever the pixels are.
    #[test]
    fn weights_add_up_to_one_and_never_overflow() {
        use Interpolation::{Bicubic, Bilinear, Box, Hamming, Lanczos};
        for filter in [Box, Bilinear, Hamming, Bicubic, Lanczos] {
            for (input, output) in [(1, 1), (1, 9), (2, 301), (3, 2), (7, 8), (100, 7), (640, 1)] {
                for (first, weights) in all(filter, input, output) {
                    assert!(first + weights.len() <= input && !weights.is_empty());
                    let sum: i64 = weights.iter().map(|&w| i64::from(w)).sum();
                    assert!((sum - (1 << BITS)).abs() <= weights.len() as i64, "{filter:?}");
                    let size: i64 = weights.iter().map(|&w| i64::from(w.abs())).sum();
                    assert!(size * 255 + (1 << BITS) < i64::from(i32::MAX), "{filter:?}");
                }
            }
        }
    }
}
