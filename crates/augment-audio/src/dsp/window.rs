//! Window functions.

use std::f64::consts::TAU;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A window function, in its periodic form (`scipy.signal.get_window(…, fftbins=True)`, torch's
/// `periodic=True`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
#[non_exhaustive]
pub enum Window {
    /// `0.5 - 0.5 cos(2πn/N)`.
    #[default]
    Hann,
    /// `0.54 - 0.46 cos(2πn/N)`.
    Hamming,
    /// `0.42 - 0.5 cos(2πn/N) + 0.08 cos(4πn/N)`.
    Blackman,
    /// 1 everywhere.
    #[serde(alias = "boxcar")]
    Rectangular,
}

impl Window {
    /// The window's `length` values.
    pub fn values(self, length: usize) -> Vec<f64> {
        let terms: &[f64] = match self {
            Self::Hann => &[0.5, 0.5],
            Self::Hamming => &[0.54, 0.46],
            Self::Blackman => &[0.42, 0.5, 0.08],
            Self::Rectangular => &[1.0],
        };
        let value = |n: usize| {
            let angle = TAU * n as f64 / length as f64;
            terms.iter().enumerate().fold(0.0, |sum, (k, term)| {
                let sign = if k % 2 == 0 { 1.0 } else { -1.0 };
                sum + sign * term * (k as f64 * angle).cos()
            })
        };
        (0..length).map(value).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periodic_hann_of_four() {
        let values = Window::Hann.values(4);
        for (value, expected) in values.iter().zip([0.0, 0.5, 1.0, 0.5]) {
            assert!((value - expected).abs() < 1e-15);
        }
    }

    #[test]
    fn all_peak_at_one_in_the_middle() {
        for window in [Window::Hann, Window::Hamming, Window::Blackman, Window::Rectangular] {
            assert!((window.values(8)[4] - 1.0).abs() < 1e-12, "{window:?}");
        }
    }
}
