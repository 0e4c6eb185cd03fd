//! Deterministic audio ops.

mod filter;
pub mod sox;
mod spectral;
#[cfg(test)]
pub(crate) mod testing;
mod time;
mod wave;

pub use filter::{
    AllpassBiquad, BandBiquad, BandPassFilter, BandStopFilter, BandpassBiquad, BandrejectBiquad,
    BassBiquad, Biquad, DeemphBiquad, Deemphasis, EqualizerBiquad, HighPassFilter, HighShelfFilter,
    HighpassBiquad, Lfilter, LowPassFilter, LowShelfFilter, LowpassBiquad, PeakingFilter,
    Preemphasis, RiaaBiquad, TrebleBiquad,
};
pub use spectral::{
    AmplitudeToDb, ApplyColormap, Axis, Fill, MaskAlongAxis, MelSpectrogram, PowerToDb, Reference,
    Stft,
};
pub use time::Tempo;
pub(crate) use wave::sound_files;
pub use wave::{
    AddBackgroundNoise, AddGaussianNoise, AddNoise, AdjustDuration, AudioPadMode, BandLimit,
    BitCrush, ClipAudio, ClippingDistortion, Contrast, ConvolveIr, CropAudio, Dcshift, Fade,
    FadeShape, FixLength, Gain, GainTransition, Limiter, LoudnessNormalization, MuLaw,
    MuLawEncoding, NormalizePeak, NormalizeRms, Overdrive, PadAudio, PolarityInversion, RepeatMode,
    RepeatPart, ReplaceEnd, Resample, ReverseAudio, Shift, Side, TanhDistortion, TimeMask, ToMono,
    TrimAudio, TrimSilence, Vad,
};
