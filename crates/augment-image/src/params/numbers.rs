//! One number, or several.

use augment_core::{Error, Result};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One number, or a list of them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(inline)]
pub enum Numbers {
    /// One.
    One(f64),
    /// Several.
    Several(Vec<f64>),
}

impl Numbers {
    /// The numbers, in a list.
    pub(crate) fn as_slice(&self) -> &[f64] {
        match self {
            Self::One(number) => std::slice::from_ref(number),
            Self::Several(numbers) => numbers,
        }
    }

    /// The one number for both, or the two.
    pub(crate) fn pair(&self) -> Option<[f64; 2]> {
        match *self.as_slice() {
            [both] => Some([both; 2]),
            [first, second] => Some([first, second]),
            _ => None,
        }
    }

    /// Ranges that are drawn from: one number for -number to number, or two for each range.
    ///
    /// # Errors
    /// When there is another number of them than for `counts` ranges, when they are not finite, or
    /// when one is empty; names the field.
    pub(crate) fn ranges(&self, field: &str, counts: &[usize]) -> Result<Vec<[f64; 2]>> {
        let refused = |message: &str| Err(Error::invalid_field(field, message));
        let ranges = match self {
            Self::One(number) if *number < 0.0 => {
                return refused("must not be negative, where it is one number");
            }
            Self::One(number) => vec![[-number, *number]],
            Self::Several(numbers) => {
                let (ranges, rest) = numbers.as_chunks::<2>();
                if !rest.is_empty() || !counts.contains(&ranges.len()) {
                    let counts = counts.iter().map(|count| format!("{}", 2 * count));
                    let counts = counts.collect::<Vec<_>>().join(" or ");
                    return refused(&format!("must be one number, or a list of {counts}"));
                }
                ranges.to_vec()
            }
        };
        if ranges.iter().flatten().any(|number| !number.is_finite()) {
            return refused("must be finite");
        }
        if ranges.iter().any(|[low, high]| low > high) {
            return refused("must have the lower number first");
        }
        Ok(ranges)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_one_number_or_pairs() {
        let several = |numbers: &[f64]| Numbers::Several(numbers.to_vec());
        assert_eq!(Numbers::One(3.0).ranges("x", &[1]).unwrap(), [[-3.0, 3.0]]);
        assert_eq!(several(&[1.0, 2.0]).ranges("x", &[1]).unwrap(), [[1.0, 2.0]]);
        let two = several(&[1.0, 2.0, 0.0, 0.0]).ranges("x", &[1, 2]).unwrap();
        assert_eq!(two, [[1.0, 2.0], [0.0, 0.0]]);
        let told = |numbers: Numbers| numbers.ranges("x", &[1, 2]).unwrap_err().to_string();
        assert_eq!(told(Numbers::One(-1.0)), "x: must not be negative, where it is one number");
        assert_eq!(told(several(&[1.0])), "x: must be one number, or a list of 2 or 4");
        assert_eq!(told(several(&[2.0, 1.0])), "x: must have the lower number first");
        assert_eq!(told(Numbers::One(f64::NAN)), "x: must be finite");
    }
}
