//! `permute`: a tensor with its axes in the order that a model takes.

use augment_core::{Data, Dim, Error, Info, Op, Result, Tensor, TensorData, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// An axis of a sound or of a spectrogram.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub enum Dimension {
    /// Channels.
    Channels,
    /// Frequency bins of a spectrogram.
    Bins,
    /// Frames of a spectrogram.
    Frames,
    /// Samples of a sound.
    Samples,
}

/// Makes a tensor of a sound or a spectrogram, its axes in the order that a model takes (`torch.permute`, by name): a sound
/// has `channels` and `samples`, a spectrogram `channels`, `bins` and `frames`. An axis of one may be left out.
///
/// It is a pipeline's last step, for nothing else works on tensors.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Permute {
    /// The axes, outermost first.
    pub dims: Vec<Dimension>,
}

impl Permute {
    /// The places of the axes in `own`, in the order that is asked for.
    fn places(&self, own: &[Dimension], sizes: &[Dim]) -> Result<Vec<usize>> {
        let names = |dims: &[Dimension]| {
            let names = dims.iter().map(|dim| format!("{dim:?}").to_lowercase());
            names.collect::<Vec<_>>().join(", ")
        };
        let place = |dim: &Dimension| own.iter().position(|other| other == dim);
        let places: Vec<usize> = self.dims.iter().filter_map(place).collect();
        if places.len() != self.dims.len() {
            let told =
                format!("[{}] are not all of {}, which it is given", names(&self.dims), names(own));
            return Err(Error::invalid_field("dims", told));
        }
        let left_out =
            |at: &usize| !places.contains(at) && sizes[*at].is_some_and(|size| size != 1);
        if let Some(at) = (0..own.len()).find(left_out) {
            let count = sizes[at].unwrap_or_default();
            let told = format!("leaves out {}, of which there are {count}", names(&own[at..=at]));
            return Err(Error::invalid_field("dims", told));
        }
        Ok(places)
    }
}

/// What an op says of anything but a sound or a spectrogram.
pub(super) fn works_on_sounds(given: &Info) -> Error {
    Error::invalid(format!("works on sounds and spectrograms, but is given {given}"))
}

const AUDIO: [Dimension; 2] = [Dimension::Channels, Dimension::Samples];
const SPECTROGRAM: [Dimension; 3] = [Dimension::Channels, Dimension::Bins, Dimension::Frames];

impl Op for Permute {
    const NAME: &'static str = "permute";

    fn validate(&self) -> Result<()> {
        let is_twice = |at: usize| self.dims[..at].contains(&self.dims[at]);
        if self.dims.is_empty() || (1..self.dims.len()).any(is_twice) {
            return Err(Error::invalid_field("dims", "must name axes, each once"));
        }
        Ok(())
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        let (own, sizes): (&[Dimension], &[Dim]) = match input {
            Info::Audio { channels, samples, .. } => (&AUDIO, &[*channels, *samples]),
            Info::Spectrogram { channels, bins, frames, .. } => {
                (&SPECTROGRAM, &[*channels, *bins, *frames])
            }
            other => {
                return Err(works_on_sounds(other));
            }
        };
        let places = self.places(own, sizes)?;
        Ok(Info::Tensor { shape: Some(places.into_iter().map(|at| sizes[at]).collect()) })
    }

