//! Deterministic audio ops.

mod spectral;
mod wave;

pub use spectral::{
    AmplitudeToDb, ApplyColormap, Axis, Cmvn, ComputeDeltas, DbToAmplitude, DbToPower, Delta,
    DeltaMode, Fbank, Fill, Lfcc, MaskAlongAxis, MelSpectrogram, Mfcc, NormalizeSpectrogram, Pcen,
    PerBin, PowerToDb, Reference, ResizeMode, ResizeSpectrogram, SlidingWindowCmn, Spectrogram,
    Stft,
};
pub use wave::{AddGaussianNoise, FixLength, Gain, PolarityInversion, Resample, ToMono};
