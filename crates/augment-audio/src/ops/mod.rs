//! Deterministic audio ops.

mod filter;
pub mod sox;
mod spectral;
#[cfg(test)]
pub(crate) mod testing;
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
pub use wave::{
    AddGaussianNoise, AdjustDuration, AudioPadMode, CropAudio, Fade, FadeShape, FixLength, Gain,
    GainTransition, LoudnessNormalization, NormalizePeak, NormalizeRms, PadAudio,
    PolarityInversion, Resample, ReverseAudio, Shift, Side, TimeMask, ToMono, TrimAudio,
};
