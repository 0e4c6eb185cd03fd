//! Audio for `augment`: codecs, resampling, spectrograms, masks and colour maps.
//!
//! Numbers follow librosa 0.11 where librosa has the function, else torchaudio 2.11; every
//! convention in which the two differ is a parameter.

pub mod codec;
pub mod dsp;
pub mod ops;
pub mod params;
pub mod transforms;

mod colormap;

use augment_core::Entry;

pub use colormap::Colormap;

/// This crate's lines of the table of all ops and transforms.
pub const ENTRIES: &[Entry] = &[
    Entry::op::<ops::AddGaussianNoise>("{amplitude: 0.01, stream: {seed: 1, id: [2, 3, 4]}}"),
    Entry::op::<ops::AmplitudeToDb>("{ref: max, top_db: 80}"),
    Entry::op::<ops::ApplyColormap>("{colormap: magma}"),
    Entry::op::<ops::FixLength>("{seconds: 5}"),
    Entry::op::<ops::Gain>("{gain_db: -6}"),
    Entry::op::<ops::GriffinLim>("{rate: 22050, n_iter: 32}"),
    Entry::op::<ops::InverseMel>("{rate: 22050, n_fft: 2048}"),
    Entry::op::<ops::MaskAlongAxis>("{axis: time, start: 10, end: 20, value: mean}"),
    Entry::op::<ops::MelSpectrogram>("{n_fft: 2048, hop_length: 512, n_mels: 128}"),
    Entry::op::<ops::PitchShift>("{n_steps: 2}"),
    Entry::op::<ops::PolarityInversion>("{}"),
    Entry::op::<ops::PowerToDb>("{ref: max, top_db: 80}"),
    Entry::op::<ops::Resample>("{target_sr: 22050}"),
    Entry::op::<ops::Speed>("{factor: 1.1}"),
    Entry::op::<ops::Stft>("{n_fft: 2048, hop_length: 512}"),
    Entry::op::<ops::Tempo>("{factor: 1.1}"),
    Entry::op::<ops::TimeStretch>("{rate: 1.1}"),
    Entry::op::<ops::ToMono>("{}"),
    Entry::transform::<transforms::AddGaussianNoise>("{amplitude: [0.001, 0.015]}"),
    Entry::transform::<transforms::FrequencyMasking>("{freq_mask_param: 27}"),
    Entry::transform::<transforms::Gain>("{gain_db: [-12, 12]}"),
    Entry::transform::<transforms::PitchShift>("{semitones: [-4, 4]}"),
    Entry::transform::<transforms::PolarityInversion>("{p: 0.5}"),
    Entry::transform::<transforms::Speed>("{factor: [0.9, 1.1]}"),
    Entry::transform::<transforms::SpeedPerturbation>("{factors: [0.9, 1.0, 1.1]}"),
    Entry::transform::<transforms::TimeMasking>("{time_mask_param: 100, p: 0.2}"),
    Entry::transform::<transforms::TimeStretch>("{rate: [0.8, 1.25]}"),
];
