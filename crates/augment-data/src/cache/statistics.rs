//! Counts, means and standard deviations.

use std::collections::BTreeMap;

use augment_core::Data;
use serde::{Deserialize, Serialize};

use super::Entry;
use super::formats::{Array, Values};
use crate::dataset::Leak;

/// Mean and standard deviation (of the population) of each channel.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Statistics {
    /// Values in each channel.
    pub count: u64,
    /// Each channel's mean.
    pub mean: Vec<f64>,
    /// Each channel's standard deviation.
    pub std: Vec<f64>,
}

/// The statistics of one result. Sums are taken in a fixed order, so they do not depend on
/// threads.
pub(crate) fn measure(data: &Data) -> Statistics {
    let Some(array) = Array::of(data) else { return Statistics::default() };
    let dims = &array.shape;
    let (channels, last) = match data {
        Data::Image(image) if dims.last() == Some(&image.channels) => (image.channels, true),
        Data::Tensor(_) => (1, false),
        _ => (dims.first().copied().unwrap_or(1), false),
    };
    let channels = channels.max(1);
    let moments: Vec<(f64, f64, u64)> = match array.values {
        Values::F32(v) => v.chunks_exact((v.len() / channels).max(1)).map(floats).collect(),
        Values::U8(v) if last => (0..channels).map(|c| bytes(v, c, channels)).collect(),
        Values::U8(v) => vec![bytes(v, 0, 1)],
        Values::I32(v) => {
            let values: Vec<f32> = v.iter().map(|&x| x as f32).collect();
            vec![floats(&values)]
        }
        Values::I64(v) => {
            let values: Vec<f32> = v.iter().map(|&x| x as f32).collect();
            vec![floats(&values)]
        }
    };
    Statistics {
        count: moments.first().map_or(0, |m| m.2),
        mean: moments.iter().map(|m| m.0).collect(),
        std: moments.iter().map(|m| m.1.sqrt()).collect(),
    }
}

/// Mean, variance and count, in two passes over eight lanes.
fn floats(values: &[f32]) -> (f64, f64, u64) {
    let n = values.len() as f64;
    let mean = lanes(values, |x| x) / n.max(1.0);
    let variance = lanes(values, |x| (x - mean) * (x - mean)) / n.max(1.0);
    (mean, variance, values.len() as u64)
}

fn lanes(values: &[f32], term: impl Fn(f64) -> f64) -> f64 {
    let mut lanes = [0.0; 8];
    let (eights, rest) = values.as_chunks::<8>();
    for eight in eights {
        for (lane, &x) in lanes.iter_mut().zip(eight) {
            *lane += term(f64::from(x));
        }
    }
    rest.iter().for_each(|&x| lanes[0] += term(f64::from(x)));
    lanes.iter().sum()
}

/// Mean, variance and count of every `step`-th byte, as shares of 255; integers, so exact.
fn bytes(values: &[u8], first: usize, step: usize) -> (f64, f64, u64) {
    let mut counts = [0u64; 256];
    values.iter().skip(first).step_by(step).for_each(|&x| counts[usize::from(x)] += 1);
    let total: u64 = counts.iter().sum();
    let weighted = |power: i32| {
        let terms = counts.iter().enumerate();
        terms.map(|(x, &n)| n as f64 * (x as f64 / 255.0).powi(power)).sum::<f64>()
    };
    let n = (total as f64).max(1.0);
    let mean = weighted(1) / n;
    (mean, (weighted(2) / n - mean * mean).max(0.0), total)
}

/// Gathers the statistics of many results (Chan, Golub and LeVeque 1979).
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally {
    count: f64,
    mean: Vec<f64>,
    squares: Vec<f64>,
}

impl Tally {
    pub(crate) fn add(&mut self, one: &Statistics) {
        if one.count == 0 {
            return;
        }
        if self.mean.is_empty() {
            self.mean = vec![0.0; one.mean.len()];
            self.squares = vec![0.0; one.mean.len()];
        }
        let n = one.count as f64;
        let total = self.count + n;
        let channels = self.mean.iter_mut().zip(&mut self.squares);
        for ((mean, squares), (m, s)) in channels.zip(one.mean.iter().zip(&one.std)) {
            let delta = m - *mean;
            *mean += delta * n / total;
            *squares += s * s * n + delta * delta * self.count * n / total;
        }
        self.count = total;
    }

