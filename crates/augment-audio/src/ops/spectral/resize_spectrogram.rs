//! `resize_spectrogram`: more or fewer bins and frames.

use augment_core::{Data, Error, Info, Kind, Op, Result, Spectrogram, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How values between bins and frames are found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub enum ResizeMode {
    /// The value before.
    Nearest,
    /// On the line between the two neighbours.
    #[default]
    Bilinear,
    /// On the cubic through four neighbours, with a = -0.75; it may overshoot them.
    Bicubic,
}

/// Resizes a spectrogram (`torch.nn.functional.interpolate` with `align_corners=False` and without
/// antialiasing), for a network or a picture of fixed size.
///
/// Every channel is resized by itself. `apply_colormap` after it makes an image of exactly this
/// size. Values agree with torch within 1e-5 of the largest.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ResizeSpectrogram {
    /// How many bins come out; as many as go in when left out.
    pub bins: Option<usize>,
    /// How many frames come out; as many as go in when left out.
    pub frames: Option<usize>,
    /// How values between are found.
    pub mode: ResizeMode,
}

impl Default for ResizeSpectrogram {
    fn default() -> Self {
        Self { bins: None, frames: None, mode: ResizeMode::Bilinear }
    }
}

/// Where one value comes from: up to four, and their weights.
pub type Taps = [(usize, f32); 4];

impl ResizeMode {
    /// How many taps count.
    pub fn taps(self) -> usize {
        match self {
            Self::Nearest => 1,
            Self::Bilinear => 2,
            Self::Bicubic => 4,
        }
    }

    /// Where each of `to` values comes from among `from`; all in single precision, as in torch.
    pub fn axis(self, from: usize, to: usize) -> Vec<Taps> {
        let scale = from as f32 / to as f32;
        let last = from.saturating_sub(1);
        let inside = |index: isize| index.clamp(0, last as isize) as usize;
        let taps = |i: usize| match self {
            Self::Nearest => [((i as f32 * scale) as usize, 1.0), (0, 0.0), (0, 0.0), (0, 0.0)]
                .map(|(index, weight)| (index.min(last), weight)),
            Self::Bilinear => {
                let at = (scale * (i as f32 + 0.5) - 0.5).max(0.0);
                let low = (at as usize).min(last);
                let part = (at - low as f32).clamp(0.0, 1.0);
                [(low, 1.0 - part), ((low + 1).min(last), part), (0, 0.0), (0, 0.0)]
            }
            Self::Bicubic => {
                const A: f32 = -0.75;
                let at = scale * (i as f32 + 0.5) - 0.5;
                let t = at - at.floor();
                let near = |x: f32| ((A + 2.0) * x - (A + 3.0)) * x * x + 1.0;
                let far = |x: f32| ((A * x - 5.0 * A) * x + 8.0 * A) * x - 4.0 * A;
                let weights = [far(t + 1.0), near(t), near(1.0 - t), far(2.0 - t)];
                let first = at.floor() as isize - 1;
                std::array::from_fn(|k| (inside(first + k as isize), weights[k]))
            }
        };
        (0..to).map(taps).collect()
    }
}

impl Op for ResizeSpectrogram {
    const NAME: &'static str = "resize_spectrogram";

    fn validate(&self) -> Result<()> {
        for (field, size) in [("bins", self.bins), ("frames", self.frames)] {
            Error::check_range(field, size.unwrap_or(1), 1..=1 << 20)?;
        }
        Ok(())
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        let Info::Spectrogram { channels, bins, frames, scale, unit } = *input else {
            return Err(Error::expects(Kind::Spectrogram, input));
        };
        if bins == Some(0) || frames == Some(0) {
            return Err(Error::invalid(format!("needs a value at least, but is given {input}")));
        }
        let (bins, frames) = (self.bins.or(bins), self.frames.or(frames));
        Ok(Info::Spectrogram { channels, bins, frames, scale, unit })
    }

