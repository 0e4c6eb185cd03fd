//! Slopes over time.

use augment_core::simd::{self, Kernel};

use super::PadMode;

/// How slopes are taken over time.
#[derive(Clone, Debug, PartialEq)]
pub struct Slope {
    /// An odd number of them, the middle one that of the frame itself.
    pub weights: Vec<f32>,
    /// What lies beyond the first and the last frame.
    pub mode: PadMode,
    /// Whether frames nearer to an end than the weights reach are as the first that is not.
    pub has_ends: bool,
}

/// The weights of the `order`-th derivative, at its middle, of the polynomial of that degree that
/// fits `2 · half + 1` values best (Savitzky and Golay).
///
/// The derivative is `order!` times the leading coefficient, and that is the product with the
/// polynomial p of the same degree which is orthogonal to all lower ones on these points, divided by
/// p's own square (Gram). For order 1 p is t itself: torchaudio's deltas.
pub(crate) fn slope_weights(half: usize, order: usize) -> Vec<f64> {
    let points: Vec<f64> = (0..=2 * half).map(|i| i as f64 - half as f64).collect();
    let square = |p: &[f64]| p.iter().map(|x| x * x).sum::<f64>();
    let (mut before, mut p) = (vec![0.0; points.len()], vec![1.0; points.len()]);
    let mut factorial = 1.0;
    for degree in 1..=order {
        let lower = if degree == 1 { 0.0 } else { square(&p) / square(&before) };
        let each = points.iter().zip(p.iter().zip(&before));
        let next = each.map(|(t, (p, before))| t * p - lower * before).collect();
        before = std::mem::replace(&mut p, next);
        factorial *= degree as f64;
    }
    let scale = factorial / square(&p);
    p.into_iter().map(|x| x * scale).collect()
}

/// `out[t] = Σ weights[i] · values[t + i]`; `values` has as many more values than `out` as there are
/// weights but one.
pub(crate) fn correlate(values: &[f32], weights: &[f32], out: &mut [f32]) {
    simd::run(Correlate { values, weights, out });
}

struct Correlate<'a> {
    values: &'a [f32],
    weights: &'a [f32],
    out: &'a mut [f32],
}

impl Kernel for Correlate<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Self { values, weights, out } = self;
        for slot in out.iter_mut() {
            *slot = 0.0;
        }
        for (i, &weight) in weights.iter().enumerate() {
            for (slot, x) in out.iter_mut().zip(&values[i..]) {
                *slot += weight * x;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn polynomials_have_their_derivative() {
        for half in [1usize, 2, 4, 10] {
            for order in 1..=4.min(2 * half) {
                let weights = slope_weights(half, order);
                for degree in 0..=order {
                    let value = |i: usize| (i as f64 - half as f64).powi(degree as i32);
                    let slope: f64 = weights.iter().enumerate().map(|(i, w)| w * value(i)).sum();
                    let wanted = if degree == order { (1..=order).product::<usize>() } else { 0 };
                    assert!((slope - wanted as f64).abs() < 1e-9, "{half} {order}: {slope}");
                }
            }
        }
    }

    #[test]
    fn the_first_slope_of_five_is_torchaudios() {
        for (weight, wanted) in slope_weights(2, 1).iter().zip([-0.2, -0.1, 0.0, 0.1, 0.2]) {
            assert!((weight - wanted).abs() < 1e-15);
        }
    }
}
