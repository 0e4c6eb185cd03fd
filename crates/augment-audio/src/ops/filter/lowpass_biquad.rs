//! `lowpass_biquad`: frequencies below a cutoff.

use augment_core::{Data, Info, Op, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{apply, butterworth, check_frequency, check_q, filtered, yes};
use crate::dsp::Biquad;

/// Lets the frequencies below the cutoff through, 12 dB an octave
/// (`torchaudio.functional.lowpass_biquad`).
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LowpassBiquad {
    /// In Hz: more than 0, less than half the rate.
    pub cutoff_freq: f64,
    /// The quality: more than 0, at most 1000.
    #[serde(rename = "Q", default = "butterworth")]
    pub q: f64,
    /// Whether the result is kept within -1 to 1, as torchaudio's is.
    #[serde(default = "yes")]
    pub clamp: bool,
}

impl Op for LowpassBiquad {
    const NAME: &'static str = "lowpass_biquad";

    fn validate(&self) -> Result<()> {
        check_frequency("cutoff_freq", self.cutoff_freq)?;
        check_q(self.q)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        filtered("cutoff_freq", self.cutoff_freq, input)
    }

    fn apply(&self, data: Data, _: &mut Workspace) -> Result<Data> {
        let design = |rate| Biquad::lowpass(rate, self.cutoff_freq, self.q);
        apply(data, "cutoff_freq", self.cutoff_freq, self.clamp, design)
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{level, settles_or_refuses};
    use super::*;

    #[test]
    fn has_its_gain() {
        let op = LowpassBiquad { cutoff_freq: 1000.0, q: 0.707, clamp: true };
        let gain = level(&op, 100.0);
        assert!((gain - 1.0).abs() < 0.01, "{gain}");
        settles_or_refuses(&op);
        assert!(LowpassBiquad { cutoff_freq: 0.0, ..op.clone() }.validate().is_err());
        assert!(LowpassBiquad { q: f64::NAN, ..op }.validate().is_err());
    }
}
