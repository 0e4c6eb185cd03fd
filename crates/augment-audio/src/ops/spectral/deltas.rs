//! `compute_deltas` and `delta`: how features change over time.

use augment_core::{Data, Error, Info, Op, Result, Spectrogram, Unit, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::dsp::deltas::{correlate, slope_weights};
use crate::dsp::{PadMode, Slope};

/// The slope of each bin over time (`torchaudio.functional.compute_deltas`):
/// `Σ n (x[t+n] - x[t-n]) / (2 Σ n²)`, n from 1 to `(win_length - 1) / 2`.
///
/// Applied twice, it gives the deltas of the deltas.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ComputeDeltas {
    /// Frames that a slope is taken over: at least 3. An even number counts as the odd one below.
    pub win_length: usize,
    /// What lies beyond the first and the last frame: `edge`, also called `replicate`, their
    /// values.
    pub mode: PadMode,
}

impl Default for ComputeDeltas {
    fn default() -> Self {
        Self { win_length: 5, mode: PadMode::Edge }
    }
}

/// What lies beyond the first and the last frame of [`Delta`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub enum DeltaMode {
    /// Nothing: the first and the last frames get the derivative of the polynomial that fits the
    /// first and the last `width` frames.
    #[default]
    Interp,
    /// The end frames' values.
    Nearest,
    /// The clip mirrored, its end frame not repeated.
    Mirror,
    /// 0.
    Constant,
    /// The clip again.
    Wrap,
}

/// The derivative of each bin over time, by the polynomial of degree `order` that fits `width`
/// frames best (`librosa.feature.delta`, Savitzky and Golay's filter).
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Delta {
    /// Frames that the polynomial is fitted to: odd, at least 3.
    pub width: usize,
    /// Which derivative: 1 the slope, 2 that of the slope; less than `width`.
    pub order: usize,
    /// What lies beyond the ends; with `interp` a clip has at least `width` frames.
    pub mode: DeltaMode,
}

impl Default for Delta {
    fn default() -> Self {
        Self { width: 9, order: 1, mode: DeltaMode::Interp }
    }
}

const MAX_WIDTH: usize = 1 << 16;

impl ComputeDeltas {
    /// How slopes are taken.
    pub fn slope(&self) -> Slope {
        slope((self.win_length - 1) / 2, 1, self.mode, false)
    }
}

fn slope(half: usize, order: usize, mode: PadMode, has_ends: bool) -> Slope {
    let weights = slope_weights(half, order).into_iter().map(|w| w as f32).collect();
    Slope { weights, mode, has_ends }
}

impl Op for ComputeDeltas {
    const NAME: &'static str = "compute_deltas";

    fn validate(&self) -> Result<()> {
        Error::check_range("win_length", self.win_length, 3..=MAX_WIDTH)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        super::featured(input)
    }

    fn apply(&self, data: Data, workspace: &mut Workspace) -> Result<Data> {
        slopes(data.into_spectrogram()?, &self.slope(), workspace)
    }
}

impl Delta {
    /// How slopes are taken.
    pub fn slope(&self) -> Slope {
        let (mode, has_ends) = match self.mode {
            // The ends are written over.
            DeltaMode::Interp => (PadMode::Edge, true),
            DeltaMode::Nearest => (PadMode::Edge, false),
            DeltaMode::Mirror => (PadMode::Reflect, false),
            DeltaMode::Constant => (PadMode::Constant, false),
            DeltaMode::Wrap => (PadMode::Wrap, false),
        };
        slope(self.width / 2, self.order, mode, has_ends)
    }

    fn check(&self, frames: usize) -> Result<()> {
        if self.mode != DeltaMode::Interp || frames >= self.width {
            return Ok(());
        }
        Err(Error::invalid_field(
            "width",
            format!("must be at most the {frames} frames there are, got {}", self.width),
        ))
    }
}

impl Op for Delta {
    const NAME: &'static str = "delta";

    fn validate(&self) -> Result<()> {
        Error::check_range("width", self.width, 3..=MAX_WIDTH)?;
        if self.width.is_multiple_of(2) {
            return Err(Error::invalid_field("width", format!("must be odd, got {}", self.width)));
        }
        // Beyond this, products of powers leave the range of numbers.
        Error::check_range("order", self.order, 1..=(self.width - 1).min(20))
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        if let Info::Spectrogram { frames: Some(frames), .. } = *input {
            self.check(frames)?;
        }
        super::featured(input)
    }

