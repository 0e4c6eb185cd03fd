//! `band_biquad`: SoX's two-pole band.

use augment_core::{Data, Info, Op, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{apply, butterworth, check_frequency, check_q, filtered, yes};
use crate::dsp::Biquad;

/// Lets a band of frequencies through by two poles (SoX's `band`)
/// (`torchaudio.functional.band_biquad`).
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BandBiquad {
    /// In Hz: more than 0, less than half the rate.
    pub central_freq: f64,
    /// The quality: more than 0, at most 1000.
    #[serde(rename = "Q", default = "butterworth")]
    pub q: f64,
    /// Whether the gain is that for noise and drums, not for pitched sound.
    #[serde(default)]
    pub noise: bool,
    /// Whether the result is kept within -1 to 1, as torchaudio's is.
    #[serde(default = "yes")]
    pub clamp: bool,
}

impl Op for BandBiquad {
    const NAME: &'static str = "band_biquad";

    fn validate(&self) -> Result<()> {
        check_frequency("central_freq", self.central_freq)?;
        check_q(self.q)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        filtered("central_freq", self.central_freq, input)
    }

    fn apply(&self, data: Data, _: &mut Workspace) -> Result<Data> {
        let design = |rate| Biquad::band(rate, self.central_freq, self.q, self.noise);
        apply(data, "central_freq", self.central_freq, self.clamp, design)
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{level, settles_or_refuses};
    use super::*;

    #[test]
    fn has_its_gain() {
        let op = BandBiquad { central_freq: 1000.0, q: 0.707, noise: false, clamp: true };
        let gain = level(&op, 1000.0);
        assert!((gain - 1.0).abs() < 0.01, "{gain}");
        settles_or_refuses(&op);
        assert!(BandBiquad { central_freq: 0.0, ..op.clone() }.validate().is_err());
        assert!(BandBiquad { q: f64::NAN, ..op }.validate().is_err());
    }
}
