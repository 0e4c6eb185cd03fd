//! `biquad`: any filter of second order.

use augment_core::{Data, Error, Info, Kind, Op, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{apply_all, yes};
use crate::dsp::{self, Cascade};

/// A filter of second order by its coefficients (`torchaudio.functional.biquad`,
/// `scipy.signal.lfilter`). It must be stable: no pole outside the unit circle.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Biquad {
    /// Numerator, of the sample itself: -1e6 to 1e6.
    pub b0: f64,
    /// Numerator, of the sample before.
    pub b1: f64,
    /// Numerator, of the sample before that.
    pub b2: f64,
    /// Denominator, what all are divided by; its size is at least 1e-6.
    pub a0: f64,
    /// Denominator, of the output before.
    pub a1: f64,
    /// Denominator, of the output before that.
    pub a2: f64,
    /// Whether the result is kept within -1 to 1, as torchaudio's is.
    #[serde(default = "yes")]
    pub clamp: bool,
}

impl Biquad {
    fn filter(&self) -> dsp::Biquad {
        dsp::Biquad::new([self.b0, self.b1, self.b2], [self.a0, self.a1, self.a2])
    }
}

impl Op for Biquad {
    const NAME: &'static str = "biquad";

    fn validate(&self) -> Result<()> {
        let Self { b0, b1, b2, a0, a1, a2, .. } = *self;
        for (name, value) in
            [("b0", b0), ("b1", b1), ("b2", b2), ("a0", a0), ("a1", a1), ("a2", a2)]
        {
            Error::check_range(name, value, -1e6..=1e6)?;
        }
        if a0.abs() < 1e-6 {
            return Err(Error::invalid_field("a0", format!("must not be 0, got {a0}")));
        }
        if !self.filter().is_stable() {
            return Err(Error::invalid(
                "the filter is not stable: a pole is beyond the unit circle",
            ));
        }
        Ok(())
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        input.unchanged(Kind::Audio)
    }

    fn apply(&self, data: Data, _: &mut Workspace) -> Result<Data> {
        apply_all(data.into_audio()?, &Cascade::new([self.filter()]), self.clamp)
    }
}

#[cfg(test)]
mod tests {
    use augment_core::Audio;

    use super::super::testing::settles_or_refuses;
    use super::*;

    #[test]
    fn is_the_difference_equation() {
        let op = Biquad { b0: 2.0, b1: 1.0, b2: 0.5, a0: 2.0, a1: -1.0, a2: 0.5, clamp: false };
        let audio = Audio { samples: vec![1.0, 0.0, 0.0, 1.0, 1.0, 0.0], channels: 2, rate: 1 };
        let filtered = op.apply(audio.into(), &mut Workspace::new()).unwrap();
        let expected = [1.0, 1.0, 0.5, 1.0, 2.0, 1.5 - 0.25 + 0.25 - 0.25 + 0.25];
        let samples = filtered.into_audio().unwrap().samples;
        // y = x + x₁/2 + x₂/4 + y₁/2 - y₂/4.
        assert_eq!(samples[..5], expected[..5]);
        assert_eq!(samples[5], 0.5 + 0.25 + 1.0 - 0.25);
        settles_or_refuses(&op);
        assert!(Biquad { a2: 2.5, ..op.clone() }.validate().is_err());
        assert!(Biquad { a0: 0.0, ..op.clone() }.validate().is_err());
        assert!(Biquad { b1: f64::INFINITY, ..op }.validate().is_err());
    }
}
