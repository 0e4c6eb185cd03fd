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
    Entry::op::<ops::Cmvn>("{norm_vars: true}"),
    Entry::op::<ops::ComputeDeltas>("{win_length: 5}"),
    Entry::op::<ops::DbToAmplitude>("{}"),
    Entry::op::<ops::DbToPower>("{ref: 1}"),
    Entry::op::<ops::Delta>("{width: 9, order: 2}"),
    Entry::op::<ops::Fbank>("{num_mel_bins: 80, scale: 32768}"),
    Entry::op::<ops::FixLength>("{seconds: 5}"),
    Entry::op::<ops::Gain>("{gain_db: -6}"),
    Entry::op::<ops::Lfcc>("{n_lfcc: 40}"),
    Entry::op::<ops::MaskAlongAxis>("{axis: time, start: 10, end: 20, value: mean}"),
    Entry::op::<ops::MelSpectrogram>("{n_fft: 2048, hop_length: 512, n_mels: 128}"),
    Entry::op::<ops::Mfcc>("{n_mfcc: 20}"),
    Entry::op::<ops::NormalizeSpectrogram>("{mean: -4.27, std: 9.14}"),
    Entry::op::<ops::Pcen>("{sr: 44100, hop_length: 512}"),
    Entry::op::<ops::PolarityInversion>("{}"),
    Entry::op::<ops::PowerToDb>("{ref: max, top_db: 80}"),
    Entry::op::<ops::Resample>("{target_sr: 22050}"),
    Entry::op::<ops::ResizeSpectrogram>("{bins: 224, frames: 224, mode: bicubic}"),
    Entry::op::<ops::SlidingWindowCmn>("{cmn_window: 300, center: true}"),
    Entry::op::<ops::Spectrogram>("{preset: torchaudio, n_fft: 1024}"),
    Entry::op::<ops::Stft>("{n_fft: 2048, hop_length: 512}"),
    Entry::op::<ops::TimeWarp>("{center: 120, warped: 140}"),
    Entry::op::<ops::ToMono>("{}"),
    Entry::transform::<transforms::AddGaussianNoise>("{amplitude: [0.001, 0.015]}"),
    Entry::transform::<transforms::Fbank>("{dither: 1, scale: 32768}"),
    Entry::transform::<transforms::FrequencyMasking>("{freq_mask_param: 27}"),
    Entry::transform::<transforms::Gain>("{gain_db: [-12, 12]}"),
    Entry::transform::<transforms::PolarityInversion>("{p: 0.5}"),
    Entry::transform::<transforms::SpecAugment>("{policy: LD}"),
    Entry::transform::<transforms::TimeMasking>("{time_mask_param: 100, p: 0.2}"),
    Entry::transform::<transforms::TimeWarp>("{W: 40}"),
];
