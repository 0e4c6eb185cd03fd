//! `SevenBandParametricEQ`: the volume of seven bands.

use augment_core::{AnyOp, Error, Info, Kind, Result, SampleRng, Transform};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::drawing::frequency;
use super::varied::Draws;
use crate::ops::{HighShelfFilter, LowShelfFilter, PeakingFilter};
use crate::params::Range;

/// Raises or lowers seven bands at random: a low shelf, five peaks and a high shelf (audiomentations'
/// `SevenBandParametricEQ`).
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct SevenBandParametricEQ {
    /// Of each band, in dB.
    pub gain_db: Range,
    /// The probability, 0 to 1.
    pub p: f64,
}

impl Default for SevenBandParametricEQ {
    fn default() -> Self {
        Self { gain_db: Range::new(-12.0, 12.0), p: 0.5 }
    }
}

/// Where the middles of the bands lie, in Hz.
const LOW: Range = Range::new(42.0, 95.0);
const PEAKS: [Range; 5] = [
    Range::new(91.0, 204.0),
    Range::new(196.0, 441.0),
    Range::new(421.0, 948.0),
    Range::new(909.0, 2045.0),
    Range::new(1957.0, 4404.0),
];
const HIGH: Range = Range::new(4216.0, 9486.0);
/// The quality of shelves and of peaks.
const SHELF_Q: Range = Range::new(0.1, 0.999);
const PEAK_Q: Range = Range::new(0.5, 5.0);

impl SevenBandParametricEQ {
    fn ops(&self, draws: &mut Draws<'_>) -> Vec<AnyOp> {
        let mut ops = Vec::with_capacity(7);
        let (center_freq, gain_db) = (frequency(draws, LOW), draws.number(self.gain_db));
        let q_factor = draws.number(SHELF_Q);
        ops.push(LowShelfFilter { center_freq, gain_db, q_factor }.into());
        for band in PEAKS {
            let (center_freq, gain_db) = (frequency(draws, band), draws.number(self.gain_db));
            let q_factor = draws.number(PEAK_Q);
            ops.push(PeakingFilter { center_freq, gain_db, q_factor }.into());
        }
        let (center_freq, gain_db) = (frequency(draws, HIGH), draws.number(self.gain_db));
        let q_factor = draws.number(SHELF_Q);
        ops.push(HighShelfFilter { center_freq, gain_db, q_factor }.into());
        ops
    }
}

impl Transform for SevenBandParametricEQ {
    const NAME: &'static str = "SevenBandParametricEQ";

    fn validate(&self) -> Result<()> {
        Error::check_range("p", self.p, 0.0..=1.0)?;
        for mut draws in [Draws::Lowest, Draws::Highest] {
            self.ops(&mut draws).iter().try_for_each(|op| op.validate())?;
        }
        Ok(())
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        input.unchanged(Kind::Audio)
    }

    fn draw(&self, _: &Info, rng: &mut SampleRng) -> Result<Vec<AnyOp>> {
        let drawn = rng.chance(self.p);
        Ok(if drawn { self.ops(&mut Draws::Random(rng)) } else { Vec::new() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_seven_bands_in_order() {
        let eq = SevenBandParametricEQ { p: 1.0, ..Default::default() };
        let ops = eq.draw(&Info::AUDIO, &mut SampleRng::new(1, 0, "a")).unwrap();
        let middles: Vec<f64> =
            ops.iter().map(|op| op.params()["center_freq"].as_f64().unwrap()).collect();
        assert!(ops.len() == 7 && middles[0] < 96.0 && middles[6] > 4215.0);
        assert_eq!((ops[0].name(), ops[6].name()), ("low_shelf_filter", "high_shelf_filter"));
        let loud = SevenBandParametricEQ { gain_db: Range::new(0.0, 300.0), p: 1.0 };
        assert!(loud.validate().is_err());
    }
}
