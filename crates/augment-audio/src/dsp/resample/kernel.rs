//! The low-pass filter of soxr's HQ, and the sums of products that filters are made of.

use std::f64::consts::PI;

/// Where the filter is at half, over the lower Nyquist frequency. It, the length and the shape are
/// those that soxr 0.1.3's HQ was measured to have: its impulse response from 44.1 to 22.05 kHz is this
/// one within 1e-7. Flat to 0.913 of the lower Nyquist frequency, below -120 dB from 1 on.
const CUTOFF: f64 = 0.956_872;
/// Samples of the lower rate on each side.
pub(super) const HALF: f64 = 97.249_83;
const BETA: f64 = 13.039_992;

/// The filter at `t` samples of the lower rate from its middle.
pub(super) fn lowpass(t: f64) -> f64 {
    let u = t / HALF;
    if u.abs() >= 1.0 {
        return 0.0;
    }
    CUTOFF * sinc(CUTOFF * t) * bessel_i0(BETA * (1.0 - u * u).sqrt()) / bessel_i0(BETA)
}

pub(super) fn sinc(t: f64) -> f64 {
    if t == 0.0 { 1.0 } else { (PI * t).sin() / (PI * t) }
}

/// The modified Bessel function of the first kind of order 0, by its power series.
pub(crate) fn bessel_i0(x: f64) -> f64 {
    let quarter = x * x / 4.0;
    let (mut term, mut sum, mut k) = (1.0, 1.0, 1.0);
    while term > 1e-17 * sum {
        term *= quarter / (k * k);
        sum += term;
        k += 1.0;
    }
    sum
}

/// Coefficients are padded with zeros to a multiple of this.
pub(super) const BLOCK: usize = 16;

/// The sum of products; both have the same length, a multiple of [`BLOCK`].
#[inline(always)]
pub(super) fn dot(x: &[f32], c: &[f32]) -> f32 {
    let mut sums = [0.0f32; BLOCK];
    for (x, c) in x.as_chunks::<BLOCK>().0.iter().zip(c.as_chunks::<BLOCK>().0) {
        for lane in 0..BLOCK {
            sums[lane] += x[lane] * c[lane];
        }
    }
    fold(sums)
}

/// The lanes' sum, in halves.
#[inline(always)]
pub(super) fn fold(sums: [f32; BLOCK]) -> f32 {
    // Each width written out: a loop over widths stays a loop.
    let (mut eight, mut four) = ([0.0; 8], [0.0; 4]);
    for lane in 0..8 {
        eight[lane] = sums[lane] + sums[lane + 8];
    }
    for lane in 0..4 {
        four[lane] = eight[lane] + eight[lane + 4];
    }
    (four[0] + four[2]) + (four[1] + four[3])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bessel_has_known_values() {
        for (x, value) in [(0.0, 1.0), (1.0, 1.266_065_877_752_008), (10.0, 2_815.716_628_466_254)]
        {
            assert!((bessel_i0(x) / value - 1.0).abs() < 1e-14, "{x}");
        }
    }

    #[test]
    fn a_constant_passes() {
        let sum: f64 = (-100..=100).map(|i| lowpass(f64::from(i))).sum();
        assert!((sum - 1.0).abs() < 1e-6, "{sum}");
    }

    /// The figures that the docs state.
    #[test]
    fn passes_and_stops() {
        let response = |share: f64| {
            let steps = 8;
            let points = (-98 * steps..=98 * steps).map(|i| f64::from(i) / f64::from(steps));
            let sum: f64 = points.map(|t| lowpass(t) * (PI * share * t).cos()).sum();
            20.0 * (sum / f64::from(steps)).abs().log10()
        };
        for share in 0..=913 {
            assert!(response(f64::from(share) / 1000.0).abs() < 0.001, "{share}");
        }
        for share in 1000..3000 {
            assert!(response(f64::from(share) / 1000.0) < -120.0, "{share}");
        }
    }
}
