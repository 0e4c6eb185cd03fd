//! `deemph_biquad`: the de-emphasis of compact discs.

use augment_core::{Data, Info, Op, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{apply_at_rates, filtered_at_rates, yes};
use crate::dsp::Biquad;

/// Undoes the pre-emphasis of compact discs and DAT, ISO 908
/// (`torchaudio.functional.deemph_biquad`). The rate must be 44100 or 48000 Hz.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DeemphBiquad {
    /// Whether the result is kept within -1 to 1, as torchaudio's is.
    #[serde(default = "yes")]
    pub clamp: bool,
}

const RATES: &[u32] = &[44_100, 48_000];

impl Op for DeemphBiquad {
    const NAME: &'static str = "deemph_biquad";

    fn output_info(&self, input: &Info) -> Result<Info> {
        filtered_at_rates(RATES, input)
    }

    fn apply(&self, data: Data, _: &mut Workspace) -> Result<Data> {
        apply_at_rates(data, RATES, self.clamp, |rate| {
            // SoX's fit of the curve: frequency, gain and slope of a shelf.
            let (frequency, gain_db, slope) =
                if rate < 46_000.0 { (5283.0, -9.477, 0.4845) } else { (5356.0, -9.62, 0.479) };
            Biquad::high_shelf_of_slope(rate, frequency, gain_db, slope)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{level_at, settles_or_refuses};
    use super::*;

    #[test]
    fn follows_the_time_constants() {
        let op = DeemphBiquad { clamp: true };
        // (1 + s·15 µs) / (1 + s·50 µs)
        for (rate, frequency) in [(44_100, 1000.0), (44_100, 10_000.0), (48_000, 5000.0)] {
            let s = std::f64::consts::TAU * frequency;
            let curve = (s * 15e-6).hypot(1.0) / (s * 50e-6).hypot(1.0);
            let gain = level_at(&op, rate, frequency);
            assert!((gain / curve - 1.0).abs() < 0.02, "{frequency}: {gain}, not {curve}");
        }
        settles_or_refuses(&op);
        let info = Info::Audio { rate: Some(8000), channels: None, samples: None };
        assert!(op.output_info(&info).is_err());
    }
}
