//! `time_warp`: a frame moved, both sides resized to fit.

use augment_core::{Data, Error, Info, Kind, Op, Result, Spectrogram, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::dsp::Cubic;
use crate::dsp::simd::{self, Kernel, LANES, Lanes};

/// Moves the frame `center` to `warped`: the frames before it are resized to `warped` frames, the
/// others to what is left, each side by itself (lhotse's time warping, a form of SpecAugment's).
///
/// Along time, values are interpolated by cubics, as `torch.nn.functional.interpolate` does with
/// `mode="bicubic"`; they agree within 1e-5 of the largest value.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TimeWarp {
    /// The first frame of the right side, at least 1 and less than the number of frames.
    pub center: usize,
    /// Where it comes to lie, within the same bounds.
    pub warped: usize,
}

impl Op for TimeWarp {
    const NAME: &'static str = "time_warp";

    fn validate(&self) -> Result<()> {
        Error::check_range("center", self.center, 1..=usize::MAX)?;
        Error::check_range("warped", self.warped, 1..=usize::MAX)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        input.expect(Kind::Spectrogram)?;
        if let Info::Spectrogram { frames: Some(frames), .. } = *input {
            let last = frames.saturating_sub(1);
            Error::check_range("center", self.center, 1..=last)?;
            Error::check_range("warped", self.warped, 1..=last)?;
        }
        Ok(input.clone())
    }

    fn apply(&self, data: Data, workspace: &mut Workspace) -> Result<Data> {
        self.output_info(&data.info())?;
        let mut spectrogram = data.into_spectrogram()?;
        let Spectrogram { frames, .. } = spectrogram;
        let mut buffers: Buffers = workspace.take();
        let Buffers { cubic, columns, warped } = &mut buffers;
        cubic.first.clear();
        cubic.weights.clear();
        cubic.extend(self.center, self.warped);
        cubic.extend(frames - self.center, frames - self.warped);
        // So that no value before the first or beyond the last of a side has to be looked for,
        // each side has its ends repeated: two on either hand are enough.
        let sides = [(0, self.center), (self.center, frames)];
        columns.resize(frames + 4 * MARGIN, [0.0; LANES]);
        warped.resize(frames, [0.0; LANES]);
        let of_side = |i: usize| if i < self.warped { MARGIN } else { self.center + 3 * MARGIN };
        for (i, first) in cubic.first.iter_mut().enumerate() {
            *first += of_side(i) as isize;
        }
        for rows in spectrogram.values.chunks_mut(LANES * frames) {
            gather(rows, frames, sides, columns);
            simd::run(Mix { cubic, columns, warped });
            simd::rows(warped, rows.chunks_exact_mut(frames));
        }
        workspace.put(buffers);
        Ok(spectrogram.into())
    }
}

/// Values repeated at either end of a side.
const MARGIN: usize = 2;

#[derive(Default)]
struct Buffers {
    cubic: Cubic,
    columns: Vec<Lanes>,
    warped: Vec<Lanes>,
}

/// Turns up to [`LANES`] rows into columns, each side with its ends repeated.
fn gather(rows: &[f32], frames: usize, sides: [(usize, usize); 2], columns: &mut [Lanes]) {
    let mut place = 0;
    for (start, end) in sides {
        let first = place + MARGIN;
        let last = first + (end - start) - 1;
        let each = rows.chunks_exact(frames).map(|row| &row[start..end]);
        simd::columns(each, &mut columns[first..=last]);
        for i in 1..=MARGIN {
            columns[first - i] = columns[first];
            columns[last + i] = columns[last];
        }
        place = last + MARGIN + 1;
    }
}

struct Mix<'a> {
    cubic: &'a Cubic,
    columns: &'a [Lanes],
    warped: &'a mut [Lanes],
}