    fn apply(&self, data: Data, workspace: &mut Workspace) -> Result<Data> {
        let spectrogram = data.into_spectrogram()?;
        let Spectrogram { values, channels, bins, frames, scale, unit } = spectrogram;
        if bins == 0 || frames == 0 {
            return Err(Error::data("a spectrogram without values cannot be resized"));
        }
        let (rows, columns) = (self.bins.unwrap_or(bins), self.frames.unwrap_or(frames));
        let taps = self.mode.taps();
        let mut wide = workspace.zeros(channels * bins * columns);
        let across = self.mode.axis(frames, columns);
        for (row, out) in values.chunks_exact(frames).zip(wide.chunks_exact_mut(columns)) {
            for (slot, from) in out.iter_mut().zip(&across) {
                *slot = from[..taps].iter().map(|&(at, weight)| weight * row[at]).sum();
            }
        }
        let mut out = workspace.zeros(channels * rows * columns);
        let up = self.mode.axis(bins, rows);
        let planes = wide.chunks_exact(bins * columns).zip(out.chunks_exact_mut(rows * columns));
        for (plane, out) in planes {
            for (out, from) in out.chunks_exact_mut(columns).zip(&up) {
                for &(bin, weight) in &from[..taps] {
                    let row = &plane[bin * columns..(bin + 1) * columns];
                    out.iter_mut().zip(row).for_each(|(slot, x)| *slot += weight * x);
                }
            }
        }
        workspace.recycle(wide);
        workspace.recycle(values);
        Ok(Spectrogram { values: out, channels, bins: rows, frames: columns, scale, unit }.into())
    }
}

#[cfg(test)]
mod tests {
    use augment_core::Unit;

    use super::super::test::{run, spectrogram};
    use super::*;

    fn resized(mode: ResizeMode, bins: usize, frames: usize, values: &[f32]) -> Vec<f32> {
        let op = ResizeSpectrogram { bins: Some(bins), frames: Some(frames), mode };
        let out = run(&op, spectrogram(values, 1, 2, Unit::Decibel));
        assert_eq!((out.bins, out.frames), (bins, frames));
        out.values
    }

    #[test]
    fn doubled_by_hand() {
        let values = [0.0, 4.0, 8.0, 12.0];
        let nearest = resized(ResizeMode::Nearest, 2, 4, &values);
        assert_eq!(nearest, [0.0, 0.0, 4.0, 4.0, 8.0, 8.0, 12.0, 12.0]);
        let line = resized(ResizeMode::Bilinear, 2, 4, &values);
        assert_eq!(line, [0.0, 1.0, 3.0, 4.0, 8.0, 9.0, 11.0, 12.0]);
        let half = resized(ResizeMode::Bilinear, 1, 1, &values);
        assert_eq!(half, [6.0]);
    }

    #[test]
    fn the_same_size_and_constants_stay() {
        let values: Vec<f32> = (0..34).map(|i| (i as f32).sin()).collect();
        for mode in [ResizeMode::Nearest, ResizeMode::Bilinear, ResizeMode::Bicubic] {
            let op = ResizeSpectrogram { mode, ..Default::default() };
            assert_eq!(run(&op, spectrogram(&values, 2, 1, Unit::Decibel)).values, values);
            assert_eq!(resized(mode, 2, 17, &values), values);
            for size in [1, 5, 224] {
                let constant = resized(mode, size, size, &[3.0; 10]);
                assert!(constant.iter().all(|x| (x - 3.0).abs() < 1e-5), "{mode:?}");
            }
        }
    }

    #[test]
    fn nothing_is_refused() {
        let op = ResizeSpectrogram { bins: Some(4), ..Default::default() };
        let empty = Data::from(spectrogram(&[], 1, 0, Unit::Decibel));
        assert!(op.output_info(&empty.info()).is_err());
        assert!(op.apply(empty, &mut Workspace::new()).is_err());
        let op = ResizeSpectrogram { frames: Some(0), ..op };
        assert!(op.validate().unwrap_err().to_string().starts_with("frames: "));
        let none = spectrogram(&[], 0, 3, Unit::Decibel);
        assert!(
            run(&ResizeSpectrogram::default(), Spectrogram { frames: 4, ..none }).values.is_empty()
        );
    }
}
