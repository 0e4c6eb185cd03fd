//! Filter banks: triangles over the bins of a spectrum, as librosa, torchaudio and Kaldi make them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{MelNorm, MelScale};

/// Whose arithmetic mel filters follow.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub enum Filters {
    /// `librosa.filters.mel`: double precision, rounded to single and then scaled.
    #[default]
    Librosa,
    /// `torchaudio.functional.melscale_fbanks`: single precision, and the highest bin is at half
    /// the rate without its fraction, which shifts all bins of an odd rate.
    Torchaudio,
    /// `tf.signal.linear_to_mel_weight_matrix`: double precision, triangles that are straight in mel instead of Hz, and
    /// none reaches the bin of 0 Hz.
    Tensorflow,
}

impl Filters {
    /// The highest frequency in Hz when none is given.
    pub fn highest(self, rate: u32) -> f64 {
        match self {
            Self::Librosa | Self::Tensorflow => f64::from(rate) / 2.0,
            Self::Torchaudio => f64::from(rate / 2),
        }
    }
}

/// The mel filters of a spectrum.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MelFilters {
    /// Whose arithmetic they follow.
    pub filters: Filters,
    /// The lowest and the highest frequency in Hz.
    pub band: (f64, f64),
    /// How many there are.
    pub n_mels: usize,
    /// How Hz become mel.
    pub scale: MelScale,
    /// How they are scaled.
    pub norm: Option<MelNorm>,
}

/// A filter bank. A triangle touches few bins, so each band keeps only its own.
#[derive(Clone, Debug)]
pub struct FilterBank {
    bands: Vec<Band>,
}

#[derive(Clone, Debug)]
struct Band {
    first_bin: usize,
    weights: Vec<f32>,
}

impl FilterBank {
    /// Triangles with peaks equally spaced in mel, for the spectra of `n_fft` samples at `rate` Hz.
    pub fn mel(rate: u32, n_fft: usize, mel: &MelFilters) -> Self {
        match mel.filters {
            Filters::Librosa | Filters::Tensorflow => Self::mel_double(rate, n_fft, mel),
            Filters::Torchaudio => Self::mel_single(rate, n_fft, mel),
        }
    }

    fn mel_double(rate: u32, n_fft: usize, mel: &MelFilters) -> Self {
        let &MelFilters { filters, band: (f_min, f_max), n_mels, scale, norm } = mel;
        let (low, high) = (scale.from_hz(f_min), scale.from_hz(f_max));
        let step = (high - low) / (n_mels + 1) as f64;
        let mels: Vec<f64> = (0..n_mels + 2)
            .map(|i| if i == n_mels + 1 { high } else { low + step * i as f64 })
            .collect();
        let edges: Vec<f64> = mels.iter().map(|&mel| scale.to_hz(mel)).collect();
        let bin_hz = |k: usize| k as f64 * f64::from(rate) / n_fft as f64;
        let is_straight_in_mel = filters == Filters::Tensorflow;
        let (corners, bin): (&[f64], &dyn Fn(usize) -> f64) = if is_straight_in_mel {
            (&mels, &|k| scale.from_hz(bin_hz(k)))
        } else {
            (&edges, &bin_hz)
        };
        Self::new(n_mels, n_fft / 2 + 1, |band, k| {
            if is_straight_in_mel && k == 0 {
                return 0.0;
            }
            let [left, peak, right] = [corners[band], corners[band + 1], corners[band + 2]];
            let at = bin(k);
            let rising = (at - left) / (peak - left);
            let falling = (right - at) / (right - peak);
            let weight = rising.min(falling).max(0.0) as f32;
            match norm {
                Some(MelNorm::Slaney) => {
                    (f64::from(weight) * (2.0 / (edges[band + 2] - edges[band]))) as f32
                }
                None => weight,
            }
        })
    }

    fn mel_single(rate: u32, n_fft: usize, mel: &MelFilters) -> Self {
        let &MelFilters { band: (f_min, f_max), n_mels, scale, norm, .. } = mel;
        let mels = linspace(scale.from_hz(f_min) as f32, scale.from_hz(f_max) as f32, n_mels + 2);
        let edges: Vec<f32> = mels.into_iter().map(|mel| scale.to_hz_single(mel)).collect();
        let area = |band: usize| match norm {
            Some(MelNorm::Slaney) => 2.0 / (edges[band + 2] - edges[band]),
            None => 1.0,
        };
        Self::single(rate, n_fft, &edges, area)
    }

    /// Triangles with peaks equally spaced in Hz (`torchaudio.functional.linear_fbanks`).
    pub fn linear(rate: u32, n_fft: usize, (f_min, f_max): (f64, f64), n_filter: usize) -> Self {
        let edges = linspace(f_min as f32, f_max as f32, n_filter + 2);
        Self::single(rate, n_fft, &edges, |_| 1.0)
    }

