//! What follows the bands: logarithm, reference, cut, normalisation, order of the axes.

use super::settings::{Log, Normalize, Order, Reference, Settings};

/// An array of two axes.
#[derive(Clone, Debug, PartialEq)]
pub struct Array {
    /// How many rows there are.
    pub rows: usize,
    /// How many columns there are.
    pub columns: usize,
    /// The values, row by row.
    pub values: Vec<f64>,
}

impl Array {
    /// Rows and columns exchanged.
    pub fn transposed(&self) -> Self {
        let column = |c: usize| (0..self.rows).map(move |r| self.values[r * self.columns + c]);
        let values = (0..self.columns).flat_map(column).collect();
        Self { rows: self.columns, columns: self.rows, values }
    }

    /// Bands × frames, of an array that is in this order.
    pub(super) fn upright(&self, order: Order) -> Self {
        if order == Order::BandsFrames { self.clone() } else { self.transposed() }
    }

    /// The mean and the deviation of its finite values.
    pub(super) fn moments(&self) -> (f64, f64) {
        let finite = || self.values.iter().copied().filter(|x| x.is_finite());
        let count = finite().count().max(1) as f64;
        let mean = finite().sum::<f64>() / count;
        (mean, (finite().map(|x| (x - mean) * (x - mean)).sum::<f64>() / count).sqrt())
    }

    /// The least and the largest of its finite values.
    pub(super) fn range(&self) -> (f64, f64) {
        let finite = self.values.iter().copied().filter(|x| x.is_finite());
        finite.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), x| (low.min(x), high.max(x)))
    }

    /// How far another of the same size is, in deviations of this one: the root of the mean square. Where either is not
    /// finite, nothing is compared.
    pub(super) fn distance(&self, other: &Self) -> f64 {
        let (mut squares, mut count) = (0.0, 0usize);
        for (a, b) in self.values.iter().zip(&other.values) {
            if a.is_finite() && b.is_finite() {
                (squares, count) = ((a - b).mul_add(a - b, squares), count + 1);
            }
        }
        let (_, std) = self.moments();
        let rms = (squares / count.max(1) as f64).sqrt();
        if std > 0.0 { rms / std } else { rms }
    }
}

/// What the settings make of bands × frames.
pub(super) fn finish(s: &Settings, bands: Vec<f32>, frames: usize) -> Array {
    let mut values: Vec<f64> = bands.into_iter().map(f64::from).collect();
    if s.log != Log::None {
        let slope = s.log.slope(s.power);
        values.iter_mut().for_each(|x| *x = slope * (x.max(s.floor) + s.log_offset).ln());
    }
    let max = |values: &[f64]| values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let top = max(&values);
    if s.r#ref == Reference::Max && top.is_finite() {
        match s.log {
            Log::None if top == 0.0 => {}
            Log::None => values.iter_mut().for_each(|x| *x /= top),
            _ => values.iter_mut().for_each(|x| *x -= top),
        }
    }
    if let Some(top_db) = s.top_db.filter(|_| s.log != Log::None) {
        let least = max(&values) - s.log.cut(top_db);
        values.iter_mut().for_each(|x| *x = x.max(least));
    }
    let mut array = Array { rows: s.n_mels, columns: frames, values };
    if let Some(kept) = s.frames.filter(|&kept| kept != frames) {
        let row = |row: usize| {
            let values = &array.values[row * frames..];
            (0..kept).map(move |t| if t < frames { values[t] } else { 0.0 })
        };
        let values = (0..array.rows).flat_map(row).collect();
        array = Array { rows: array.rows, columns: kept, values };
    }
    let (mean, std) = match s.normalize {
        Normalize::None => (0.0, 1.0),
        Normalize::Fixed { mean, std } => (mean, std),
        Normalize::Own => array.moments(),
        Normalize::MinMax => {
            let (low, high) = array.range();
            (low, high - low)
        }
    };
    if s.normalize != Normalize::None && std != 0.0 {
        array.values.iter_mut().for_each(|x| *x = (*x - mean) / std);
    }
    if s.axes == Order::FramesBands { array.transposed() } else { array }
}
