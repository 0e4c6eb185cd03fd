//! `inverse_mel`: from mel bands to the bins of the Fourier transform.

use std::collections::HashMap;

use augment_core::{
    Data, Error, FrequencyScale, Info, Kind, Op, Result, Spectrogram, Unit, Workspace,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::codec::MAX_RATE;
use crate::dsp::{FilterBank, Filters, MelFilters, MelNorm, MelScale, check_level};

/// Estimates a spectrogram from its mel bands (`torchaudio.transforms.InverseMelScale` with
/// `driver="gelsd"`): of all that have these bands the one of least squares, with 0 for what is negative.
///
/// What it gives for a spectrogram's own bands is torchaudio's within 1e-4 of the largest value. The parameters are those of
/// `mel_spectrogram`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct InverseMel {
    /// The rate of the clip in Hz, which a spectrogram does not know.
    pub rate: u32,
    /// Samples in a frame; the result has `n_fft / 2 + 1` bins.
    #[serde(default = "n_fft")]
    pub n_fft: usize,
    /// The lowest frequency in Hz.
    #[serde(default)]
    pub f_min: f64,
    /// The highest frequency in Hz; half the rate when left out.
    #[serde(default)]
    pub f_max: Option<f64>,
    /// How Hz became mel.
    #[serde(default)]
    pub mel_scale: MelScale,
    /// How the bands' triangles were scaled: `slaney` to equal area, `null` to a peak of 1.
    #[serde(default = "slaney")]
    pub norm: Option<MelNorm>,
}

fn n_fft() -> usize {
    2048
}

#[expect(clippy::unnecessary_wraps, reason = "the field's default")]
fn slaney() -> Option<MelNorm> {
    Some(MelNorm::Slaney)
}

/// A filter bank A and the factors of `A·Aᵀ + ε`. Only neighbours overlap, hence it has three diagonals.
///
/// Bands may be made up by others, or hold no bin. With an ε of 1e-10 of the largest element these parts
/// come to nothing, as gelsd cuts them off, and the others stay as they are within 1e-6.
struct Plan {
    bank: FilterBank,
    /// For each band how much of the one before it is in it, and the inverse of what is left of it.
    factors: Vec<(f64, f64)>,
}

/// The sum of products of two bands' weights.
fn product(a: (usize, &[f32]), b: (usize, &[f32])) -> f64 {
    let from = a.0.max(b.0);
    let to = (a.0 + a.1.len()).min(b.0 + b.1.len());
    let pairs = (from..to).map(|k| (a.1[k - a.0], b.1[k - b.0]));
    pairs.map(|(a, b)| f64::from(a) * f64::from(b)).sum()
}

impl Plan {
    fn new(bank: FilterBank) -> Self {
        let most = bank.bands().map(|band| product(band, band)).fold(0.0, f64::max);
        let epsilon = if most > 0.0 { 1e-10 * most } else { 1.0 };
        let mut factors: Vec<(f64, f64)> = Vec::with_capacity(bank.len());
        let mut before = None;
        for band in bank.bands() {
            let square = product(band, band) + epsilon;
            let (share, left) = match (before, factors.last()) {
                (Some(other), Some(&(_, inverse))) => {
                    let product = product(band, other);
                    (product * inverse, square - product * product * inverse)
                }
                _ => (0.0, square),
            };
            factors.push((share, 1.0 / left.max(epsilon * 1e-3)));
            before = Some(band);
        }
        Self { bank, factors }
    }

    /// The bins × frames `out` of the bands × frames `bands`.
    fn solve(&self, bands: &[f32], frames: usize, buffers: &mut Buffers, out: &mut [f32]) {
        let Buffers { rows, sums } = buffers;
        rows.clear();
        rows.extend(bands.iter().map(|&x| f64::from(x)));
        let count = self.factors.len();
        for m in 1..count {
            let (before, row) = rows.split_at_mut(m * frames);
            let (share, before) = (self.factors[m].0, &before[(m - 1) * frames..]);
            row[..frames].iter_mut().zip(before).for_each(|(x, y)| *x -= share * y);
        }
        for m in (0..count).rev() {
            let (row, after) = rows[m * frames..].split_at_mut(frames);
            let inverse = self.factors[m].1;
            row.iter_mut().for_each(|x| *x *= inverse);
            if let Some(&(share, _)) = self.factors.get(m + 1) {
                row.iter_mut().zip(after).for_each(|(x, y)| *x -= share * *y);
            }
        }
        // What the ε keeps small has cancelled out only after this sum.
        sums.clear();
        sums.resize(out.len(), 0.0);
        for (row, (first, weights)) in rows.chunks_exact(frames).zip(self.bank.bands()) {
            for (k, &weight) in (first..).zip(weights) {
                let sums = &mut sums[k * frames..(k + 1) * frames];
                sums.iter_mut().zip(row).for_each(|(x, y)| *x += f64::from(weight) * y);
            }
        }
        out.iter_mut().zip(sums).for_each(|(x, sum)| *x = sum.max(0.0) as f32);
    }
}

#[derive(Default)]
struct Buffers {
    rows: Vec<f64>,
    sums: Vec<f64>,
}

/// Rate, transform, bands, and the frequencies by their bits.
type Key = (u32, usize, usize, (u64, u64), MelScale, Option<MelNorm>);

#[derive(Default)]
struct Plans(HashMap<Key, Plan>);

