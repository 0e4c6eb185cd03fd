//! Logarithms and exponentials as plain arithmetic, for loops that are compiled for several CPUs:
//! the same numbers on each, and vector code where a library's function would be called one by one.

use std::f32::consts as f32c;
use std::f64::consts as f64c;

/// What, added, leaves an integer in the low bits.
const MAGIC32: f32 = 12_582_912.0;
const MAGIC64: f64 = 6_755_399_441_055_744.0;

/// The natural logarithm of a normal number above 0, within 1e-7 of itself or, near 1, of 1.
///
/// With `x = 2ᵉ·m`, m from √½ to √2, and `s = (m - 1)/(m + 1)`, it is
/// `e·ln 2 + 2(s + s³/3 + s⁵/5 + …)`.
#[inline(always)]
pub(crate) fn ln(x: f32) -> f32 {
    const SQRT_HALF: u32 = f32c::FRAC_1_SQRT_2.to_bits();
    let bits = x.to_bits();
    let exponent = (bits.wrapping_sub(SQRT_HALF) as i32) >> 23;
    let m = f32::from_bits(bits.wrapping_sub((exponent as u32) << 23));
    let s = (m - 1.0) / (m + 1.0);
    let y = s * s;
    let tail = y * (1.0 / 3.0 + y * (1.0 / 5.0 + y * (1.0 / 7.0 + y * (1.0 / 9.0))));
    exponent as f32 * f32c::LN_2 + 2.0 * (s + s * tail)
}

/// `e^x`, x between -87.3 and 88.3; beyond, as at the ends.
///
/// With `x = n·ln 2 + r`, it is 2ⁿ times the series of `e^r`.
#[inline(always)]
pub(crate) fn exp(x: f32) -> f32 {
    // The upper digits of ln 2, of which multiples are exact, and the others.
    const HIGH: f32 = 0.693_359_4;
    const LOW: f32 = -2.121_944_4e-4;
    let x = x.clamp(-87.3, 88.3);
    let shifted = x * f32c::LOG2_E + MAGIC32;
    let n = shifted - MAGIC32;
    let r = (x - n * HIGH) - n * LOW;
    let tail = 1.0 / 120.0 + r * (1.0 / 720.0 + r * (1.0 / 5040.0));
    let series = 1.0 + r * (1.0 + r * (0.5 + r * (1.0 / 6.0 + r * (1.0 / 24.0 + r * tail))));
    let n = shifted.to_bits().wrapping_sub(MAGIC32.to_bits());
    series * f32::from_bits(n.wrapping_add(127) << 23)
}

/// [`ln`] in double precision, within 1e-15.
#[inline(always)]
pub(crate) fn ln_double(x: f64) -> f64 {
    const SQRT_HALF: u64 = f64c::FRAC_1_SQRT_2.to_bits();
    const BIAS: u64 = 1023;
    let bits = x.to_bits();
    let biased = bits.wrapping_sub(SQRT_HALF).wrapping_add(BIAS << 52) >> 52;
    let m = f64::from_bits(bits.wrapping_sub(biased.wrapping_sub(BIAS) << 52));
    let exponent = f64::from_bits(MAGIC64.to_bits().wrapping_add(biased)) - MAGIC64 - BIAS as f64;
    let s = (m - 1.0) / (m + 1.0);
    let y = s * s;
    let tail = 1.0 / 13.0 + y * (1.0 / 15.0 + y * (1.0 / 17.0 + y * (1.0 / 19.0)));
    let tail = 1.0 / 7.0 + y * (1.0 / 9.0 + y * (1.0 / 11.0 + y * tail));
    let tail = y * (1.0 / 3.0 + y * (1.0 / 5.0 + y * tail));
    exponent * f64c::LN_2 + 2.0 * (s + s * tail)
}

/// `ln(1 + x)`, x at least 0 and at most 1e300: also where 1 + x has lost what x was.
#[inline(always)]
pub(crate) fn ln_1p_double(x: f64) -> f64 {
    let sum = 1.0 + x;
    // What the sum has lost, divided by the sum, is the first term of what is missing.
    ln_double(sum) + (x - (sum - 1.0)) / sum
}

/// `e^x - 1`, within 3e-15 of itself, and `e^x`, within 1e-15; x between -700 and 700, beyond, as at
/// the ends.
#[inline(always)]
pub(crate) fn exp_m1_double(x: f64) -> (f64, f64) {
    const HIGH: f64 = 0.693_147_180_369_123_8;
    const LOW: f64 = 1.908_214_929_270_587_7e-10;
    let x = x.clamp(-700.0, 700.0);
    let shifted = x * f64c::LOG2_E + MAGIC64;
    let n = shifted - MAGIC64;
    let r = (x - n * HIGH) - n * LOW;
    let tail = 1.0 / 3_628_800.0 + r * (1.0 / 39_916_800.0 + r * (1.0 / 479_001_600.0));
    let tail = 1.0 / 5_040.0 + r * (1.0 / 40_320.0 + r * (1.0 / 362_880.0 + r * tail));
    let tail = 1.0 / 24.0 + r * (1.0 / 120.0 + r * (1.0 / 720.0 + r * tail));
    let less = r + r * r * (0.5 + r * (1.0 / 6.0 + r * tail));
    let n = shifted.to_bits().wrapping_sub(MAGIC64.to_bits());
    let scale = f64::from_bits(n.wrapping_add(1023) << 52);
    (scale * less + (scale - 1.0), scale + scale * less)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_are_near_the_librarys() {
        for i in 0..200_000 {
            let t = f64::from(i) / 200_000.0;
            let x = 10f64.powf(-37.0 + 75.0 * t);
            let exact = f64::from(x as f32).ln();
            assert!(
                (f64::from(ln(x as f32)) - exact).abs() <= 1.2e-7 * exact.abs().max(1.0),
                "{x}"
            );
            assert!((ln_double(x) - x.ln()).abs() <= 1e-15 * x.ln().abs().max(1.0), "{x}");
            assert!((ln_1p_double(x) / x.ln_1p() - 1.0).abs() <= 1e-15, "{x}");
            let x = -87.0 + 175.0 * t;
            let exact = f64::from(x as f32).exp();
            assert!((f64::from(exp(x as f32)) / exact - 1.0).abs() <= 2.5e-7, "{x}");
            let x = 7.9 * x;
            let (less, whole) = exp_m1_double(x);
            assert!((whole / x.exp() - 1.0).abs() <= 1e-15, "{x}");
            // Just above half of ln 2, 2e^r - 1 takes 0.6 from 1.
            assert!((less / x.exp_m1() - 1.0).abs() <= 3e-15, "{x}");
            let x = 1e-12 * 10f64.powf(12.0 * t);
            assert!((exp_m1_double(x).0 / x.exp_m1() - 1.0).abs() <= 3e-15, "{x}");
        }
        assert_eq!(
            (ln(1.0), exp(0.0), ln_double(1.0), exp_m1_double(0.0)),
            (0.0, 1.0, 0.0, (0.0, 1.0))
        );
        assert!(exp(f32::MAX).is_finite() && exp(f32::MIN) > 0.0);
    }
}
