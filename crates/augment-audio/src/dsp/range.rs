//! The range of many values.

use augment_core::{Error, Result};
use wide::f32x8;

/// The loudest sample that goes through a filter: of louder ones the sums might not be finite.
const MAX_LEVEL: f32 = 1e12;

/// Fails when a sample is too loud to be filtered.
pub(crate) fn check_level(samples: &[f32]) -> Result<()> {
    let (min, max) = min_max(samples);
    if max.max(-min) <= MAX_LEVEL {
        return Ok(());
    }
    Err(Error::data(format!("samples reach from {min:e} to {max:e}; {MAX_LEVEL:e} is the loudest")))
}

/// The least and the greatest value; (0, 0) when there is none. NaN is not expected.
pub fn min_max(values: &[f32]) -> (f32, f32) {
    let Some(&first) = values.first() else { return (0.0, 0.0) };
    let (eights, rest) = values.as_chunks::<8>();
    let start = (f32x8::splat(first), f32x8::splat(first));
    let (min, max) = eights.iter().fold(start, |(min, max), eight| {
        let eight = f32x8::from(*eight);
        (min.fast_min(eight), max.fast_max(eight))
    });
    let all = min.to_array().into_iter().chain(max.to_array()).chain(rest.iter().copied());
    all.fold((first, first), |(min, max), x| (min.min(x), max.max(x)))
}

#[cfg(test)]
mod tests {
    use super::min_max;

    #[test]
    fn finds_both_wherever_they_are() {
        assert_eq!(min_max(&[]), (0.0, 0.0));
        for n in 1..40 {
            for at in 0..n {
                let mut values = vec![1.0; n];
                values[at] = -2.0;
                values[(at + n / 2) % n] += 5.0;
                let least = values.iter().copied().fold(f32::MAX, f32::min);
                let most = values.iter().copied().fold(f32::MIN, f32::max);
                assert_eq!(min_max(&values), (least, most));
            }
        }
    }
}
