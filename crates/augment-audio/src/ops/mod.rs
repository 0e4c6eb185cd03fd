//! Deterministic audio ops.

mod spectral;
mod time;
mod wave;

pub use spectral::{
    AmplitudeToDb, ApplyColormap, Axis, Fill, GriffinLim, InverseMel, MaskAlongAxis,
    MelSpectrogram, PowerToDb, Reference, Stft,
};
pub use time::{PitchShift, Speed, Tempo, TimeStretch};
pub use wave::{
    AddGaussianNoise, FixLength, Gain, PolarityInversion, Resample, ResamplingMethod, ToMono,
};
