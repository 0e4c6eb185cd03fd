//! `high_pass_filter`: frequencies above a cutoff, as steep as asked.

use augment_core::{Data, Info, Op, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::check_frequency;
use super::steep::{apply_steep, check_rolloff, rolloff, steep_info};
use crate::dsp::Band;

/// Lets the frequencies above a cutoff through: a Butterworth filter (audiomentations'
/// `HighPassFilter`). An edge above the Nyquist frequency counts as just below it.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HighPassFilter {
    /// Where the gain is -3 dB (-6 dB when `zero_phase`), in Hz.
    pub cutoff_freq: f64,
    /// The steepness, in dB an octave: a multiple of 6, or of 12 when `zero_phase`; at most 120.
    #[serde(default = "rolloff")]
    pub rolloff: u32,
    /// Whether it is run forwards and backwards, so that no phase is turned; else it starts as if the
    /// first sample had always been there.
    #[serde(default)]
    pub zero_phase: bool,
}

impl Op for HighPassFilter {
    const NAME: &'static str = "high_pass_filter";

    fn validate(&self) -> Result<()> {
        check_frequency("cutoff_freq", self.cutoff_freq)?;
        check_rolloff(self.rolloff, self.zero_phase)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        let edges = (self.cutoff_freq, None);
        steep_info("cutoff_freq", edges, input)
    }

    fn apply(&self, data: Data, _: &mut Workspace) -> Result<Data> {
        let edges = (self.cutoff_freq, None);
        let band = |low, _| Band::High(low);
        apply_steep(data, "cutoff_freq", edges, self.rolloff, self.zero_phase, band)
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::level;
    use super::*;
    use crate::ops::testing::survives;

    #[test]
    fn passes_and_stops() {
        for (rolloff, zero_phase) in [(12, false), (48, false), (12, true), (24, true)] {
            let op = HighPassFilter { cutoff_freq: 1000.0, rolloff, zero_phase };
            let (kept, lost) = (level(&op, 3000.0), level(&op, 200.0));
            assert!((kept - 1.0).abs() < 0.05 && lost < 0.12, "{op:?}: {kept} {lost}");
            survives(&op);
        }
        let op = HighPassFilter { cutoff_freq: 1000.0, rolloff: 6, zero_phase: false };
        assert!(op.validate().is_ok());
        assert!(HighPassFilter { zero_phase: true, ..op.clone() }.validate().is_err());
        assert!(HighPassFilter { rolloff: 15, ..op }.validate().is_err());
    }
}
