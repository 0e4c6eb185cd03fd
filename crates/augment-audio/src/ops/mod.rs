//! Deterministic audio ops.

mod spectral;
mod wave;

pub use spectral::{
    AmplitudeToDb, ApplyColormap, Axis, Fbank, Fill, Lfcc, MaskAlongAxis, MelSpectrogram, Mfcc,
    PowerToDb, Reference, Spectrogram, Stft,
};
pub use wave::{AddGaussianNoise, FixLength, Gain, PolarityInversion, Resample, ToMono};
