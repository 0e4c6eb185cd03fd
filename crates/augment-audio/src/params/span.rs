//! Lengths of time.

use augment_core::{Error, Result};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What a length of time is counted in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub enum TimeUnit {
    /// Samples of a channel.
    #[default]
    Samples,
    /// Seconds, at the clip's own rate.
    Seconds,
    /// The share of the clip, which lasts 1.
    Fraction,
}

impl TimeUnit {
    /// The nearest number of samples (of two, the even one), of a clip of `len` samples at `rate`; both
    /// may be unknown.
    pub fn samples(self, time: f64, len: Option<usize>, rate: Option<usize>) -> Option<i64> {
        let factor = match self {
            Self::Samples => 1.0,
            Self::Seconds => rate? as f64,
            Self::Fraction => len? as f64,
        };
        Some((time * factor).round_ties_even() as i64)
    }

    /// The same for a time that is not negative.
    pub fn count(self, time: f64, len: Option<usize>, rate: Option<usize>) -> Option<usize> {
        self.samples(time, len, rate).map(|n| n.max(0) as usize)
    }

    /// Fails unless `time` is within `low` to an hour of sound.
    ///
    /// # Errors
    /// Names the field.
    pub fn check(self, field: &str, time: f64, low: f64) -> Result<()> {
        let high = match self {
            Self::Samples => 3600.0 * 96_000.0,
            Self::Seconds => 3600.0,
            Self::Fraction => 1.0,
        };
        Error::check_range(field, time, low.max(-high)..=high)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_unit_counts_samples() {
        let of = |unit: TimeUnit, time| unit.samples(time, Some(1000), Some(8000));
        assert_eq!(of(TimeUnit::Samples, -3.0), Some(-3));
        assert_eq!(of(TimeUnit::Seconds, 0.25), Some(2000));
        assert_eq!(of(TimeUnit::Fraction, 0.0025), Some(2));
        assert_eq!(TimeUnit::Seconds.samples(1.0, Some(5), None), None);
        assert!(TimeUnit::Fraction.check("x", 1.5, 0.0).is_err());
        assert!(TimeUnit::Seconds.check("x", f64::NAN, 0.0).is_err());
    }
}