    fn apply(&self, data: Data, workspace: &mut Workspace) -> Result<Data> {
        let (own, sizes, values): (&[Dimension], Vec<usize>, Vec<f32>) = match data {
            Data::Audio(audio) => (&AUDIO, vec![audio.channels, audio.len()], audio.samples),
            Data::Spectrogram(of) => {
                (&SPECTROGRAM, vec![of.channels, of.bins, of.frames], of.values)
            }
            other => {
                return Err(works_on_sounds(&other.info()));
            }
        };
        let known: Vec<Dim> = sizes.iter().copied().map(Some).collect();
        let places = self.places(own, &known)?;
        let shape: Vec<usize> = places.iter().map(|&at| sizes[at]).collect();
        if places.is_sorted() {
            return Ok(Tensor { shape, data: TensorData::F32(values) }.into());
        }
        // As three axes, those that are left out first: they have one place.
        let mut strides = [0; 3];
        let mut lengths = [1; 3];
        let first = 3 - places.len();
        for (i, &at) in places.iter().enumerate() {
            strides[first + i] = sizes[at + 1..].iter().product();
            lengths[first + i] = sizes[at];
        }
        let mut out = workspace.zeros(values.len());
        let mut rows = out.chunks_exact_mut(lengths[2].max(1));
        for i in 0..lengths[0] {
            for j in 0..lengths[1] {
                let Some(row) = rows.next() else { break };
                let from = i * strides[0] + j * strides[1];
                row.iter_mut().enumerate().for_each(|(k, x)| *x = values[from + k * strides[2]]);
            }
        }
        workspace.recycle(values);
        Ok(Tensor { shape, data: TensorData::F32(out) }.into())
    }
}

#[cfg(test)]
mod tests {
    use augment_core::{Audio, FrequencyScale, Spectrogram, Unit};

    use super::*;

    fn permuted(data: Data, dims: &[Dimension]) -> Result<(Vec<usize>, Vec<f32>)> {
        let op = Permute { dims: dims.to_vec() };
        op.validate()?;
        let info = op.output_info(&data.info())?;
        let out = op.apply(data, &mut Workspace::new())?;
        assert_eq!(out.info(), info);
        let Tensor { shape, data: TensorData::F32(values) } = out.into_tensor()? else { panic!() };
        Ok((shape, values))
    }

    #[test]
    fn axes_come_in_order() {
        use Dimension::{Bins, Channels, Frames, Samples};
        let values: Vec<f32> = (0..12).map(|i| i as f32).collect();
        let (scale, unit) = (FrequencyScale::Mel, Unit::Power);
        let two = Spectrogram { values, channels: 2, bins: 2, frames: 3, scale, unit };
        let (shape, values) = permuted(two.clone().into(), &[Channels, Frames, Bins]).unwrap();
        assert_eq!(shape, [2, 3, 2]);
        assert_eq!(values, [0.0, 3.0, 1.0, 4.0, 2.0, 5.0, 6.0, 9.0, 7.0, 10.0, 8.0, 11.0]);
        let (shape, values) = permuted(two.clone().into(), &[Bins, Channels, Frames]).unwrap();
        assert_eq!(shape, [2, 2, 3]);
        assert_eq!(values[..6], [0.0, 1.0, 2.0, 6.0, 7.0, 8.0]);
        let told = permuted(two.clone().into(), &[Frames, Bins]).unwrap_err().to_string();
        assert!(told.contains("leaves out channels, of which there are 2"), "{told}");
        let one = Spectrogram { values: two.values[..6].to_vec(), channels: 1, ..two };
        let (shape, values) = permuted(one.clone().into(), &[Frames, Bins]).unwrap();
        assert_eq!((shape, values), (vec![3, 2], vec![0.0, 3.0, 1.0, 4.0, 2.0, 5.0]));
        assert_eq!(permuted(one.clone().into(), &[Bins, Frames]).unwrap().1, one.values);
        let told = permuted(one.into(), &[Samples]).unwrap_err().to_string();
        assert!(told.contains("[samples] are not all of channels, bins, frames"), "{told}");

        let audio = Audio { samples: vec![1.0, 2.0, 3.0, 4.0], channels: 2, rate: 1 };
        let (shape, values) = permuted(audio.clone().into(), &[Samples, Channels]).unwrap();
        assert_eq!((shape, values), (vec![2, 2], vec![1.0, 3.0, 2.0, 4.0]));
        assert!(permuted(audio.clone().into(), &[]).is_err());
        assert!(permuted(audio.into(), &[Samples, Samples]).is_err());
    }
}
