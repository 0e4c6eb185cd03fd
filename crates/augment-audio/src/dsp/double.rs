//! Bands of spectra in double precision.

use std::sync::Arc;

use augment_core::{Error, Result};
use realfft::num_complex::Complex;
use realfft::{RealFftPlanner, RealToComplex};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::FilterBank;

/// What spectra are computed in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub enum Precision {
    /// In single precision, as torchaudio does and librosa does for samples of single precision.
    #[default]
    Single,
    /// In double precision, as NumPy does: bands that lie 60 dB and more below the loudest of their frame are then more than
    /// noise. It takes about twice as long, and never runs on a GPU.
    Double,
}

/// The transform of a frame length, and the filter bank behind it.
pub(crate) struct DoublePlan {
    bank: FilterBank,
    fft: Arc<dyn RealToComplex<f64>>,
    frame: Vec<f64>,
    spectrum: Vec<Complex<f64>>,
    scratch: Vec<Complex<f64>>,
    powers: Vec<f64>,
}

impl DoublePlan {
    pub(crate) fn new(n_fft: usize, bank: FilterBank) -> Self {
        let fft = RealFftPlanner::new().plan_fft_forward(n_fft);
        Self {
            bank,
            frame: fft.make_input_vec(),
            spectrum: fft.make_output_vec(),
            scratch: fft.make_scratch_vec(),
            powers: vec![0.0; n_fft / 2 + 1],
            fft,
        }
    }

    /// The bands of all frames into `out`, bands × frames; the spectrum is `|X|^power`. `fill` puts frame t, with its window.
    pub(crate) fn each(
        &mut self,
        frames: usize,
        power: f64,
        out: &mut [f32],
        mut fill: impl FnMut(usize, &mut [f64]),
    ) -> Result<()> {
        let Self { bank, fft, frame, spectrum, scratch, powers } = self;
        for t in 0..frames {
            fill(t, frame);
            fft.process_with_scratch(frame, spectrum, scratch)
                .map_err(|error| Error::data(error.to_string()))?;
            for (slot, bin) in powers.iter_mut().zip(spectrum.iter()) {
                let squared = bin.norm_sqr();
                *slot = match power {
                    2.0 => squared,
                    1.0 => squared.sqrt(),
                    other => squared.powf(other / 2.0),
                };
            }
            for (row, (first, weights)) in out.chunks_exact_mut(frames).zip(bank.bands()) {
                let terms = powers[first..].iter().zip(weights);
                row[t] = terms.map(|(x, &weight)| x * f64::from(weight)).sum::<f64>() as f32;
            }
        }
        Ok(())
    }
}
