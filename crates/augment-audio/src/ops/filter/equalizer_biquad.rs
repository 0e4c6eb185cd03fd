//! `equalizer_biquad`: a band raised or lowered.

use augment_core::{Data, Error, Info, Op, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{apply, butterworth, check_frequency, check_q, filtered, yes};
use crate::dsp::Biquad;

/// Raises or lowers a band of frequencies
/// (`torchaudio.functional.equalizer_biquad`).
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EqualizerBiquad {
    /// In Hz: more than 0, less than half the rate.
    pub center_freq: f64,
    /// In dB, -200 to 200.
    pub gain: f64,
    /// The quality: more than 0, at most 1000.
    #[serde(rename = "Q", default = "butterworth")]
    pub q: f64,
    /// Whether the result is kept within -1 to 1, as torchaudio's is.
    #[serde(default = "yes")]
    pub clamp: bool,
}

impl Op for EqualizerBiquad {
    const NAME: &'static str = "equalizer_biquad";

    fn validate(&self) -> Result<()> {
        check_frequency("center_freq", self.center_freq)?;
        Error::check_range("gain", self.gain, -200.0..=200.0)?;
        check_q(self.q)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        filtered("center_freq", self.center_freq, input)
    }

    fn apply(&self, data: Data, _: &mut Workspace) -> Result<Data> {
        let design = |rate| Biquad::peaking(rate, self.center_freq, self.gain, self.q);
        apply(data, "center_freq", self.center_freq, self.clamp, design)
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{level, settles_or_refuses};
    use super::*;

    #[test]
    fn has_its_gain() {
        let op = EqualizerBiquad { gain: 6.0, center_freq: 1000.0, q: 0.707, clamp: true };
        let gain = level(&op, 1000.0);
        assert!((gain - 1.9953).abs() < 0.01, "{gain}");
        settles_or_refuses(&op);
        assert!(EqualizerBiquad { center_freq: 0.0, ..op.clone() }.validate().is_err());
        assert!(EqualizerBiquad { q: f64::NAN, ..op }.validate().is_err());
    }
}
