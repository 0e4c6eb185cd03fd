//! `bandpass_biquad`: a band of frequencies.

use augment_core::{Data, Info, Op, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{apply, butterworth, check_frequency, check_q, filtered, yes};
use crate::dsp::Biquad;

/// Lets a band of frequencies through
/// (`torchaudio.functional.bandpass_biquad`).
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BandpassBiquad {
    /// In Hz: more than 0, less than half the rate.
    pub central_freq: f64,
    /// The quality: more than 0, at most 1000.
    #[serde(rename = "Q", default = "butterworth")]
    pub q: f64,
    /// Whether the skirts have a constant gain, and the peak that of `Q`; else the peak is at 0 dB.
    #[serde(default)]
    pub const_skirt_gain: bool,
    /// Whether the result is kept within -1 to 1, as torchaudio's is.
    #[serde(default = "yes")]
    pub clamp: bool,
}

impl Op for BandpassBiquad {
    const NAME: &'static str = "bandpass_biquad";

    fn validate(&self) -> Result<()> {
        check_frequency("central_freq", self.central_freq)?;
        check_q(self.q)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        filtered("central_freq", self.central_freq, input)
    }

    fn apply(&self, data: Data, _: &mut Workspace) -> Result<Data> {
        let design =
            |rate| Biquad::bandpass(rate, self.central_freq, self.q, self.const_skirt_gain);
        apply(data, "central_freq", self.central_freq, self.clamp, design)
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{level, settles_or_refuses};
    use super::*;

    #[test]
    fn has_its_gain() {
        let op =
            BandpassBiquad { central_freq: 1000.0, q: 0.707, const_skirt_gain: false, clamp: true };
        let gain = level(&op, 1000.0);
        assert!((gain - 1.0).abs() < 0.01, "{gain}");
        settles_or_refuses(&op);
        assert!(BandpassBiquad { central_freq: 0.0, ..op.clone() }.validate().is_err());
        assert!(BandpassBiquad { q: f64::NAN, ..op }.validate().is_err());
    }
}