    fn apply(&self, data: Data, workspace: &mut Workspace) -> Result<Data> {
        let spectrogram = data.into_spectrogram()?;
        let (half, frames) = (self.width / 2, spectrogram.frames);
        self.check(frames)?;
        let mut data = slopes(spectrogram, &self.slope(), workspace)?;
        if let (DeltaMode::Interp, Data::Spectrogram(spectrogram)) = (self.mode, &mut data) {
            // The highest derivative of a polynomial is the same everywhere.
            for row in spectrogram.values.chunks_exact_mut(frames) {
                let (first, last) = (row[half], row[frames - 1 - half]);
                row[..half].fill(first);
                row[frames - half..].fill(last);
            }
        }
        Ok(data)
    }
}

fn slopes(spectrogram: Spectrogram, slope: &Slope, workspace: &mut Workspace) -> Result<Data> {
    let Spectrogram { values, channels, bins, frames, scale, .. } = spectrogram;
    let Slope { weights, mode, .. } = slope;
    let half = weights.len() / 2;
    let mut out = workspace.zeros(values.len());
    let mut row = workspace.zeros(frames + 2 * half);
    let rows = values.chunks_exact(frames.max(1)).zip(out.chunks_exact_mut(frames.max(1)));
    for (values, out) in rows {
        for (slot, index) in row.iter_mut().zip(-(half as isize)..) {
            *slot = mode.resolve(index, frames).map_or(0.0, |at| values[at]);
        }
        correlate(&row, weights, out);
    }
    workspace.recycle(row);
    workspace.recycle(values);
    Ok(Spectrogram { values: out, channels, bins, frames, scale, unit: Unit::Feature }.into())
}

#[cfg(test)]
mod tests {
    use super::super::test::{run, spectrogram};
    use super::*;

    #[test]
    fn a_line_has_its_slope() {
        let line: Vec<f32> = (0..12).map(|t| 3.0 * t as f32).collect();
        let out = run(&ComputeDeltas::default(), spectrogram(&line, 1, 1, Unit::Decibel));
        assert!(out.values[2..10].iter().all(|x| (x - 3.0).abs() < 1e-5));
        // At the first frame -2, -1, 0, 1, 2 times 0, 0, 0, 3, 6 is 15, of 10.
        assert!((out.values[0] - 1.5).abs() < 1e-6);
        let out = run(&Delta::default(), spectrogram(&line, 1, 1, Unit::Decibel));
        assert!(out.values.iter().all(|x| (x - 3.0).abs() < 1e-5), "{:?}", out.values);
        let squares: Vec<f32> = (0..11).map(|t| (t * t) as f32).collect();
        let op = Delta { width: 5, order: 2, ..Delta::default() };
        let out = run(&op, spectrogram(&squares, 1, 1, Unit::Feature));
        assert!(out.values.iter().all(|x| (x - 2.0).abs() < 1e-4), "{:?}", out.values);
    }

    #[test]
    fn constants_channels_and_few_frames() {
        let constant = spectrogram(&[7.0; 24], 2, 3, Unit::Decibel);
        for mode in [PadMode::Edge, PadMode::Reflect, PadMode::Wrap] {
            let out = run(&ComputeDeltas { win_length: 9, mode }, constant.clone());
            assert!(out.values.iter().all(|x| x.abs() < 1e-6));
        }
        let one = spectrogram(&[7.0], 1, 1, Unit::Decibel);
        assert_eq!(run(&ComputeDeltas::default(), one.clone()).values.len(), 1);
        let op = Delta { mode: DeltaMode::Mirror, ..Delta::default() };
        assert!(run(&op, one.clone()).values[0].abs() < 1e-6);
        let told = Delta::default().output_info(&Data::from(one).info()).unwrap_err().to_string();
        assert!(told.starts_with("width: "), "{told}");
        for empty in [spectrogram(&[], 0, 4, Unit::Decibel), spectrogram(&[], 1, 0, Unit::Decibel)]
        {
            assert!(run(&ComputeDeltas::default(), empty).values.is_empty());
        }
    }

    #[test]
    fn numbers_out_of_range_are_named() {
        let told = |op: Delta| op.validate().unwrap_err().to_string();
        assert!(told(Delta { width: 8, ..Delta::default() }).starts_with("width: must be odd"));
        assert!(told(Delta { order: 9, ..Delta::default() }).starts_with("order: "));
        let op = ComputeDeltas { win_length: 2, ..ComputeDeltas::default() };
        assert!(op.validate().unwrap_err().to_string().starts_with("win_length: "));
    }
}
