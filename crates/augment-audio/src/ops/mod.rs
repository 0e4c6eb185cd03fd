//! Deterministic audio ops.

mod apply_colormap;
mod decibel;
mod fix_length;
mod mask_along_axis;
mod mel_spectrogram;
mod polarity_inversion;
mod resample;
mod stft;
mod to_mono;

pub use apply_colormap::ApplyColormap;
pub use decibel::{AmplitudeToDb, PowerToDb, Reference};
pub use fix_length::FixLength;
pub use mask_along_axis::{Axis, Fill, MaskAlongAxis};
pub use mel_spectrogram::MelSpectrogram;
pub use polarity_inversion::PolarityInversion;
pub use resample::Resample;
pub use stft::Stft;
pub use to_mono::ToMono;