impl InverseMel {
    fn check(scale: FrequencyScale, unit: Unit) -> Result<()> {
        match (scale, unit) {
            (FrequencyScale::Mel, Unit::Amplitude | Unit::Power) => Ok(()),
            (FrequencyScale::Mel, _) => {
                Err(Error::invalid("works on amplitudes or powers, not on decibels"))
            }
            _ => Err(Error::invalid("works on mel bands")),
        }
    }
}

impl Op for InverseMel {
    const NAME: &'static str = "inverse_mel";

    fn validate(&self) -> Result<()> {
        Error::check_range("rate", self.rate, 1..=MAX_RATE)?;
        Error::check_range("n_fft", self.n_fft, 1..=1 << 20)?;
        let nyquist = f64::from(self.rate) / 2.0;
        Error::check_range("f_min", self.f_min, 0.0..=nyquist)?;
        let f_max = self.f_max.unwrap_or(nyquist);
        if f_max > self.f_min && f_max.is_finite() {
            return Ok(());
        }
        let message = format!("must be above f_min = {} Hz, got {f_max}", self.f_min);
        Err(Error::invalid_field("f_max", message))
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        let Info::Spectrogram { channels, frames, scale, unit, .. } = *input else {
            return Err(Error::expects(Kind::Spectrogram, input));
        };
        Self::check(scale, unit)?;
        let bins = Some(self.n_fft / 2 + 1);
        Ok(Info::Spectrogram { channels, bins, frames, scale: FrequencyScale::Linear, unit })
    }

    fn apply(&self, data: Data, workspace: &mut Workspace) -> Result<Data> {
        let Spectrogram { values, channels, bins: bands, frames, scale, unit } =
            data.into_spectrogram()?;
        Self::check(scale, unit)?;
        check_level(&values)?;
        let bins = self.n_fft / 2 + 1;
        let mut out = workspace.zeros(channels * bins * frames);
        if bands > 0 && frames > 0 {
            let band = (self.f_min, self.f_max.unwrap_or(f64::from(self.rate) / 2.0));
            let bits = (band.0.to_bits(), band.1.to_bits());
            let key = (self.rate, self.n_fft, bands, bits, self.mel_scale, self.norm);
            let plans: &mut Plans = workspace.slot();
            let plan = plans.0.entry(key).or_insert_with(|| {
                let Self { rate, n_fft, mel_scale, norm, .. } = *self;
                let filters = Filters::Librosa;
                let mel = MelFilters { filters, band, n_mels: bands, scale: mel_scale, norm };
                Plan::new(FilterBank::mel(rate, n_fft, &mel))
            });
            let mut buffers = Buffers::default();
            let channels = values.chunks_exact(bands * frames);
            for (values, out) in channels.zip(out.chunks_exact_mut(bins * frames)) {
                plan.solve(values, frames, &mut buffers, out);
            }
        }
        workspace.recycle(values);
        let scale = FrequencyScale::Linear;
        Ok(Spectrogram { values: out, channels, bins, frames, scale, unit }.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn spectrogram(values: Vec<f32>, channels: usize, bins: usize, frames: usize) -> Spectrogram {
        let (scale, unit) = (FrequencyScale::Mel, Unit::Power);
        Spectrogram { values, channels, bins, frames, scale, unit }
    }

    #[test]
    fn what_comes_out_has_the_bands() {
        let op: InverseMel =
            serde_json::from_str(r#"{"rate": 16000, "n_fft": 1024, "norm": null}"#).unwrap();
        let mel = MelFilters {
            filters: Filters::Librosa,
            band: (0.0, 8000.0),
            n_mels: 40,
            scale: MelScale::Slaney,
            norm: None,
        };
        let bank = FilterBank::mel(16_000, 1024, &mel);
        // Smooth enough that nothing negative comes out.
        let power: Vec<f32> = (0..513).map(|k| 1.0 + 0.3 * (k as f32 * 0.02).sin()).collect();
        let project = |power: &[f32]| -> Vec<f32> {
            let sum = |(first, weights): (usize, &[f32])| {
                weights.iter().zip(&power[first..]).map(|(w, x)| w * x).sum()
            };
            bank.bands().map(sum).collect()
        };
        let bands = project(&power);
        let input = spectrogram(bands.clone(), 1, 40, 1);
        let info = op.output_info(&Data::from(input.clone()).info()).unwrap();
        let out = op.apply(input.into(), &mut Workspace::new()).unwrap();
        assert_eq!(out.info(), info);
        for (a, b) in project(&out.into_spectrogram().unwrap().values).iter().zip(&bands) {
            assert!((a - b).abs() < 1e-4 * b, "{a} {b}");
        }
    }

    #[test]
    fn ends_are_defined() {
        let op: InverseMel = serde_json::from_str(r#"{"rate": 44100, "n_fft": 64}"#).unwrap();
        for (channels, bands, frames) in [(0, 0, 0), (1, 0, 3), (1, 8, 0), (2, 500, 1), (8, 1, 2)] {
            let input = spectrogram(vec![0.5; channels * bands * frames], channels, bands, frames);
            let info = op.output_info(&Data::from(input.clone()).info()).unwrap();
            let out = op.apply(input.into(), &mut Workspace::new()).unwrap();
            assert_eq!(out.info(), info);
            assert!(out.into_spectrogram().unwrap().values.iter().all(|x| x.is_finite()));
        }
        let mut decibels = Data::from(spectrogram(vec![], 0, 0, 0)).info();
        if let Info::Spectrogram { unit, .. } = &mut decibels {
            *unit = Unit::Decibel;
        }
        assert!(op.output_info(&decibels).is_err());
        assert!(InverseMel { f_max: Some(0.0), ..op }.validate().is_err());
    }
}
