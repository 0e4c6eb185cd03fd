//! Ops that make spectrograms, and those that work on them.

mod apply_colormap;
mod decibel;
mod mask_along_axis;
mod mel_spectrogram;
mod stft;
mod time_warp;

pub use apply_colormap::ApplyColormap;
pub use decibel::{AmplitudeToDb, PowerToDb, Reference};
pub use mask_along_axis::{Axis, Fill, MaskAlongAxis};
pub use mel_spectrogram::MelSpectrogram;
pub use stft::Stft;
pub use time_warp::TimeWarp;
