//! `riaa_biquad`: the playback curve of records.

use augment_core::{Data, Info, Op, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{apply_at_rates, filtered_at_rates, yes};
use crate::dsp::Biquad;

/// The RIAA playback curve of vinyl records (`torchaudio.functional.riaa_biquad`). The rate must be
/// 44100, 48000, 88200 or 96000 Hz.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RiaaBiquad {
    /// Whether the result is kept within -1 to 1, as torchaudio's is.
    #[serde(default = "yes")]
    pub clamp: bool,
}

const RATES: &[u32] = &[44_100, 48_000, 88_200, 96_000];

/// The zeros and the poles of SoX, for each rate.
const ROOTS: [[f64; 4]; 4] = [
    [-0.2014898, 0.9233820, 0.7083149, 0.9924091],
    [-0.1766069, 0.9321590, 0.7396325, 0.9931330],
    [-0.1168735, 0.9648312, 0.8590646, 0.9964002],
    [-0.1141486, 0.9676817, 0.8699137, 0.9966946],
];

/// Scaled so that 1 kHz keeps its level.
fn design(rate: f64) -> Biquad {
    let known = RATES.iter().position(|&known| f64::from(known) == rate).unwrap_or(0);
    let [zero0, zero1, pole0, pole1] = ROOTS[known];
    let polynomial = |r: f64, s: f64| [1.0, -(r + s), r * s];
    let (b, a) = (polynomial(zero0, zero1), polynomial(pole0, pole1));
    let turn = std::f64::consts::TAU * 1000.0 / rate;
    let size = |c: [f64; 3]| {
        let re = c[0] + c[1] * turn.cos() + c[2] * (2.0 * turn).cos();
        re.hypot(c[1] * turn.sin() + c[2] * (2.0 * turn).sin())
    };
    let gain = size(a) / size(b);
    Biquad::new(b.map(|b| b * gain), a)
}

impl Op for RiaaBiquad {
    const NAME: &'static str = "riaa_biquad";

    fn output_info(&self, input: &Info) -> Result<Info> {
        filtered_at_rates(RATES, input)
    }

    fn apply(&self, data: Data, _: &mut Workspace) -> Result<Data> {
        apply_at_rates(data, RATES, self.clamp, design)
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{level_at, settles_or_refuses};
    use super::*;

    #[test]
    fn follows_the_curve() {
        let op = RiaaBiquad { clamp: false };
        for rate in RATES {
            assert!((level_at(&op, *rate, 1000.0) - 1.0).abs() < 1e-3);
            // The standard's table: +17.9 dB at 30 Hz less than 18.6, -13.7 dB at 10 kHz.
            let high = 20.0 * level_at(&op, *rate, 10_000.0).log10();
            assert!((high + 13.73).abs() < 0.3, "{high}");
        }
        settles_or_refuses(&op);
    }
}
