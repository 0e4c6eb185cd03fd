//! Ops that make spectrograms, and those that work on them.

mod apply_colormap;
mod cepstrum;
mod decibel;
mod fbank;
mod lfcc;
mod mask_along_axis;
mod mel_spectrogram;
mod mfcc;
mod spectrogram;
mod stft;

pub use apply_colormap::ApplyColormap;
pub use decibel::{AmplitudeToDb, PowerToDb, Reference};
pub use fbank::Fbank;
pub use lfcc::Lfcc;
pub use mask_along_axis::{Axis, Fill, MaskAlongAxis};
pub use mel_spectrogram::MelSpectrogram;
pub use mfcc::Mfcc;
pub use spectrogram::Spectrogram;
pub use stft::Stft;
