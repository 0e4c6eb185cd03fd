//! Ops that make spectrograms, and those that work on them.

mod apply_colormap;
mod cepstrum;
mod cmvn;
mod decibel;
mod deltas;
mod fbank;
mod from_decibel;
mod griffin_lim;
mod inverse_mel;
mod lfcc;
mod log;
mod mask_along_axis;
mod mel_fusion;
mod mel_spectrogram;
mod mfcc;
mod normalize_spectrogram;
mod pad_or_trim;
mod pcen;
mod resize_spectrogram;
mod sliding_window_cmn;
mod spectrogram;
mod stft;
mod time_warp;

use augment_core::{Info, Kind, Result, Unit};

pub use apply_colormap::ApplyColormap;
pub use cepstrum::Loudness;
pub use cmvn::Cmvn;
pub use decibel::{AmplitudeToDb, PowerToDb, Reference};
pub use deltas::{ComputeDeltas, Delta, DeltaMode};
pub use fbank::Fbank;
pub use from_decibel::{DbToAmplitude, DbToPower};
pub use griffin_lim::GriffinLim;
pub use inverse_mel::InverseMel;
pub use lfcc::Lfcc;
pub use log::Log;
pub use mask_along_axis::{Axis, Fill, MaskAlongAxis};
pub use mel_fusion::MelFusion;
pub use mel_spectrogram::MelSpectrogram;
pub use mfcc::Mfcc;
pub use normalize_spectrogram::{NormalizeSpectrogram, PerBin};
pub use pad_or_trim::PadOrTrim;
pub use pcen::Pcen;
pub use resize_spectrogram::{ResizeMode, ResizeSpectrogram, Taps};
pub use sliding_window_cmn::SlidingWindowCmn;
pub use spectrogram::Spectrogram;
pub use stft::Stft;
pub use time_warp::TimeWarp;

/// The same sizes, but the values are features.
fn featured(input: &Info) -> Result<Info> {
    let mut output = input.unchanged(Kind::Spectrogram)?;
    if let Info::Spectrogram { unit, .. } = &mut output {
        *unit = Unit::Feature;
    }
    Ok(output)
}

#[cfg(test)]
mod test {
    use augment_core::{Data, FrequencyScale, Op, Spectrogram, Unit, Workspace};

    /// These values, as many frames as they make.
    pub(super) fn spectrogram(
        values: &[f32],
        channels: usize,
        bins: usize,
        unit: Unit,
    ) -> Spectrogram {
        let frames = values.len() / (channels * bins).max(1);
        let scale = FrequencyScale::Mel;
        Spectrogram { values: values.to_vec(), channels, bins, frames, scale, unit }
    }

    /// What a valid op makes of it, which is what it promised.
    pub(super) fn run(op: &impl Op, input: Spectrogram) -> Spectrogram {
        op.validate().unwrap();
        let data = Data::from(input);
        let info = op.output_info(&data.info()).unwrap();
        let data = op.apply(data, &mut Workspace::new()).unwrap();
        assert_eq!(data.info(), info);
        data.into_spectrogram().unwrap()
    }
}
