//! `lfilter`: any recursive filter.

use augment_core::{Data, Error, Info, Kind, Op, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::yes;

/// A recursive filter by its coefficients (`torchaudio.functional.lfilter`,
/// `scipy.signal.lfilter`), in double precision, transposed direct form II.
///
/// One that is not stable can grow beyond all numbers: that is an error of the sample.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Lfilter {
    /// Denominator, from delay 0 on: 1 to 64 numbers, the first not 0.
    pub a_coeffs: Vec<f64>,
    /// Numerator, from delay 0 on: as many.
    pub b_coeffs: Vec<f64>,
    /// Whether the result is kept within -1 to 1, as torchaudio's is.
    #[serde(default = "yes")]
    pub clamp: bool,
}

impl Op for Lfilter {
    const NAME: &'static str = "lfilter";

    fn validate(&self) -> Result<()> {
        let count = self.a_coeffs.len();
        Error::check_range("a_coeffs", count, 1..=64)?;
        if self.b_coeffs.len() != count {
            let message = format!("must be as many as a_coeffs: {count}");
            return Err(Error::invalid_field("b_coeffs", message));
        }
        for (field, values) in [("a_coeffs", &self.a_coeffs), ("b_coeffs", &self.b_coeffs)] {
            values.iter().try_for_each(|&c| Error::check_range(field, c, -1e6..=1e6))?;
        }
        match self.a_coeffs.first() {
            Some(first) if first.abs() < 1e-6 => {
                Err(Error::invalid_field("a_coeffs", "the first must not be 0"))
            }
            _ => Ok(()),
        }
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        input.unchanged(Kind::Audio)
    }

    fn apply(&self, data: Data, _: &mut Workspace) -> Result<Data> {
        let mut audio = data.into_audio()?;
        let (Some(&a0), len) = (self.a_coeffs.first(), audio.len()) else {
            return Ok(audio.into());
        };
        let a: Vec<f64> = self.a_coeffs.iter().map(|a| a / a0).collect();
        let b: Vec<f64> = self.b_coeffs.iter().map(|b| b / a0).collect();
        let mut state = vec![0.0; a.len()];
        for plane in audio.samples.chunks_exact_mut(len.max(1)) {
            state.fill(0.0);
            for sample in plane {
                let x = f64::from(*sample);
                let y = b[0] * x + state.get(1).copied().unwrap_or(0.0);
                for k in 1..a.len() {
                    let next = state.get(k + 1).copied().unwrap_or(0.0);
                    state[k] = b[k] * x - a[k] * y + next;
                }
                *sample = if self.clamp { y.clamp(-1.0, 1.0) } else { y } as f32;
                if !(y.is_finite() && sample.is_finite()) {
                    return Err(Error::data("the filter is not stable: its output has no bound"));
                }
            }
        }
        Ok(audio.into())
    }
}

#[cfg(test)]
mod tests {
    use augment_core::Audio;

    use super::super::testing::settles_or_refuses;
    use super::*;

    #[test]
    fn is_the_difference_equation() {
        let op = Lfilter { a_coeffs: vec![2.0, -1.0], b_coeffs: vec![2.0, 4.0], clamp: false };
        op.validate().unwrap();
        let audio = Audio { samples: vec![1.0, 0.0, 0.0, 1.0], channels: 1, rate: 1 };
        let filtered = op.apply(audio.into(), &mut Workspace::new()).unwrap();
        // y = x + 2x₁ + y₁/2.
        assert_eq!(filtered.into_audio().unwrap().samples, [1.0, 2.5, 1.25, 1.625]);
        settles_or_refuses(&op);
    }

    #[test]
    fn what_has_no_bound_is_an_error() {
        let op = Lfilter { a_coeffs: vec![1.0, -3.0], b_coeffs: vec![1.0, 0.0], clamp: false };
        let audio = || Audio { samples: vec![1.0; 2000], channels: 1, rate: 1 };
        assert!(op.apply(audio().into(), &mut Workspace::new()).is_err());
        assert!(Lfilter { b_coeffs: vec![1.0], ..op.clone() }.validate().is_err());
        assert!(Lfilter { a_coeffs: vec![0.0, 1.0], ..op }.validate().is_err());
    }
}
