//! `bass_biquad`: low frequencies raised or lowered.

use augment_core::{Data, Error, Info, Op, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{apply, butterworth, check_frequency, check_q, filtered, yes};
use crate::dsp::Biquad;

/// Raises or lowers what is below a frequency, by a shelf
/// (`torchaudio.functional.bass_biquad`).
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BassBiquad {
    /// In dB, -200 to 200.
    pub gain: f64,
    /// In Hz: more than 0, less than half the rate.
    #[serde(default = "hundred")]
    pub central_freq: f64,
    /// The quality: more than 0, at most 1000.
    #[serde(rename = "Q", default = "butterworth")]
    pub q: f64,
    /// Whether the result is kept within -1 to 1, as torchaudio's is.
    #[serde(default = "yes")]
    pub clamp: bool,
}

fn hundred() -> f64 {
    100.0
}

impl Op for BassBiquad {
    const NAME: &'static str = "bass_biquad";

    fn validate(&self) -> Result<()> {
        check_frequency("central_freq", self.central_freq)?;
        Error::check_range("gain", self.gain, -200.0..=200.0)?;
        check_q(self.q)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        filtered("central_freq", self.central_freq, input)
    }

    fn apply(&self, data: Data, _: &mut Workspace) -> Result<Data> {
        let design = |rate| Biquad::low_shelf(rate, self.central_freq, self.gain, self.q);
        apply(data, "central_freq", self.central_freq, self.clamp, design)
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{level, settles_or_refuses};
    use super::*;

    #[test]
    fn has_its_gain() {
        let op = BassBiquad { gain: 6.0, central_freq: 100.0, q: 0.707, clamp: true };
        let gain = level(&op, 5.0);
        assert!((gain - 1.9953).abs() < 0.01, "{gain}");
        settles_or_refuses(&op);
        assert!(BassBiquad { central_freq: 0.0, ..op.clone() }.validate().is_err());
        assert!(BassBiquad { q: f64::NAN, ..op }.validate().is_err());
    }
}
