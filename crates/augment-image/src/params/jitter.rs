//! How far a factor is drawn from where it changes nothing.

use augment_core::{Error, Result};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// From where to where a factor is drawn, as torchvision's `ColorJitter` takes it: how far to both
/// sides of what changes nothing, or `[min, max]`.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(inline)]
pub enum Jitter {
    /// So far to both sides.
    By(f64),
    /// From the first to the second.
    Between([f64; 2]),
}

impl Jitter {
    /// The range of a factor that changes nothing at 1 and is at least 0; `None` where it is only 1.
    pub(crate) fn of_factor(&self, field: &str) -> Result<Option<[f64; 2]>> {
        let range = self.around(1.0, field)?;
        let range = if matches!(self, Self::By(_)) { [range[0].max(0.0), range[1]] } else { range };
        within(field, range, [0.0, f64::MAX], 1.0)
    }

    /// The range of a hue, which changes nothing at 0; `None` where it is only 0.
    pub(crate) fn of_hue(&self, field: &str) -> Result<Option<[f64; 2]>> {
        within(field, self.around(0.0, field)?, [-0.5, 0.5], 0.0)
    }

    fn around(&self, center: f64, field: &str) -> Result<[f64; 2]> {
        match *self {
            Self::By(by) if by < 0.0 => {
                Err(Error::invalid_field(field, format!("must be at least 0, got {by}")))
            }
            Self::By(by) => Ok([center - by, center + by]),
            Self::Between(range) => Ok(range),
        }
    }
}

fn within(field: &str, range: [f64; 2], bound: [f64; 2], center: f64) -> Result<Option<[f64; 2]>> {
    let ([low, high], [least, most]) = (range, bound);
    // Nor is NaN.
    if !(least <= low && low <= high && high <= most) {
        let most = if most == f64::MAX { "up".into() } else { format!("to {most}") };
        let message = format!("must be a rising range from {least} {most}, got {low} to {high}");
        return Err(Error::invalid_field(field, message));
    }
    Ok((range != [center; 2]).then_some(range))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_torchvisions() {
        let factor = |jitter: Jitter| jitter.of_factor("f");
        assert_eq!(factor(Jitter::By(0.25)).unwrap(), Some([0.75, 1.25]));
        assert_eq!(factor(Jitter::By(2.0)).unwrap(), Some([0.0, 3.0]));
        assert_eq!(factor(Jitter::By(0.0)).unwrap(), None);
        assert_eq!(factor(Jitter::Between([1.0, 1.0])).unwrap(), None);
        assert_eq!(factor(Jitter::Between([2.0, 2.0])).unwrap(), Some([2.0, 2.0]));
        assert_eq!(Jitter::By(0.1).of_hue("h").unwrap(), Some([-0.1, 0.1]));
        for wrong in [
            Jitter::By(-0.1),
            Jitter::By(f64::NAN),
            Jitter::Between([-0.1, 1.0]),
            Jitter::Between([2.0, 1.0]),
        ] {
            assert!(factor(wrong).is_err(), "{wrong:?}");
        }
        for wrong in [Jitter::By(0.6), Jitter::Between([-0.6, 0.0])] {
            assert!(wrong.of_hue("h").is_err(), "{wrong:?}");
        }
    }
}
