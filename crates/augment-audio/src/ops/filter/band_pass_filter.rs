//! `band_pass_filter`: a band, as steep as asked.

use augment_core::{Data, Error, Info, Op, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::check_frequency;
use super::steep::{apply_steep, check_rolloff, rolloff, steep_info};
use crate::dsp::Band;

/// Lets a band of frequencies through: a Butterworth filter (audiomentations'
/// `BandPassFilter`). An edge above the Nyquist frequency counts as just below it.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BandPassFilter {
    /// The middle of the band, in Hz.
    pub center_freq: f64,
    /// Its width, in Hz; less than twice the middle.
    pub bandwidth: f64,
    /// The steepness, in dB an octave: a multiple of 6, or of 12 when `zero_phase`; at most 120.
    #[serde(default = "rolloff")]
    pub rolloff: u32,
    /// Whether it is run forwards and backwards, so that no phase is turned; else it starts as if the
    /// first sample had always been there.
    #[serde(default)]
    pub zero_phase: bool,
}

impl Op for BandPassFilter {
    const NAME: &'static str = "band_pass_filter";

    fn validate(&self) -> Result<()> {
        check_frequency("center_freq", self.center_freq)?;
        check_frequency("bandwidth", self.bandwidth)?;
        if self.bandwidth >= 2.0 * self.center_freq {
            let message = format!("must be less than twice center_freq = {}", self.center_freq);
            return Err(Error::invalid_field("bandwidth", message));
        }
        check_rolloff(self.rolloff, self.zero_phase)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        let half = self.bandwidth / 2.0;
        let edges = (self.center_freq - half, Some(self.center_freq + half));
        steep_info("center_freq", edges, input)
    }

    fn apply(&self, data: Data, _: &mut Workspace) -> Result<Data> {
        let half = self.bandwidth / 2.0;
        let edges = (self.center_freq - half, Some(self.center_freq + half));
        let band = |low, high| Band::Pass(low, high);
        apply_steep(data, "center_freq", edges, self.rolloff, self.zero_phase, band)
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
            let op = BandPassFilter { center_freq: 1000.0, bandwidth: 500.0, rolloff, zero_phase };
            let (kept, lost) = (level(&op, 1000.0), level(&op, 200.0));
            assert!((kept - 1.0).abs() < 0.05 && lost < 0.12, "{op:?}: {kept} {lost}");
            survives(&op);
        }
        let op =
            BandPassFilter { center_freq: 1000.0, bandwidth: 500.0, rolloff: 6, zero_phase: false };
        assert!(op.validate().is_ok());
        assert!(BandPassFilter { zero_phase: true, ..op.clone() }.validate().is_err());
        assert!(BandPassFilter { rolloff: 15, ..op }.validate().is_err());
    }
}