impl Kernel for Mix<'_> {
    type Output = ();

    #[inline(always)]
    fn run(self) {
        let Self { cubic, columns, warped } = self;
        let places = cubic.first.iter().zip(&cubic.weights);
        for (out, (&first, weights)) in warped.iter_mut().zip(places) {
            let Some(taps) = columns[first as usize..].first_chunk::<4>() else { continue };
            let mut sums = [0.0; LANES];
            for (lane, sum) in sums.iter_mut().enumerate() {
                *sum = taps[0][lane] * weights[0]
                    + taps[1][lane] * weights[1]
                    + taps[2][lane] * weights[2]
                    + taps[3][lane] * weights[3];
            }
            *out = sums;
        }
    }
}

#[cfg(test)]
mod tests {
    use augment_core::{FrequencyScale, Unit};

    use super::*;

    fn spectrogram(channels: usize, bins: usize, frames: usize) -> Spectrogram {
        let values = (0..channels * bins * frames).map(|i| ((i * i) as f32 * 0.37).sin()).collect();
        let scale = FrequencyScale::Mel;
        Spectrogram { values, channels, bins, frames, scale, unit: Unit::Decibel }
    }

    fn warp(op: &TimeWarp, spectrogram: Spectrogram) -> Vec<f32> {
        let mut workspace = Workspace::new();
        op.apply(spectrogram.into(), &mut workspace).unwrap().into_spectrogram().unwrap().values
    }

    /// The formula, value by value.
    fn plainly(op: &TimeWarp, s: &Spectrogram) -> Vec<f32> {
        let mut out = Vec::new();
        for row in s.values.chunks_exact(s.frames) {
            let sides = [(&row[..op.center], op.warped), (&row[op.center..], s.frames - op.warped)];
            for (side, wanted) in sides {
                let mut cubic = Cubic::default();
                cubic.extend(side.len(), wanted);
                out.extend(cubic.first.iter().zip(&cubic.weights).map(|(&first, weights)| {
                    let tap =
                        |k: isize| side[(first + k).clamp(0, side.len() as isize - 1) as usize];
                    tap(0) * weights[0]
                        + tap(1) * weights[1]
                        + tap(2) * weights[2]
                        + tap(3) * weights[3]
                }));
            }
        }
        out
    }

    #[test]
    fn is_the_formula_on_any_number_of_rows() {
        for (channels, bins, frames) in [(1, 128, 50), (2, 5, 31), (1, 1, 2), (3, 9, 100)] {
            let spectrogram = spectrogram(channels, bins, frames);
            for (center, warped) in [(1, 1), (1, frames - 1), (frames - 1, 1), (frames / 2, 1)] {
                let op = TimeWarp { center, warped };
                let expected = plainly(&op, &spectrogram);
                assert_eq!(warp(&op, spectrogram.clone()), expected, "{op:?}");
            }
        }
    }

    /// `torch.nn.functional.interpolate` of the first five to seven, and of the others to one.
    #[test]
    fn torchs_numbers() {
        let values = [0.0, 1.0, 4.0, 9.0, 16.0, 25.0, 36.0, 49.0].to_vec();
        let spectrogram = Spectrogram { values, frames: 8, ..spectrogram(1, 1, 8) };
        let warped = warp(&TimeWarp { center: 5, warped: 7 }, spectrogram);
        for (value, expected) in warped.iter().zip(TORCH) {
            assert!((value - expected).abs() < 1e-5 * 49.0, "{warped:?}");
        }
    }

    const TORCH: [f32; 8] =
        [-0.078_717_47, 0.265_306_6, 1.682_217_1, 4.0, 7.046_647, 12.463_554, 16.551_027, 36.0];

    #[test]
    fn frames_that_are_not_there_are_an_error() {
        let info = Data::from(spectrogram(1, 2, 10)).info();
        assert!(TimeWarp { center: 10, warped: 5 }.output_info(&info).is_err());
        assert!(TimeWarp { center: 5, warped: 10 }.output_info(&info).is_err());
        assert!(TimeWarp { center: 0, warped: 5 }.validate().is_err());
        let op = TimeWarp { center: 3, warped: 10 };
        assert!(op.apply(spectrogram(1, 2, 10).into(), &mut Workspace::new()).is_err());
    }
}
