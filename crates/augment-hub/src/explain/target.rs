//! What is searched for: an array, the frames of it that tell most, and how near bands come to it.

use super::Array;
use super::settings::{Log, Order, Settings};

/// Frames that candidates are compared on.
const SHOWN: usize = 48;

/// An array that is to be reproduced, bands × frames.
pub(super) struct Target {
    pub(super) array: Array,
    pub(super) order: Order,
    pub(super) std: f64,
    /// The value that all are cut at from below, where several have it.
    pub(super) level: Option<f64>,
    /// Frames before those at the end that all are alike.
    pub(super) lively: usize,
    /// Frames within the clip, whatever lies beyond its ends.
    pub(super) shown: Vec<usize>,
    /// Their values, band by band.
    values: Vec<f64>,
    /// The logarithms of those above 0, where none is below; else nothing.
    logs: Option<Vec<f64>>,
}

/// `x = slope · y + offset`, and how far that is from all, in deviations.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Line {
    pub(super) slope: f64,
    pub(super) offset: f64,
    pub(super) error: f64,
}

/// No line at all.
pub(super) const NO_LINE: Line = Line { slope: 0.0, offset: 0.0, error: f64::INFINITY };

impl Target {
    /// Of an array whose axes are in this order.
    pub(super) fn new(array: &Array, order: Order) -> Self {
        let array = array.upright(order);
        let (low, high) = array.range();
        let near = 1e-6 * (high - low).max(f64::MIN_POSITIVE);
        let alike = array.values.iter().filter(|&&x| x <= low + near).count();
        let level = (alike >= 3).then_some(low + near);
        let frames = array.columns;
        let column = |t: usize| (0..array.rows).map(move |row| row * frames + t);
        let is_like_last = |t: usize| {
            column(t).all(|at| {
                let last = array.values[at - t + frames - 1];
                (array.values[at] - last).abs() <= near
            })
        };
        let quiet = (0..frames).rev().take_while(|&t| is_like_last(t)).count();
        // A frame of one value is made up, and so are several that are alike.
        let last = frames - 1;
        let is_flat = column(last).all(|at| (array.values[at] - array.values[last]).abs() <= near);
        let lively = if quiet < 3 && !is_flat { frames } else { frames - quiet };
        // Far enough from both ends for most transforms; where little is left, a quarter each.
        let margin = (lively / 4).min(12);
        let tells = |&t: &usize| {
            let above = |at: &usize| {
                let x = array.values[*at];
                x.is_finite() && level.is_none_or(|level| x > level)
            };
            4 * column(t).filter(above).count() >= array.rows
        };
        let mut all: Vec<usize> = (margin..lively - margin).filter(tells).collect();
        if all.len() < 4 {
            all = (0..lively).filter(tells).collect();
        }
        if all.len() < 4 {
            all = (0..frames).collect();
        }
        let count = all.len().min(SHOWN);
        let shown: Vec<usize> = (0..count).map(|i| all[i * all.len() / count]).collect();
        let pick = |row: usize| shown.iter().map(move |&t| row * frames + t);
        let at = (0..array.rows).flat_map(pick);
        let values: Vec<f64> = at.map(|at| array.values[at]).collect();
        // Of amplitudes and powers; a normalised array is hardly ever above 0 alone.
        let logs = (low >= 0.0 && high > 0.0).then(|| {
            let least = 1e-9 * high;
            values.iter().map(|&x| if x > least { x.ln() } else { f64::NAN }).collect()
        });
        let (_, std) = array.moments();
        Self { array, order, std, level, lively, shown, values, logs }
    }

    /// Whether it may be amplitudes or powers.
    pub(super) fn may_be_linear(&self) -> bool {
        self.logs.is_some()
    }

    /// How near the shown frames' bands come, whatever the logarithm's base and what is done after it.
    pub(super) fn line(&self, s: &Settings, bands: &[f32]) -> Line {
        if s.log == Log::None {
            return self.logs.as_ref().map_or(NO_LINE, |logs| proportion(logs, bands));
        }
        let log = |x: f32| (f64::from(x) + s.log_offset).max(1e-30).ln();
        let ys: Vec<f64> = bands.iter().map(|&x| log(x)).collect();
        let is_cut = |x: f64| self.level.is_some_and(|level| x <= level);
        let (mut n, mut sx, mut sy, mut sxy, mut syy) = (0.0f64, 0.0, 0.0, 0.0, 0.0);
        for (&x, &y) in self.values.iter().zip(&ys) {
            if x.is_finite() && !is_cut(x) {
                (n, sx, sy) = (n + 1.0, sx + x, sy + y);
                (sxy, syy) = (x.mul_add(y, sxy), y.mul_add(y, syy));
            }
        }
        let variance = n.mul_add(syy, -sy * sy);
        if n < 8.0 || variance <= 0.0 {
            return NO_LINE;
        }
        let slope = n.mul_add(sxy, -sx * sy) / variance;
        let offset = (sx - slope * sy) / n;
        if slope <= 0.0 {
            return NO_LINE;
        }
        let mut squares = 0.0;
        let mut count = 0.0;
        for (&x, &y) in self.values.iter().zip(&ys) {
            if x.is_finite() {
                let made = slope.mul_add(y, offset);
                // What was cut may have been anything below.
                let apart = if is_cut(x) { (made - x).max(0.0) } else { made - x };
                (squares, count) = (apart.mul_add(apart, squares), count + 1.0);
            }
        }
        let std = self.std.max(f64::MIN_POSITIVE);
        Line { slope, offset, error: f64::sqrt(squares / f64::max(count, 1.0)) / std }
    }
}

/// `x = c · y`, by logarithms, so that faint values count as loud ones do.
fn proportion(logs: &[f64], bands: &[f32]) -> Line {
    let pairs = || {
        let ys = bands.iter().map(|&y| f64::from(y).max(1e-30).ln());
        logs.iter().zip(ys).filter(|(x, _)| x.is_finite()).map(|(&x, y)| (x, x - y))
    };
    let count = pairs().count() as f64;
    if count < 8.0 {
        return NO_LINE;
    }
    let offset = pairs().map(|(_, apart)| apart).sum::<f64>() / count;
    let mean = pairs().map(|(x, _)| x).sum::<f64>() / count;
    let squares = pairs().map(|(_, apart)| (apart - offset).powi(2)).sum::<f64>();
    let spread = pairs().map(|(x, _)| (x - mean).powi(2)).sum::<f64>();
    let error = (squares / spread.max(f64::MIN_POSITIVE)).sqrt();
    Line { slope: 1.0, offset, error }
}
