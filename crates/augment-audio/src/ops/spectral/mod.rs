//! Ops that make spectrograms, and those that work on them.

mod apply_colormap;
mod decibel;
mod griffin_lim;
mod inverse_mel;
mod mask_along_axis;
mod mel_spectrogram;
mod stft;

pub use apply_colormap::ApplyColormap;
pub use decibel::{AmplitudeToDb, PowerToDb, Reference};
pub use griffin_lim::GriffinLim;
pub use inverse_mel::InverseMel;
pub use mask_along_axis::{Axis, Fill, MaskAlongAxis};
pub use mel_spectrogram::MelSpectrogram;
pub use stft::Stft;
