//! `time_warp`: a frame moved, both sides resized to fit.

use augment_core::{Data, Error, Info, Kind, Op, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::dsp::Warp;

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
        let frames = spectrogram.frames;
        let mut warp: Warp = workspace.take();
        warp.prepare(frames, self.center, self.warped);
        warp.run(&mut spectrogram.values);
        workspace.put(warp);
        Ok(spectrogram.into())
    }
}

#[cfg(test)]
mod tests {
    use augment_core::{FrequencyScale, Spectrogram, Unit};

    use super::*;
    use crate::dsp::warp;

    fn spectrogram(channels: usize, bins: usize, frames: usize) -> Spectrogram {
        let values = (0..channels * bins * frames).map(|i| ((i * i) as f32 * 0.37).sin()).collect();
        let scale = FrequencyScale::Mel;
        Spectrogram { values, channels, bins, frames, scale, unit: Unit::Decibel }
    }

    fn run(op: &TimeWarp, spectrogram: Spectrogram) -> Vec<f32> {
        let mut workspace = Workspace::new();
        op.apply(spectrogram.into(), &mut workspace).unwrap().into_spectrogram().unwrap().values
    }

    /// The formula, value by value.
    fn plainly(op: &TimeWarp, s: &Spectrogram) -> Vec<f32> {
        let mut out = Vec::new();
        for row in s.values.chunks_exact(s.frames) {
            let sides = [(&row[..op.center], op.warped), (&row[op.center..], s.frames - op.warped)];
            for (side, wanted) in sides {
                let scale = side.len() as f32 / wanted as f32;
                out.extend((0..wanted).map(|i| {
                    let at = scale * (i as f32 + 0.5) - 0.5;
                    let weights = warp::weights(at - at.floor());
                    let tap = |k: isize| {
                        let at = at.floor() as isize - 1 + k;
                        side[at.clamp(0, side.len() as isize - 1) as usize]
                    };
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
        for (channels, bins, frames) in
            [(1, 128, 50), (2, 5, 31), (1, 1, 2), (3, 9, 100), (1, 2, 431)]
        {
            let spectrogram = spectrogram(channels, bins, frames);
            let half = frames / 2;
            for (center, warped) in [
                (1, 1),
                (1, frames - 1),
                (frames - 1, 1),
                (half, 1),
                (half, half.div_ceil(2)),
                (half, (2 * half / 3).max(1)),
            ] {
                let op = TimeWarp { center, warped };
                let expected = plainly(&op, &spectrogram);
                assert_eq!(run(&op, spectrogram.clone()), expected, "{op:?}");
            }
        }
    }

    /// `torch.nn.functional.interpolate` of the first five to seven, and of the others to one.
    #[test]
    fn torchs_numbers() {
        let values = [0.0, 1.0, 4.0, 9.0, 16.0, 25.0, 36.0, 49.0].to_vec();
        let spectrogram = Spectrogram { values, frames: 8, ..spectrogram(1, 1, 8) };
        let warped = run(&TimeWarp { center: 5, warped: 7 }, spectrogram);
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
