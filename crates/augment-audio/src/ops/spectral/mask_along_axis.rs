//! `mask_along_axis`: a band of a spectrogram overwritten.

use augment_core::{Data, Error, Info, Kind, Op, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::dsp::simd;
use crate::params::word_or_number;

/// An axis of a spectrogram.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub enum Axis {
    /// Its bins.
    Frequency,
    /// Its frames.
    Time,
}

word_or_number! {
    /// What a mask is filled with.
    Fill, "mean" =>
    /// The mean of the sample before the mask.
    Mean
}

/// Overwrites a band of bins or frames (`torchaudio.functional.mask_along_axis`).
///
/// Which band is already drawn; it is the same in every channel.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MaskAlongAxis {
    /// The axis along which the band runs.
    pub axis: Axis,
    /// The first bin or frame of the band.
    pub start: usize,
    /// The one after its last; beyond the end of the axis, the band stops there.
    pub end: usize,
    /// What it is filled with: a number, or `mean`.
    #[serde(default = "zero")]
    pub value: Fill,
}

fn zero() -> Fill {
    Fill::Number(0.0)
}

impl Op for MaskAlongAxis {
    const NAME: &'static str = "mask_along_axis";

    fn validate(&self) -> Result<()> {
        if self.start <= self.end {
            return Ok(());
        }
        let message = format!("must be at least start = {}, got {}", self.start, self.end);
        Err(Error::invalid_field("end", message))
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        input.unchanged(Kind::Spectrogram)
    }

    fn apply(&self, data: Data, _: &mut Workspace) -> Result<Data> {
        let mut spectrogram = data.into_spectrogram()?;
        if self.start == self.end {
            return Ok(spectrogram.into());
        }
        let value = match self.value {
            Fill::Number(value) => value as f32,
            Fill::Mean => simd::mean(&spectrogram.values),
        };
        let (bins, frames) = (spectrogram.bins, spectrogram.frames);
        let clip = |len: usize| self.start.min(len)..self.end.min(len);
        for channel in spectrogram.values.chunks_exact_mut((bins * frames).max(1)) {
            match self.axis {
                Axis::Frequency => {
                    let band = clip(bins);
                    channel[band.start * frames..band.end * frames].fill(value);
                }
                Axis::Time => {
                    channel.chunks_exact_mut(frames).for_each(|bin| bin[clip(frames)].fill(value));
                }
            }
        }
        Ok(spectrogram.into())
    }
}

#[cfg(test)]
mod tests {
    use augment_core::{FrequencyScale, Spectrogram, Unit};

    use super::*;

    fn masked(axis: Axis, start: usize, end: usize, value: Fill) -> Vec<f32> {
        let spectrogram = Spectrogram {
            values: (1..=12).map(|x| x as f32).collect(),
            channels: 2,
            bins: 2,
            frames: 3,
            scale: FrequencyScale::Mel,
            unit: Unit::Decibel,
        };
        let op = MaskAlongAxis { axis, start, end, value };
        let data = op.apply(spectrogram.into(), &mut Workspace::new()).unwrap();
        data.into_spectrogram().unwrap().values
    }

    #[test]
    fn bins_and_frames_of_every_channel() {
        let zero = Fill::Number(0.0);
        let bins = masked(Axis::Frequency, 1, 2, zero);
        assert_eq!(bins, [1., 2., 3., 0., 0., 0., 7., 8., 9., 0., 0., 0.]);
        let frames = masked(Axis::Time, 1, 9, zero);
        assert_eq!(frames, [1., 0., 0., 4., 0., 0., 7., 0., 0., 10., 0., 0.]);
        assert_eq!(masked(Axis::Time, 2, 2, zero), masked(Axis::Frequency, 7, 9, zero));
    }

    #[test]
    fn the_mean_is_of_the_whole_sample() {
        assert_eq!(masked(Axis::Frequency, 0, 2, Fill::Mean), [6.5; 12]);
    }
}
