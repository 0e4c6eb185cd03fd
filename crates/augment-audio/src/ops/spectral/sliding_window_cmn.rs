//! `sliding_window_cmn`: each bin without its mean over the frames around.

use std::ops::Range;

use augment_core::{Data, Error, Info, Op, Result, Unit, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Mean and variance normalisation over a window that slides along
/// (`torchaudio.functional.sliding_window_cmn`, `torchaudio.transforms.SlidingWindowCmn`).
///
/// torchaudio's has frames × bins, ours bins × frames. Where a window has no variance the result is
/// 0, torchaudio's NaN.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct SlidingWindowCmn {
    /// Frames in a window: at least 1. Without `center` it is one more, the frame itself.
    pub cmn_window: usize,
    /// Frames at the clip's start that the first windows have at least; only without `center`.
    pub min_cmn_window: usize,
    /// Whether a window lies around its frame; if not, it ends there.
    pub center: bool,
    /// Whether values are divided by the window's standard deviation.
    pub norm_vars: bool,
}

impl Default for SlidingWindowCmn {
    fn default() -> Self {
        Self { cmn_window: 600, min_cmn_window: 100, center: false, norm_vars: false }
    }
}

impl SlidingWindowCmn {
    /// The frames that frame t is compared with; at the ends the window is moved into the clip.
    fn window(&self, t: usize, frames: usize) -> Range<usize> {
        let (t, frames) = (t as isize, frames as isize);
        let (size, least) = (self.cmn_window as isize, self.min_cmn_window as isize);
        let (mut start, mut end) = match self.center {
            true => (t - size / 2, t - size / 2 + size),
            false => (t - size, t + 1),
        };
        if start < 0 {
            (start, end) = (0, end - start);
        }
        if !self.center && end > t {
            end = least.max(t + 1);
        }
        if end > frames {
            (start, end) = ((start - (end - frames)).max(0), frames);
        }
        start as usize..end as usize
    }
}

/// Sums of what comes before each frame, of values and of squares.
#[derive(Default)]
struct Sums(Vec<(f64, f64)>);

impl Op for SlidingWindowCmn {
    const NAME: &'static str = "sliding_window_cmn";

    fn validate(&self) -> Result<()> {
        const MAX: usize = 1 << 30;
        Error::check_range("cmn_window", self.cmn_window, 1..=MAX)?;
        Error::check_range("min_cmn_window", self.min_cmn_window, 1..=MAX)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        super::featured(input)
    }

    fn apply(&self, data: Data, workspace: &mut Workspace) -> Result<Data> {
        let mut spectrogram = data.into_spectrogram()?;
        let frames = spectrogram.frames;
        let Sums(sums) = workspace.slot();
        for row in spectrogram.values.chunks_exact_mut(frames.max(1)) {
            // Sums are of what differs from the first value, so that little is lost in them.
            let base = f64::from(row[0]);
            sums.clear();
            sums.push((0.0, 0.0));
            let (mut sum, mut squares) = (0.0, 0.0);
            for &x in row.iter() {
                let x = f64::from(x) - base;
                sum += x;
                squares += x * x;
                sums.push((sum, squares));
            }
            for (t, x) in row.iter_mut().enumerate() {
                let Range { start, end } = self.window(t, frames);
                let count = (end - start) as f64;
                let mean = (sums[end].0 - sums[start].0) / count;
                let off = f64::from(*x) - base - mean;
                let mean_square = (sums[end].1 - sums[start].1) / count;
                *x = match self.norm_vars {
                    false => off as f32,
                    true => {
                        let variance = mean_square - mean * mean;
                        // Less than this is what rounding leaves of no variance.
                        let least = 1e-12 * squares.max(1e-20);
                        if variance > least { (off / variance.sqrt()) as f32 } else { 0.0 }
                    }
                };
            }
        }
        spectrogram.unit = Unit::Feature;
        Ok(spectrogram.into())
    }
}

#[cfg(test)]
mod tests {
    use super::super::test::{run, spectrogram};
    use super::*;

    #[test]
    fn windows_end_at_their_frame_or_lie_around_it() {
        let op = SlidingWindowCmn { cmn_window: 4, min_cmn_window: 3, ..Default::default() };
        let windows: Vec<_> = [0, 2, 3, 6, 9].map(|t| op.window(t, 10)).into();
        assert_eq!(windows, [0..3, 0..3, 0..4, 2..7, 5..10]);
        let op = SlidingWindowCmn { center: true, ..op };
        let windows: Vec<_> = [0, 2, 5, 9].map(|t| op.window(t, 10)).into();
        assert_eq!(windows, [0..4, 0..4, 3..7, 6..10]);
        assert_eq!(op.window(1, 2), 0..2);
    }

    #[test]
    fn the_mean_of_all_is_subtracted_from_a_short_clip() {
        let input = spectrogram(&[1.0, 2.0, 6.0, 5.0, 5.0, 5.0], 1, 2, Unit::Log);
        let out = run(&SlidingWindowCmn::default(), input.clone());
        assert_eq!(out.values, [-2.0, -1.0, 3.0, 0.0, 0.0, 0.0]);
        let out = run(&SlidingWindowCmn { norm_vars: true, ..Default::default() }, input);
        let deviation = (14.0f32 / 3.0).sqrt();
        assert!((out.values[2] - 3.0 / deviation).abs() < 1e-6);
        assert_eq!(out.values[3..], [0.0; 3]);
    }

    #[test]
    fn whatever_comes_is_finite() {
        for norm_vars in [false, true] {
            let op = SlidingWindowCmn { cmn_window: 1, min_cmn_window: 1, center: true, norm_vars };
            for values in [&[][..], &[3.0], &[-100.0; 20]] {
                let out = run(&op, spectrogram(values, 1, 1, Unit::Decibel));
                assert!(out.values.iter().all(|&x| x == 0.0));
            }
        }
        let none = SlidingWindowCmn { cmn_window: 0, ..Default::default() };
        assert!(none.validate().unwrap_err().to_string().starts_with("cmn_window: "));
    }
}
