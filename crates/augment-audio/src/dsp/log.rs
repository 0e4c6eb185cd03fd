//! Logarithms and powers of many values, eight at a time; the same on every CPU.

use std::f32::consts::LN_10;

use wide::f32x8;

use super::min_max;

/// Applies `each` to all values; `fill` stands in for those that lack to the last eight.
fn eight_by_eight(values: &mut [f32], fill: f32, each: impl Fn(f32x8) -> f32x8) {
    let (eights, rest) = values.as_chunks_mut::<8>();
    for eight in eights {
        *eight = each(f32x8::from(*eight)).to_array();
    }
    let mut last = [fill; 8];
    last[..rest.len()].copy_from_slice(rest);
    rest.copy_from_slice(&each(f32x8::from(last)).to_array()[..rest.len()]);
}

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
    // 10 log10(x) = (10 / ln 10) ln(x)
    let decibels = |x: f32x8| x.max(f32x8::splat(amin)).ln() * f32x8::splat(10.0 / LN_10);
    // By the same logarithm, so that the reference itself is at 0 dB.
    let one = |x: f32| decibels(f32x8::splat(x)).to_array()[0];
    let zero = one(reference.unwrap_or(loudest));
    let peak = one(loudest) - zero;
    let floor = top_db.map_or(f32::NEG_INFINITY, |top_db| peak - top_db as f32);
    eight_by_eight(values, amin, |x| (decibels(x) - f32x8::splat(zero)).max(f32x8::splat(floor)));
}

/// `ln(max(x, floor) + offset)`.
pub(crate) fn natural(values: &mut [f32], floor: f32, offset: f32) {
    let (floor, offset) = (f32x8::splat(floor), f32x8::splat(offset));
    eight_by_eight(values, 1.0, |x| (x.max(floor) + offset).ln());
}

/// `factor · 10^(x · exponent)`, at most the largest number and at least the least normal one.
pub(crate) fn power_of_ten(values: &mut [f32], exponent: f64, factor: f64) {
    // The factor goes where it cannot overflow.
    let slope = f32x8::splat((exponent * f64::from(LN_10)) as f32);
    let shift = f32x8::splat(factor.ln() as f32);
    let (low, high) = (f32x8::splat(-87.3), f32x8::splat(88.7));
    eight_by_eight(values, 0.0, |x| (x * slope + shift).max(low).min(high).exp());
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
        power_of_ten(&mut values, 0.1, 2.0);
        for (x, wanted) in values.iter().zip([2.0, 20.0, 0.02, 3.990_524_6]) {
            assert!((x / wanted - 1.0).abs() < 1e-6, "{x}, not {wanted}");
        }
        assert!(values.iter().all(|x| x.is_finite()), "{values:?}");
    }
}
