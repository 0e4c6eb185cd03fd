//! What is plain between two arrays, whatever made them.

use serde::{Deserialize, Serialize};

use super::Array;
use super::settings::short;

/// Beyond single precision, there is no plain relation.
const PLAIN: f64 = 2e-5;

/// Frames that one may be shifted by.
const SHIFTS: isize = 12;

/// `B = factor · A + offset`, shifted and with axes exchanged.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Relation {
    /// What A is multiplied by.
    pub factor: f64,
    /// What is then added.
    pub offset: f64,
    /// Which frame of A the first of B is; below 0, B begins before A.
    pub shift: isize,
    /// How many more frames B has after A's end; below 0, how many fewer.
    pub longer: isize,
    /// Whether A's axes are exchanged before.
    pub transposed: bool,
    /// What is left, in B's deviations.
    pub error: f64,
}

impl Relation {
    /// The relation of two arrays, if there is one.
    pub(super) fn of(a: &Array, b: &Array) -> Option<Self> {
        let turned = a.transposed();
        // Both axes may be that of frames; which is seen by which fits.
        for (transposed, a) in [(false, a), (true, &turned)] {
            let by_columns = (a.rows == b.rows).then(|| (a.clone(), b.clone()));
            let by_rows = (a.columns == b.columns).then(|| (a.transposed(), b.transposed()));
            for (a, b) in by_columns.into_iter().chain(by_rows) {
                if let Some(found) = Self::along(&a, &b) {
                    return Some(Self { transposed, ..found });
                }
            }
        }
        None
    }

    /// Where they are shifted along the columns, if at all.
    fn along(a: &Array, b: &Array) -> Option<Self> {
        let mut shifts: Vec<isize> = (-SHIFTS..=SHIFTS).collect();
        shifts.sort_by_key(|shift| (shift.abs(), *shift));
        let (_, std) = b.moments();
        for shift in shifts {
            let pairs = || {
                (0..b.rows).flat_map(move |row| {
                    (0..b.columns).filter_map(move |t| {
                        let from = t.checked_add_signed(shift).filter(|&from| from < a.columns)?;
                        let (x, y) =
                            (a.values[row * a.columns + from], b.values[row * b.columns + t]);
                        (x.is_finite() && y.is_finite()).then_some((x, y))
                    })
                })
            };
            let overlap = (0..b.columns as isize)
                .filter(|t| (0..a.columns as isize).contains(&(t + shift)))
                .count();
            if 2 * overlap <= a.columns.min(b.columns) {
                continue;
            }
            let (mut n, mut sx, mut sy) = (0.0, 0.0, 0.0);
            pairs().for_each(|(x, y)| (n, sx, sy) = (n + 1.0, sx + x, sy + y));
            let (mx, my) = (sx / f64::max(n, 1.0), sy / f64::max(n, 1.0));
            let (mut sxx, mut sxy) = (0.0, 0.0);
            pairs().for_each(|(x, y)| {
                (sxx, sxy) = (sxx + (x - mx) * (x - mx), sxy + (x - mx) * (y - my));
            });
            if n < 4.0 || sxx <= 0.0 || std <= 0.0 {
                continue;
            }
            let factor = sxy / sxx;
            let offset = my - factor * mx;
            let squares: f64 = pairs().map(|(x, y)| (factor * x + offset - y).powi(2)).sum();
            let error = (squares / n).sqrt() / std;
            if error <= PLAIN && factor != 0.0 {
                let is_one = (factor - 1.0).abs() < 1e-5;
                let is_none = is_one && (offset + (factor - 1.0) * mx).abs() < 2e-5 * std;
                let (factor, offset) = match (is_none, is_one) {
                    (true, _) => (1.0, 0.0),
                    (_, true) => (1.0, my - mx),
                    _ => (factor, offset),
                };
                let longer = b.columns as isize + shift - a.columns as isize;
                return Some(Self { factor, offset, shift, longer, transposed: false, error });
            }
        }
        None
    }

    /// Whether the two are one.
    pub fn is_equal(&self) -> bool {
        let Self { factor, offset, shift, longer, transposed, .. } = *self;
        (factor, offset, shift, longer, transposed) == (1.0, 0.0, 0, 0, false)
    }

