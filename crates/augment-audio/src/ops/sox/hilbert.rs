//! `sox_hilbert`: all phases turned.

use std::f64::consts::{PI, TAU};

use augment_core::{Data, Error, Info, Kind, Op, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::taps::filtered;

/// Shifts all phases by 90 degrees (SoX's `hilbert`).
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SoxHilbert {
    /// Taps of the filter: odd, 3 to 32767; when not given, so many that all above 75 Hz passes.
    #[serde(default)]
    pub taps: Option<usize>,
}

impl Op for SoxHilbert {
    const NAME: &'static str = "sox_hilbert";

    fn validate(&self) -> Result<()> {
        match self.taps {
            Some(taps) if taps.is_multiple_of(2) => {
                Err(Error::invalid_field("taps", format!("must be odd, got {taps}")))
            }
            taps => Error::check_range("taps", taps.unwrap_or(3), 3..=32_767),
        }
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        input.unchanged(Kind::Audio)
    }

    fn apply(&self, data: Data, workspace: &mut Workspace) -> Result<Data> {
        let audio = data.into_audio()?;
        let count = self.taps.unwrap_or(((f64::from(audio.rate) / 76.5 + 2.0) as usize) | 1);
        let half = count / 2;
        let tap = |i: usize| {
            let n = i as f64 - half as f64;
            if (i + half).is_multiple_of(2) {
                return 0.0;
            }
            // Blackman's window.
            let x = TAU * i as f64 / (2 * half) as f64;
            let window = 0.42 - 0.5 * x.cos() + 0.08 * (2.0 * x).cos();
            2.0 / (PI * n) * window
        };
        let taps: Vec<f64> = (0..=2 * half).map(tap).collect();
        filtered(audio, &taps, workspace)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ops::sox::common::tests::bears_anything;
    use crate::ops::sox::taps::tests::gain;

    #[test]
    fn hilbert_turns_and_keeps_the_level() {
        assert!((gain(&SoxHilbert { taps: None }, 1000.0) - 1.0).abs() < 1e-2);
        bears_anything(&SoxHilbert { taps: Some(101) });
        assert!(SoxHilbert { taps: Some(100) }.validate().is_err());
    }
}