    pub(crate) fn statistics(&self) -> Option<Statistics> {
        (self.count > 0.0).then(|| Statistics {
            count: self.count as u64,
            mean: self.mean.clone(),
            std: self.squares.iter().map(|squares| (squares / self.count).sqrt()).collect(),
        })
    }
}

/// What a cache holds: `summary.json`.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Summary {
    /// Outputs, copies counted.
    pub outputs: usize,
    /// Counts by split; `all` when the dataset is not split.
    pub splits: BTreeMap<String, SplitCounts>,
    /// The split that the statistics are of: `train`, or `all` when there is none.
    pub statistics_of: String,
    /// Of the tensors.
    pub statistics: Option<Statistics>,
    /// Of the pictures, with values from 0 to 1.
    pub picture_statistics: Option<Statistics>,
    /// Recordings whose clips stand in more than one split.
    pub leaks: Vec<Leak>,
}

/// How many outputs a split has.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct SplitCounts {
    /// In all.
    pub outputs: usize,
    /// By class.
    pub classes: BTreeMap<String, usize>,
}

/// The split whose statistics a model may know.
const TRAIN: &str = "train";
/// Stands for the split of a dataset that has none.
const ALL: &str = "all";

impl Summary {
    /// Sums up entries; `split` says whether the dataset has a training split.
    pub(crate) fn builder(has_train: bool) -> SummaryBuilder {
        let statistics_of = if has_train { TRAIN } else { ALL };
        SummaryBuilder {
            summary: Self { statistics_of: statistics_of.into(), ..Self::default() },
            has_train,
            tensors: Tally::default(),
            pictures: Tally::default(),
        }
    }
}

pub(crate) struct SummaryBuilder {
    summary: Summary,
    has_train: bool,
    tensors: Tally,
    pictures: Tally,
}

impl SummaryBuilder {
    pub(crate) fn add(&mut self, entry: &Entry) {
        self.summary.outputs += 1;
        let split = entry.split.clone().unwrap_or_else(|| ALL.into());
        let counts = self.summary.splits.entry(split).or_default();
        counts.outputs += 1;
        *counts.classes.entry(entry.category.clone()).or_default() += 1;
        if !self.has_train || entry.split.as_deref() == Some(TRAIN) {
            self.tensors.add(&entry.statistics);
            if let Some(picture) = &entry.picture_statistics {
                self.pictures.add(picture);
            }
        }
    }

    pub(crate) fn finish(mut self, leaks: Vec<Leak>) -> Summary {
        self.summary.statistics = self.tensors.statistics();
        self.summary.picture_statistics = self.pictures.statistics();
        self.summary.leaks = leaks;
        self.summary
    }
}

#[cfg(test)]
mod tests {
    use augment_core::{Image, Pixels, Tensor, TensorData};

    use super::*;

    fn tensor(values: Vec<f32>) -> Data {
        Tensor { shape: vec![values.len()], data: TensorData::F32(values) }.into()
    }

    #[test]
    fn parts_add_up_to_the_whole() {
        let values: Vec<f32> = (0..1000).map(|i| ((i * 37) % 101) as f32 - 80.0).collect();
        let whole = measure(&tensor(values.clone()));
        let mut tally = Tally::default();
        for part in [&values[..7], &values[7..500], &values[500..]] {
            tally.add(&measure(&tensor(part.to_vec())));
        }
        let sum = tally.statistics().unwrap();
        assert_eq!(sum.count, 1000);
        assert!((sum.mean[0] - whole.mean[0]).abs() < 1e-10);
        assert!((sum.std[0] - whole.std[0]).abs() < 1e-10);
        let mean = values.iter().map(|&x| f64::from(x)).sum::<f64>() / 1000.0;
        assert!((whole.mean[0] - mean).abs() < 1e-10);
    }

    #[test]
    fn pictures_count_by_channel_from_0_to_1() {
        let pixels = Pixels::U8(vec![0, 255, 51, 255, 255, 51]);
        let image = Image::new(2, 1, 3, pixels);
        let statistics = measure(&image.into());
        assert_eq!(statistics.count, 2);
        assert_eq!(statistics.mean, [0.5, 1.0, 0.2]);
        assert!((statistics.std[0] - 0.5).abs() < 1e-12 && statistics.std[1] == 0.0);
    }
}