    /// It in words.
    pub fn text(&self) -> String {
        if self.is_equal() {
            return "B is A".into();
        }
        let a = if self.transposed { "A with its axes exchanged" } else { "A" };
        let mut text = match (self.factor, self.offset) {
            (1.0, 0.0) => format!("B is {a}"),
            (1.0, offset) => {
                let sign = if offset < 0.0 { "-" } else { "+" };
                format!("B is {a} {sign} {}", short(offset.abs()))
            }
            (factor, offset) if offset.abs() <= 1e-6 * factor.abs() => {
                format!("B is {} · {a}", short(factor))
            }
            (factor, offset) => {
                let sign = if offset < 0.0 { "-" } else { "+" };
                format!("B is {} · {a} {sign} {}", short(factor), short(offset.abs()))
            }
        };
        let frames = |count: isize| match count.abs() {
            1 => "1 frame".to_owned(),
            count => format!("{count} frames"),
        };
        if self.shift > 0 {
            text += &format!(", without its first {}", frames(self.shift));
        }
        if self.shift < 0 {
            text += &format!(", with {} before it", frames(self.shift));
        }
        if self.longer < 0 {
            text += &format!(", without its last {}", frames(self.longer));
        }
        if self.longer > 0 {
            text += &format!(", with {} after it", frames(self.longer));
        }
        match self.meaning() {
            Some(meaning) => format!("{text} ({meaning})"),
            None => text,
        }
    }

    /// What well-known numbers mean.
    fn meaning(&self) -> Option<&'static str> {
        let is = |value: f64, known: f64| (value / known - 1.0).abs() < 2e-4;
        let Self { factor, offset, .. } = *self;
        let ln10 = std::f64::consts::LN_10;
        let known = [
            (10.0 / ln10, "natural logarithms made dB"),
            (ln10 / 10.0, "dB made natural logarithms"),
            (20.0 / ln10, "natural logarithms made dB of amplitudes"),
            (1.0 / ln10, "natural logarithms made those to base 10"),
            (ln10, "logarithms to base 10 made natural ones"),
            (10.0, "logarithms to base 10 made dB"),
            (0.1, "dB made logarithms to base 10"),
            (2.0, "dB counted as of amplitudes"),
            (0.5, "dB counted as of powers"),
            (f64::from(1 << 15), "samples times 32768, of amplitudes"),
            (f64::from(1 << 30), "samples times 32768, of powers"),
            (1.0 / f64::from(1 << 15), "samples not times 32768, of amplitudes"),
            (1.0 / f64::from(1 << 30), "samples not times 32768, of powers"),
        ];
        if factor != 1.0 {
            return known.iter().find(|(value, _)| is(factor, *value)).map(|(_, text)| *text);
        }
        let doubled = 30.0 * std::f64::consts::LN_2;
        let offsets = [
            (doubled, "samples times 32768, in natural logarithms"),
            (doubled / ln10, "samples times 32768, in logarithms to base 10"),
            (10.0 * doubled / ln10, "samples times 32768, in dB"),
            (-doubled, "samples not times 32768, in natural logarithms"),
            (-doubled / ln10, "samples not times 32768, in logarithms to base 10"),
            (-10.0 * doubled / ln10, "samples not times 32768, in dB"),
        ];
        offsets.iter().find(|(value, _)| is(offset, *value)).map(|(_, text)| *text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn array(rows: usize, columns: usize, value: impl Fn(usize, usize) -> f64) -> Array {
        let row = |r| (0..columns).map(move |c| (r, c));
        let values = (0..rows).flat_map(row).map(|(r, c)| value(r, c)).collect();
        Array { rows, columns, values }
    }

    fn noise(r: usize, c: usize) -> f64 {
        ((r * 71 + c * 131) as f64 * 12.9898).sin() * 40.0
    }

    #[test]
    fn plain_relations_are_found() {
        let a = array(8, 30, noise);
        let told = |b: &Array| Relation::of(&a, b).map(|relation| relation.text());
        assert_eq!(told(&a).unwrap(), "B is A");
        assert_eq!(told(&array(8, 30, |r, c| noise(r, c) - 4.77)).unwrap(), "B is A - 4.77");
        let louder = array(8, 30, |r, c| noise(r, c) + 90.308_998_7);
        assert_eq!(told(&louder).unwrap(), "B is A + 90.309 (samples times 32768, in dB)");
        let db = array(8, 30, |r, c| noise(r, c) * 4.342_944_8);
        assert_eq!(told(&db).unwrap(), "B is 4.34294 · A (natural logarithms made dB)");
        assert_eq!(told(&a.transposed()).unwrap(), "B is A with its axes exchanged");
        let cut = array(8, 29, noise);
        assert_eq!(told(&cut).unwrap(), "B is A, without its last 1 frame");
        let shifted = array(8, 30, |r, c| noise(r, c + 2));
        let text = told(&shifted).unwrap();
        assert_eq!(text, "B is A, without its first 2 frames, with 2 frames after it");
        assert_eq!(told(&array(8, 30, |r, c| noise(c, r + 3))), None);
        assert_eq!(told(&array(7, 29, noise)), None);
    }
}
