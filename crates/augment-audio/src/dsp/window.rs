//! Window functions.

use std::f64::consts::{PI, TAU};

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
    /// A triangle from 0 to 1 and back: `1 - |2n/N - 1|`.
    Bartlett,
    /// `sin(π(n + ½)/(N + 1))`, SciPy's `cosine`.
    Cosine,
    /// The four terms of Nuttall, 0.3635819 and so on.
    Nuttall,
    /// The four terms of Blackman and Harris, 0.35875 and so on.
    #[serde(rename = "blackmanharris")]
    BlackmanHarris,
    /// The five terms of a flat top, 0.21557895 and so on.
    #[serde(rename = "flattop")]
    FlatTop,
}

impl Window {
    /// The window's `length` values.
    pub fn values(self, length: usize) -> Vec<f64> {
        self.over(length, length)
    }

    /// The symmetric form, whose last value is its first (`fftbins=False`, `periodic=False`).
    pub fn symmetric(self, length: usize) -> Vec<f64> {
        if length == 1 { vec![1.0] } else { self.over(length.saturating_sub(1), length) }
    }

    /// The first `length` values of a window that begins anew after `period`.
    fn over(self, period: usize, length: usize) -> Vec<f64> {
        let terms: &[f64] = match self {
            Self::Hann => &[0.5, 0.5],
            Self::Hamming => &[0.54, 0.46],
            Self::Blackman => &[0.42, 0.5, 0.08],
            Self::Rectangular => &[1.0],
            Self::Nuttall => &[0.363_581_9, 0.489_177_5, 0.136_599_5, 0.010_641_1],
            Self::BlackmanHarris => &[0.358_75, 0.488_29, 0.141_28, 0.011_68],
            Self::FlatTop => {
                &[0.215_578_95, 0.416_631_58, 0.277_263_158, 0.083_578_947, 0.006_947_368]
            }
            Self::Bartlett => {
                let rise = |n: usize| 1.0 - (2.0 * n as f64 / period as f64 - 1.0).abs();
                return (0..length).map(rise).collect();
            }
            Self::Cosine => {
                let arc = |n: usize| (PI * (n as f64 + 0.5) / (period + 1) as f64).sin();
                return (0..length).map(arc).collect();
            }
        };
        let value = |n: usize| {
            let angle = TAU * n as f64 / period as f64;
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
        for window in [
            Window::Hann,
            Window::Hamming,
            Window::Blackman,
            Window::Rectangular,
            Window::Bartlett,
            Window::Cosine,
            Window::Nuttall,
            Window::BlackmanHarris,
            Window::FlatTop,
        ] {
            assert!((window.values(8)[4] - 1.0).abs() < 1e-8, "{window:?}");
            let symmetric = window.symmetric(9);
            assert!((symmetric[4] - 1.0).abs() < 1e-8, "{window:?}");
            for (front, back) in symmetric.iter().zip(symmetric.iter().rev()) {
                assert!((front - back).abs() < 1e-12, "{window:?}");
            }
            assert_eq!((window.symmetric(0).len(), window.symmetric(1)), (0, vec![1.0]));
        }
    }
}
