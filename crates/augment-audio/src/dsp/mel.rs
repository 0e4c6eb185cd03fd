//! The mel scales.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How Hz become mel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub enum MelScale {
    /// Linear below 1 kHz, logarithmic above (Slaney's Auditory Toolbox; librosa's default).
    #[default]
    Slaney,
    /// `2595 log10(1 + f/700)` (HTK; torchaudio's default).
    Htk,
}

/// Slaney's scale: 200/3 Hz a mel up to 1 kHz, then 27 steps for a factor of 6.4.
const SLANEY_HZ_PER_MEL: f64 = 200.0 / 3.0;
const SLANEY_BREAK_HZ: f64 = 1000.0;

impl MelScale {
    /// Mel of a frequency in Hz.
    pub fn from_hz(self, hz: f64) -> f64 {
        match self {
            Self::Htk => 2595.0 * (1.0 + hz / 700.0).log10(),
            Self::Slaney if hz < SLANEY_BREAK_HZ => hz / SLANEY_HZ_PER_MEL,
            Self::Slaney => {
                SLANEY_BREAK_HZ / SLANEY_HZ_PER_MEL + (hz / SLANEY_BREAK_HZ).ln() / slaney_step()
            }
        }
    }

    /// Frequency in Hz of a mel value.
    pub fn to_hz(self, mel: f64) -> f64 {
        let break_mel = SLANEY_BREAK_HZ / SLANEY_HZ_PER_MEL;
        match self {
            Self::Htk => 700.0 * (10.0f64.powf(mel / 2595.0) - 1.0),
            Self::Slaney if mel < break_mel => mel * SLANEY_HZ_PER_MEL,
            Self::Slaney => SLANEY_BREAK_HZ * (slaney_step() * (mel - break_mel)).exp(),
        }
    }

    /// The same in single precision, each operation rounded, as torchaudio has it.
    pub(super) fn to_hz_single(self, mel: f32) -> f32 {
        match self {
            Self::Htk => 700.0 * (10f64.powf(f64::from(mel / 2595.0)) as f32 - 1.0),
            Self::Slaney if mel < 15.0 => SLANEY_HZ_PER_MEL as f32 * mel,
            Self::Slaney => 1000.0 * f64::from(slaney_step() as f32 * (mel - 15.0)).exp() as f32,
        }
    }
}

fn slaney_step() -> f64 {
    6.4f64.ln() / 27.0
}

/// How the triangles are scaled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub enum MelNorm {
    /// To equal area: each is divided by half its width in Hz.
    Slaney,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scales_have_their_fixed_points() {
        assert!((MelScale::Slaney.from_hz(1000.0) - 15.0).abs() < 1e-12);
        assert!((MelScale::Slaney.from_hz(6400.0) - 42.0).abs() < 1e-12);
        assert!((MelScale::Htk.from_hz(1000.0) - 999.985_537).abs() < 1e-5);
        for scale in [MelScale::Slaney, MelScale::Htk] {
            for hz in [0.0, 60.0, 999.0, 1000.0, 4321.0, 22050.0] {
                assert!((scale.to_hz(scale.from_hz(hz)) - hz).abs() < 1e-8, "{scale:?} {hz}");
            }
        }
    }
}