    fn single(rate: u32, n_fft: usize, edges: &[f32], area: impl Fn(usize) -> f32) -> Self {
        let bins = linspace(0.0, (rate / 2) as f32, n_fft / 2 + 1);
        Self::new(edges.len().saturating_sub(2), bins.len(), |band, k| {
            let [left, peak, right] = [edges[band], edges[band + 1], edges[band + 2]];
            let rising = (bins[k] - left) / (peak - left);
            let falling = (right - bins[k]) / (right - peak);
            rising.min(falling).max(0.0) * area(band)
        })
    }

    /// Kaldi's triangles: linear in mel, whose logarithm is the natural one, and none reaches the
    /// highest bin.
    pub fn kaldi(rate: u32, n_fft: usize, (f_min, f_max): (f64, f64), n_mels: usize) -> Self {
        let mel = |hz: f32| 1127.0 * (1.0 + hz / 700.0).ln();
        let (low, high) = (mel(f_min as f32), mel(f_max as f32));
        let step = (high - low) / (n_mels + 1) as f32;
        let width = rate as f32 / n_fft as f32;
        let bins: Vec<f32> = (0..n_fft / 2).map(|k| mel(width * k as f32)).collect();
        Self::new(n_mels, bins.len(), |band, k| {
            let edge = |i: usize| low + (band + i) as f32 * step;
            let rising = (bins[k] - edge(0)) / (edge(1) - edge(0));
            let falling = (edge(2) - bins[k]) / (edge(2) - edge(1));
            rising.min(falling).max(0.0)
        })
    }

    fn new(bands: usize, bins: usize, weight: impl Fn(usize, usize) -> f32) -> Self {
        let bands = (0..bands).map(|band| {
            // Two edges so near that they are one number give no weight rather than NaN.
            let weight = |k: usize| Some(weight(band, k)).filter(|w| w.is_finite()).unwrap_or(0.0);
            let weights: Vec<f32> = (0..bins).map(weight).collect();
            let first_bin = weights.iter().position(|&w| w > 0.0).unwrap_or(0);
            let end = weights.iter().rposition(|&w| w > 0.0).map_or(first_bin, |last| last + 1);
            Band { first_bin, weights: weights[first_bin..end].to_vec() }
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

/// `torch.linspace` in single precision: from both ends to the middle, multiplied and added with one
/// rounding.
fn linspace(start: f32, end: f32, count: usize) -> Vec<f32> {
    let step = (end - start) / count.saturating_sub(1).max(1) as f32;
    let value = |i: usize| match i < count / 2 {
        true => step.mul_add(i as f32, start),
        false => (-step).mul_add((count - 1 - i) as f32, end),
    };
    (0..count).map(value).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mel(rate: u32, n_fft: usize, n_mels: usize, filters: Filters) -> FilterBank {
        let band = (0.0, filters.highest(rate));
        let mel = MelFilters { filters, band, n_mels, scale: MelScale::Htk, norm: None };
        FilterBank::mel(rate, n_fft, &mel)
    }

    #[test]
    fn unscaled_neighbours_add_to_one_between_peaks() {
        for bank in [
            mel(16_000, 512, 20, Filters::Librosa),
            mel(16_000, 512, 20, Filters::Torchaudio),
            mel(16_000, 512, 20, Filters::Tensorflow),
            FilterBank::kaldi(16_000, 512, (20.0, 8000.0), 20),
            FilterBank::linear(16_000, 512, (0.0, 8000.0), 20),
        ] {
            let mut sums = vec![0.0f32; 257];
            for (first, weights) in bank.bands() {
                weights.iter().enumerate().for_each(|(i, w)| sums[first + i] += w);
            }
            assert!(sums[20..225].iter().all(|sum| (sum - 1.0).abs() < 2e-5), "{sums:?}");
        }
    }

    #[test]
    fn too_many_bands_leave_some_empty() {
        for filters in [Filters::Librosa, Filters::Torchaudio] {
            let bank = mel(44_100, 400, 512, filters);
            assert!(bank.bands().any(|(_, weights)| weights.is_empty()));
            assert!(bank.bands().flat_map(|(_, weights)| weights).all(|w| w.is_finite()));
        }
    }

    #[test]
    fn an_odd_rate_loses_its_half() {
        assert_eq!(Filters::Librosa.highest(11_025), 5512.5);
        assert_eq!(Filters::Torchaudio.highest(11_025), 5512.0);
    }

    #[test]
    fn bins_are_spaced_from_both_ends() {
        assert_eq!(linspace(0.0, 1.0, 5), [0.0, 0.25, 0.5, 0.75, 1.0]);
        assert_eq!((linspace(2.0, 3.0, 0).len(), linspace(2.0, 3.0, 1)), (0, vec![3.0]));
    }
}
