//! Deterministic audio ops.

mod filter;
pub mod sox;
mod spectral;
mod time;
mod wave;

pub use filter::{
    AllpassBiquad, BandBiquad, BandpassBiquad, BandrejectBiquad, BassBiquad, Biquad, DeemphBiquad,
    EqualizerBiquad, HighpassBiquad, Lfilter, LowpassBiquad, RiaaBiquad, TrebleBiquad,
};
pub use spectral::{
    AmplitudeToDb, ApplyColormap, Axis, Fill, MaskAlongAxis, MelSpectrogram, PowerToDb, Reference,
    Stft,
};
pub use time::Tempo;
pub use wave::{AddGaussianNoise, FixLength, Gain, PolarityInversion, Resample, ToMono};
