//! Logarithms and powers of many values.

use std::f32::consts::LN_10;

use augment_core::simd::{self, Kernel};

use super::math::{exp, ln};
use super::min_max;

/// Powers to decibels, relative to `reference`, or, if there is none, to the largest value.
///
/// The order of librosa: floor, logarithm, minus the reference's, and only then the cut, which
/// is measured from the largest value of all.
pub(crate) fn power_to_db(
    values: &mut [f32],
    reference: Option<f32>,
    amin: f64,
    top_db: Option<f64>,
) {
    let amin = (amin as f32).max(f32::MIN_POSITIVE);
    let (_, loudest) = min_max(values);
    // By the same logarithm, so that the reference itself is at 0 dB.
    let zero = decibels(reference.unwrap_or(loudest), amin);
    let peak = decibels(loudest, amin) - zero;
    let floor = top_db.map_or(f32::NEG_INFINITY, |top_db| peak - top_db as f32);
    simd::run(Decibels { values, amin, zero, floor });
}

/// 10 log10(x) = (10 / ln 10) ln(x)
#[inline(always)]
fn decibels(x: f32, amin: f32) -> f32 {
    ln(x.max(amin)) * (10.0 / LN_10)
}

struct Decibels<'a> {
    values: &'a mut [f32],
    amin: f32,
    zero: f32,
    floor: f32,
}

impl Kernel for Decibels<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Self { values, amin, zero, floor } = self;
        for x in values {
            *x = (decibels(*x, amin) - zero).max(floor);
        }
    }
}

/// `ln(max(x, floor) + offset)`; floor and offset together are above 0.
pub(crate) fn natural(values: &mut [f32], floor: f32, offset: f32) {
    simd::run(Natural { values, floor, offset });
}

struct Natural<'a> {
    values: &'a mut [f32],
    floor: f32,
    offset: f32,
}

impl Kernel for Natural<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        for x in self.values {
            *x = ln(x.max(self.floor) + self.offset);
        }
    }
}

/// Slope and shift for [`power_of_e`] to give `factor · 10^(x · exponent)`: the factor goes where it cannot
/// overflow.
pub(crate) fn exponent(exponent: f64, factor: f64) -> (f32, f32) {
    ((exponent * f64::from(LN_10)) as f32, factor.ln() as f32)
}

/// `e^(x · slope + shift)`, kept between 1e-38 and 2e38.
pub(crate) fn power_of_e(values: &mut [f32], (slope, shift): (f32, f32)) {
    simd::run(PowerOfE { values, slope, shift });
}

struct PowerOfE<'a> {
    values: &'a mut [f32],
    slope: f32,
    shift: f32,
}

impl Kernel for PowerOfE<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        for x in self.values {
            *x = exp(*x * self.slope + self.shift);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logarithms_are_near_the_exact_ones() {
        let mut values: Vec<f32> = (0..1001).map(|i| 1e-7 * 1.03f32.powi(i)).collect();
        let exact: Vec<f64> = values.iter().map(|&x| f64::from(x + 1e-6).ln()).collect();
        natural(&mut values, 0.0, 1e-6);
        for (x, exact) in values.iter().zip(exact) {
            assert!((f64::from(*x) - exact).abs() <= 1e-6 * exact.abs().max(1.0), "{x} {exact}");
        }
    }

    #[test]
    fn powers_of_ten_stay_finite() {
        let mut values = vec![0.0, 10.0, -20.0, 3.0, 1e6, -1e6, 100.0, -100.0, 5.0];
        power_of_e(&mut values, exponent(0.1, 2.0));
        for (x, wanted) in values.iter().zip([2.0, 20.0, 0.02, 3.990_524_6]) {
            assert!((x / wanted - 1.0).abs() < 1e-6, "{x}, not {wanted}");
        }
        assert!(values.iter().all(|x| x.is_finite()), "{values:?}");
    }

    #[test]
    fn every_cpu_gives_the_same_and_the_reference_is_at_0() {
        let values: Vec<f32> = (0..1003).map(|i| 1e-12 * 1.06f32.powi(i)).collect();
        let (mut here, mut anywhere) = (values.clone(), values.clone());
        let how = |values| Decibels { values, amin: 1e-10, zero: 3.5, floor: -50.0 };
        simd::run(how(&mut here));
        how(&mut anywhere).run();
        assert_eq!(here, anywhere);
        natural(&mut here, 0.0, 1e3);
        Natural { values: &mut anywhere, floor: 0.0, offset: 1e3 }.run();
        assert_eq!(here, anywhere);
        power_of_e(&mut here, exponent(0.3, 2.0));
        let slope = (0.3 * f64::from(LN_10)) as f32;
        PowerOfE { values: &mut anywhere, slope, shift: 2f64.ln() as f32 }.run();
        assert_eq!(here, anywhere);
        let mut values = values;
        power_to_db(&mut values, None, 1e-10, None);
        assert_eq!(values[1002], 0.0);
    }
}
