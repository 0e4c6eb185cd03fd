//! Deterministic audio ops.

mod spectral;
mod wave;

pub use spectral::{
    AmplitudeToDb, ApplyColormap, Axis, Fill, MaskAlongAxis, MelSpectrogram, PowerToDb, Reference,
    Stft, TimeWarp,
};
pub use wave::{AddGaussianNoise, FixLength, Gain, PolarityInversion, Resample, ToMono};
