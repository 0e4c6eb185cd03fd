//! Round numbers along an axis.

/// Multiples of a round step from `low` to `high`, about `count` of them.
pub(super) fn linear(low: f64, high: f64, count: usize) -> Vec<f64> {
    let span = high - low;
    if span.is_nan() || span <= 0.0 || !span.is_finite() {
        return vec![low];
    }
    let rough = span / count.max(1) as f64;
    let power = 10f64.powf(rough.log10().floor());
    let step =
        [1.0, 2.0, 5.0, 10.0].into_iter().find(|m| m * power >= rough).unwrap_or(10.0) * power;
    let first = (low / step - 1e-4).ceil() as i64;
    let last = (high / step + 1e-4).floor() as i64;
    (first..=last).map(|i| i as f64 * step).collect()
}

/// Powers of two times 1 kHz and below: what is read on a mel axis.
pub(super) fn octaves(low: f64, high: f64) -> Vec<f64> {
    let all = [0.0, 128.0, 256.0, 512.0, 1024.0, 2048.0, 4096.0, 8192.0, 16_384.0, 32_768.0];
    all.into_iter().filter(|hz| (low..=high).contains(hz)).collect()
}

/// As short as it can be said.
pub(super) fn label(value: f64) -> String {
    let rounded = (value * 1e6).round() / 1e6;
    format!("{}", if rounded == 0.0 { 0.0 } else { rounded })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_round() {
        assert_eq!(linear(0.0, 5.0, 5), [0.0, 1.0, 2.0, 3.0, 4.0, 5.0]);
        assert_eq!(linear(-80.0, 0.0, 4), [-80.0, -60.0, -40.0, -20.0, 0.0]);
        assert_eq!(linear(0.0, 0.31, 3), [0.0, 0.2]);
        assert_eq!(linear(1.0, 1.0, 3), [1.0]);
        assert_eq!(linear(f64::NAN, 1.0, 3).len(), 1);
        assert_eq!((label(-0.0), label(0.30000000000000004)), ("0".into(), "0.3".into()));
        assert_eq!(octaves(50.0, 2000.0), [128.0, 256.0, 512.0, 1024.0]);
    }
}
