//! What spectra are computed with: made by the very code of the ops, and kept.

use std::f64::consts::TAU;
use std::sync::{Arc, Mutex, PoisonError};

use augment_audio::dsp::{Analysis, Dct, Phases};
use augment_audio::ops::Resample;

/// The longest complex transform (`POINTS` in `spectrum.cu`).
pub(super) const POINTS: usize = 2048;
/// Values that a block keeps (`TILE` in `spectrum.cu`, `BANDS` in `picture.cu`).
pub(super) const TILE: usize = 4112;

/// The length of the complex transform of a frame, and its factors, if kernels know them: 8, 5, 4, 3
/// and 2, four bits each.
pub(super) fn factors(n_fft: usize) -> Option<(usize, u32)> {
    let points = if n_fft.is_multiple_of(2) { n_fft / 2 } else { n_fft };
    if points == 0 || points > POINTS {
        return None;
    }
    let (mut rest, mut packed, mut count) = (points, 0, 0);
    let mut divide = |by: usize| {
        packed |= (by as u32) << (4 * count);
        count += 1;
        rest /= by;
        rest
    };
    let mut left = points;
    // The first pass writes far apart, which odd factors do without conflicts.
    for factor in [5, 3] {
        while left.is_multiple_of(factor) {
            left = divide(factor);
        }
    }
    while !left.trailing_zeros().is_multiple_of(3) && left.is_multiple_of(2) {
        left = divide(if left.trailing_zeros() == 1 { 2 } else { 4 });
    }
    while left.is_multiple_of(8) {
        left = divide(8);
    }
    (left == 1 && count <= 8).then_some((points, packed))
}

/// The tables of an analysis.
#[derive(Debug)]
pub(super) struct Tables {
    pub(super) window: Vec<f32>,
    /// Cosines and sines of `-2πk/points`.
    pub(super) twiddles: Vec<[f32; 2]>,
    /// Those of `-2πk/n_fft`, as far as two bins are made of one pair.
    pub(super) turns: Vec<[f32; 2]>,
    /// Of each band the first bin, how many, and where its weights start.
    pub(super) bands: Vec<[i32; 3]>,
    pub(super) weights: Vec<f32>,
}

impl Tables {
    fn new(analysis: &Analysis) -> Self {
        let n_fft = analysis.framing.n_fft;
        let points = factors(n_fft).map_or(1, |(points, _)| points);
        let turn = |k: usize, whole: usize| {
            let angle = -TAU * k as f64 / whole as f64;
            [angle.cos() as f32, angle.sin() as f32]
        };
        let (mut bands, mut weights) = (Vec::new(), Vec::new());
        if let Some(bank) = analysis.bank() {
            for (first, each) in bank.bands() {
                bands.push([first, each.len(), weights.len()].map(|count| count as i32));
                weights.extend_from_slice(each);
            }
        }
        Self {
            window: analysis.framing.window(),
            twiddles: (0..points).map(|k| turn(k, points)).collect(),
            turns: (0..=points / 2).map(|k| turn(k, n_fft)).collect(),
            bands,
            weights,
        }
    }
}

/// Values by what they are made of; the oldest are dropped.
struct Kept<K, V>(Mutex<Vec<(K, Arc<V>)>>);

/// How many of them are kept: a pipeline has one or two, at each rate of its clips.
const MOST: usize = 32;

impl<K: PartialEq, V> Kept<K, V> {
    const fn new() -> Self {
        Self(Mutex::new(Vec::new()))
    }

    fn of(&self, key: K, make: impl FnOnce(&K) -> V) -> Arc<V> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, known)) = kept.iter().find(|(other, _)| *other == key) {
            return known.clone();
        }
        if kept.len() == MOST {
            kept.remove(0);
        }
        let made = Arc::new(make(&key));
        kept.push((key, made.clone()));
        made
    }
}

static TABLES: Kept<Analysis, Tables> = Kept::new();
static MATRICES: Kept<Dct, Vec<f32>> = Kept::new();
static FILTERS: Kept<(Resample, u32), Option<Phases>> = Kept::new();

/// The tables of this analysis.
pub(super) fn tables(analysis: Analysis) -> Arc<Tables> {
    TABLES.of(analysis, Tables::new)
}

/// The filter of this change from a rate, if it has few enough coefficients.
pub(super) fn filter(op: &Resample, from: u32) -> Arc<Option<Phases>> {
    FILTERS.of((op.clone(), from), |(op, from)| op.phases(*from))
}

/// The weights of this transform.
pub(super) fn matrix(dct: Dct) -> Arc<Vec<f32>> {
    MATRICES.of(dct, Dct::matrix)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_fall_into_factors() {
        let list = |n_fft: usize| {
            let (points, packed) = factors(n_fft).unwrap();
            let each = (0..8).map(|i| packed as usize >> (4 * i) & 15).filter(|f| *f > 0);
            assert_eq!(each.clone().product::<usize>(), points);
            each.collect::<Vec<_>>()
        };
        assert_eq!(list(2048), [4, 4, 8, 8]);
        assert_eq!(list(4096), [4, 8, 8, 8]);
        assert_eq!(list(400), [5, 5, 8]);
        assert_eq!(list(480), [5, 3, 4, 4]);
        assert_eq!(list(2), [0_usize; 0]);
        assert_eq!(list(4), [2]);
        assert_eq!(list(2025), [5, 5, 3, 3, 3, 3]);
        for without in [0, 14, 22, 2049, 4098, 8192] {
            assert_eq!(factors(without), None);
        }
    }
}
