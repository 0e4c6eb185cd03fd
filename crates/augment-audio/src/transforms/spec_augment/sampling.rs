//! How the place of a mask is drawn: the papers and the libraries differ.

use augment_core::SampleRng;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Whose way of drawing a mask's width w, below F, and its start, on an axis of ν bins or frames.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub enum Sampling {
    /// w real, uniform in [0, F); start uniform in [0, ν - w); then both are cut to integers.
    #[default]
    Torchaudio,
    /// w uniform among 0 to F, with F; start among 0 to ν - w - 1 (Park et al. 2019).
    Paper,
    /// w uniform among 0 to F - 1; start among 0 to ν - w (lhotse's `SpecAugment`).
    Lhotse,
    /// w uniform among 0 to F - 1; start among 0 to ν - w - 1 (torchlibrosa's `DropStripes`).
    Torchlibrosa,
    /// w uniform among 1 to F - 1; start among 0 to ν - 1, the band being cut at the end (as
    /// *Programming PyTorch for Deep Learning* has it, with its axes put right).
    Book,
}

impl Sampling {
    /// The start and the end of a mask of at most `param` on an axis of `len`.
    pub(super) fn band(self, len: usize, param: usize, rng: &mut SampleRng) -> (usize, usize) {
        let param = param.min(len);
        // Two numbers, whatever is drawn of them.
        let (width, start) = (rng.uniform(), rng.uniform());
        let below = |u: f64, n: usize| ((u * n as f64) as usize).min(n.saturating_sub(1));
        match self {
            Self::Torchaudio => {
                // The width stays a real number while the start is drawn.
                let width = width * param as f64;
                let start = (start * (len as f64 - width)) as usize;
                (start, start + width as usize)
            }
            Self::Paper => {
                let width = below(width, param + 1);
                let start = below(start, len - width);
                (start, start + width)
            }
            Self::Lhotse => {
                let width = below(width, param);
                let start = below(start, len - width + 1);
                (start, start + width)
            }
            Self::Torchlibrosa => {
                let width = below(width, param);
                let start = below(start, len - width);
                (start, start + width)
            }
            Self::Book => {
                let width = 1 + below(width, param.saturating_sub(1));
                let start = below(start, len);
                (start, (start + width).min(len))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Sampling; 5] = [
        Sampling::Torchaudio,
        Sampling::Paper,
        Sampling::Lhotse,
        Sampling::Torchlibrosa,
        Sampling::Book,
    ];

    fn bands(sampling: Sampling, len: usize, param: usize) -> Vec<(usize, usize)> {
        let band = |i: usize| sampling.band(len, param, &mut SampleRng::new(1, 0, &i.to_string()));
        (0..20_000).map(band).collect()
    }

    #[test]
    fn each_has_its_widths_and_starts() {
        for (sampling, widths, starts) in [
            (Sampling::Torchaudio, (0, 9), (0, 39)),
            (Sampling::Paper, (0, 10), (0, 39)),
            (Sampling::Lhotse, (0, 9), (0, 40)),
            (Sampling::Torchlibrosa, (0, 9), (0, 39)),
            (Sampling::Book, (1, 9), (0, 39)),
        ] {
            let bands = bands(sampling, 40, 10);
            let ends = |of: &dyn Fn(&(usize, usize)) -> usize| {
                (bands.iter().map(of).min().unwrap(), bands.iter().map(of).max().unwrap())
            };
            let width = ends(&|(start, end)| end - start);
            // What is cut at the end is narrower.
            assert_eq!(width, widths, "{sampling:?}");
            assert_eq!(ends(&|band| band.0), starts, "{sampling:?}");
            assert!(bands.iter().all(|band| band.1 <= 40), "{sampling:?}");
        }
    }

    #[test]
    fn widths_are_uniform() {
        for (sampling, count) in [(Sampling::Torchaudio, 10), (Sampling::Paper, 11)] {
            let mut counts = vec![0usize; count];
            bands(sampling, 100, 10).iter().for_each(|(start, end)| counts[end - start] += 1);
            let mean = 20_000 / count;
            assert!(counts.iter().all(|n: &usize| n.abs_diff(mean) < mean / 8), "{counts:?}");
        }
    }

    #[test]
    fn tiny_axes_and_widths_fit() {
        for sampling in ALL {
            for (len, param) in [(1, 0), (1, 1), (1, 50), (2, 1), (3, 3)] {
                assert!(bands(sampling, len, param).iter().all(|b| b.0 <= b.1 && b.1 <= len));
            }
        }
    }
}
