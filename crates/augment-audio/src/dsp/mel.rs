//! Mel filter banks, as `librosa.filters.mel` makes them.

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

/// A mel filter bank. A triangle touches few bins, so each band keeps only its own.
#[derive(Clone, Debug)]
pub struct MelBank {
    bands: Vec<Band>,
}

#[derive(Clone, Debug)]
struct Band {
    first_bin: usize,
    weights: Vec<f32>,
}

impl MelBank {
    /// Triangles with peaks equally spaced in mel between `f_min` and `f_max` Hz.
    ///
    /// As in librosa, they are computed in double precision, rounded to single, and then scaled.
    pub fn new(
        rate: u32,
        n_fft: usize,
        n_mels: usize,
        (f_min, f_max): (f64, f64),
        scale: MelScale,
        norm: Option<MelNorm>,
    ) -> Self {
        let (low, high) = (scale.from_hz(f_min), scale.from_hz(f_max));
        let step = (high - low) / (n_mels + 1) as f64;
        let edges: Vec<f64> = (0..n_mels + 2)
            .map(|i| if i == n_mels + 1 { high } else { low + step * i as f64 })
            .map(|mel| scale.to_hz(mel))
            .collect();
        let bin_hz = |k: usize| k as f64 * f64::from(rate) / n_fft as f64;
        let bands = edges.windows(3).map(|edge| {
            let [left, peak, right] = [edge[0], edge[1], edge[2]];
            let triangle = |k: usize| {
                let rising = (bin_hz(k) - left) / (peak - left);
                let falling = (right - bin_hz(k)) / (right - peak);
                rising.min(falling).max(0.0) as f32
            };
            let weights: Vec<f32> = (0..=n_fft / 2).map(triangle).collect();
            let first_bin = weights.iter().position(|&w| w > 0.0).unwrap_or(0);
            let end = weights.iter().rposition(|&w| w > 0.0).map_or(first_bin, |last| last + 1);
            let area = match norm {
                Some(MelNorm::Slaney) => 2.0 / (right - left),
                None => 1.0,
            };
            let scaled = |&w: &f32| (f64::from(w) * area) as f32;
            Band { first_bin, weights: weights[first_bin..end].iter().map(scaled).collect() }
        });
        Self { bands: bands.collect() }
    }

    /// How many bands there are.
    pub fn len(&self) -> usize {
        self.bands.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.bands.is_empty()
    }

    /// For each band the bin that its weights start at, and the weights.
    pub fn bands(&self) -> impl Iterator<Item = (usize, &[f32])> {
        self.bands.iter().map(|band| (band.first_bin, band.weights.as_slice()))
    }
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

    #[test]
    fn unscaled_neighbours_add_to_one_between_peaks() {
        let bank = MelBank::new(16_000, 512, 20, (0.0, 8000.0), MelScale::Htk, None);
        let mut sums = vec![0.0f32; 257];
        for (first, weights) in bank.bands() {
            weights.iter().enumerate().for_each(|(i, w)| sums[first + i] += w);
        }
        assert!(sums[20..225].iter().all(|sum| (sum - 1.0).abs() < 1e-5), "{sums:?}");
    }

    #[test]
    fn too_many_bands_leave_some_empty() {
        let bank = MelBank::new(44_100, 400, 128, (0.0, 22_050.0), MelScale::Slaney, None);
        assert!(bank.bands().any(|(_, weights)| weights.is_empty()));
    }
}
