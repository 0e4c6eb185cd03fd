//! `peaking_filter`: a band raised or lowered.

use augment_core::{Data, Error, Info, Kind, Op, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{apply_settled, check_frequency};
use crate::dsp::Biquad;

/// Raises or lowers a band of frequencies (audiomentations' `PeakingFilter`). It starts as if the
/// first sample had always been there; a frequency above the Nyquist frequency counts as just below it.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PeakingFilter {
    /// In Hz.
    pub center_freq: f64,
    /// In dB, -200 to 200.
    pub gain_db: f64,
    /// The quality: 0.001 to 1000.
    pub q_factor: f64,
}

impl Op for PeakingFilter {
    const NAME: &'static str = "peaking_filter";

    fn validate(&self) -> Result<()> {
        check_frequency("center_freq", self.center_freq)?;
        Error::check_range("gain_db", self.gain_db, -200.0..=200.0)?;
        Error::check_range("q_factor", self.q_factor, 0.001..=1000.0)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        input.unchanged(Kind::Audio)
    }

    fn apply(&self, data: Data, _: &mut Workspace) -> Result<Data> {
        let design =
            |rate, frequency| Biquad::peaking(rate, frequency, self.gain_db, self.q_factor);
        apply_settled(data.into_audio()?, self.center_freq, design)
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::level;
    use super::*;
    use crate::ops::testing::{run, survives};

    #[test]
    fn has_its_gain() {
        let op = PeakingFilter { center_freq: 1000.0, gain_db: -6.0206, q_factor: 0.7 };
        let gain = level(&op, 1000.0);
        assert!((gain - 0.5).abs() < 0.01, "{gain}");
        // No transient.
        let out = run(&op, &[0.5; 100], 1, 8000);
        assert!(out.iter().all(|x| (x - out[0]).abs() < 1e-6));
        survives(&op);
        survives(&PeakingFilter { center_freq: 400_000.0, ..op });
    }
}
