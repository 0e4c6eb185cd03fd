//! `stft`: the complex spectrum.

use std::collections::HashMap;

use augment_core::{Data, Error, Info, Kind, Op, Result, Tensor, TensorData, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::dsp::{Framing, PadMode, StftPlan, Window};

/// The short-time Fourier transform (`librosa.stft`), as a tensor.
///
/// Its shape is channels × bins × frames × 2: real and imaginary part, as `torch.view_as_real` has
/// them.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Stft {
    /// Samples in a frame: the length of the transform.
    pub n_fft: usize,
    /// Samples under the window; `n_fft` when left out.
    pub win_length: Option<usize>,
    /// Samples from one frame to the next; a quarter of `win_length` when left out.
    pub hop_length: Option<usize>,
    /// The window function.
    pub window: Window,
    /// Whether frame t is centred at sample t · hop_length instead of starting there.
    pub center: bool,
    /// What lies beyond the ends of the clip when frames are centred.
    pub pad_mode: PadMode,
}

impl Default for Stft {
    fn default() -> Self {
        Self {
            n_fft: 2048,
            win_length: None,
            hop_length: None,
            window: Window::Hann,
            center: true,
            pad_mode: PadMode::Constant,
        }
    }
}

impl Stft {
    fn framing(&self) -> Framing {
        let Self { n_fft, win_length, hop_length, window, center, pad_mode } = *self;
        Framing::new(n_fft, win_length, hop_length, window, center, pad_mode)
    }
}

#[derive(Default)]
struct Plans(HashMap<Framing, StftPlan>);

impl Op for Stft {
    const NAME: &'static str = "stft";

    fn validate(&self) -> Result<()> {
        self.framing().validate()
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        input.expect(Kind::Audio)?;
        let Info::Audio { channels, samples, .. } = *input else {
            return Err(Error::expects(Kind::Audio, input));
        };
        let framing = self.framing();
        let frames = samples.map(|samples| framing.frames(samples)).transpose()?;
        Ok(Info::Tensor { shape: Some(vec![channels, Some(framing.bins()), frames, Some(2)]) })
    }

    fn apply(&self, data: Data, workspace: &mut Workspace) -> Result<Data> {
        let audio = data.into_audio()?;
        let framing = self.framing();
        let (bins, frames) = (framing.bins(), framing.frames(audio.len())?);
        let mut values = vec![0.0; audio.channels * bins * frames * 2];
        let plans: &mut Plans = workspace.slot();
        let plan = plans.0.entry(framing).or_insert_with(|| StftPlan::new(framing));
        for (plane, out) in audio.planes().zip(values.chunks_exact_mut(bins * frames * 2)) {
            for t in 0..frames {
                for (k, z) in plan.frame(plane, t)?.iter().enumerate() {
                    let at = 2 * (k * frames + t);
                    out[at..at + 2].copy_from_slice(&[z.re, z.im]);
                }
            }
        }
        let shape = vec![audio.channels, bins, frames, 2];
        Ok(Tensor { shape, data: TensorData::F32(values) }.into())
    }
}

#[cfg(test)]
mod tests {
    use augment_core::Audio;

    use super::*;

    #[test]
    fn a_click_has_a_flat_spectrum_with_turning_phase() {
        let mut samples = vec![0.0; 16];
        samples[1] = 1.0;
        let audio = Audio { samples, channels: 1, rate: 16 };
        let op = Stft {
            n_fft: 8,
            hop_length: Some(8),
            window: Window::Rectangular,
            center: false,
            ..Stft::default()
        };
        let info = op.output_info(&Data::from(audio.clone()).info()).unwrap();
        let out = op.apply(audio.into(), &mut Workspace::new()).unwrap();
        assert_eq!(out.info(), info);
        let tensor = out.into_tensor().unwrap();
        assert_eq!(tensor.shape, [1, 5, 2, 2]);
        let TensorData::F32(values) = tensor.data else { panic!("floats") };
        for k in 0..5 {
            let angle = -std::f32::consts::TAU * k as f32 / 8.0;
            assert!((values[4 * k] - angle.cos()).abs() < 1e-6);
            assert!((values[4 * k + 1] - angle.sin()).abs() < 1e-6);
            assert_eq!(&values[4 * k + 2..4 * k + 4], [0.0, 0.0]);
        }
    }
}
