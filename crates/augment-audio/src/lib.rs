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
    Entry::op::<ops::AdjustDuration>("{duration_seconds: 5, padding_mode: wrap}"),
    Entry::op::<ops::AllpassBiquad>("{central_freq: 1000}"),
    Entry::op::<ops::AmplitudeToDb>("{ref: max, top_db: 80}"),
    Entry::op::<ops::ApplyColormap>("{colormap: magma}"),
    Entry::op::<ops::BandBiquad>("{central_freq: 1000}"),
    Entry::op::<ops::BandpassBiquad>("{central_freq: 1000, Q: 2}"),
    Entry::op::<ops::BandrejectBiquad>("{central_freq: 1000}"),
    Entry::op::<ops::BassBiquad>("{gain: 6}"),
    Entry::op::<ops::Biquad>("{b0: 1, b1: 0, b2: 0, a0: 1, a1: -0.5, a2: 0}"),
    Entry::op::<ops::CropAudio>("{duration: 1, unit: seconds, position: 0.5}"),
    Entry::op::<ops::DeemphBiquad>("{}"),
    Entry::op::<ops::sox::Dither>("{precision: 8, stream: {seed: 1, id: [2, 3, 4]}}"),
    Entry::op::<ops::EqualizerBiquad>("{center_freq: 1000, gain: -6, Q: 1}"),
    Entry::op::<ops::Fade>("{fade_in_len: 1000, fade_out_len: 2000, fade_shape: half_sine}"),
    Entry::op::<ops::FixLength>("{seconds: 5}"),
    Entry::op::<ops::sox::Flanger>("{depth: 3}"),
    Entry::op::<ops::Gain>("{gain_db: -6}"),
    Entry::op::<ops::GainTransition>(
        "{start_gain_db: -12, end_gain_db: 3, duration: 0.1, unit: seconds}",
    ),
    Entry::op::<ops::HighpassBiquad>("{cutoff_freq: 200}"),
    Entry::op::<ops::Lfilter>("{a_coeffs: [1, -0.5], b_coeffs: [1, 0]}"),
    Entry::op::<ops::LoudnessNormalization>("{lufs: -23}"),
    Entry::op::<ops::LowpassBiquad>("{cutoff_freq: 1000}"),
    Entry::op::<ops::MaskAlongAxis>("{axis: time, start: 10, end: 20, value: mean}"),
    Entry::op::<ops::MelSpectrogram>("{n_fft: 2048, hop_length: 512, n_mels: 128}"),
    Entry::op::<ops::NormalizePeak>("{peak: 0.9}"),
    Entry::op::<ops::NormalizeRms>("{rms_db: -20}"),
    Entry::op::<ops::PadAudio>("{start: 0.1, end: 0.2, unit: seconds, mode: reflect}"),
    Entry::op::<ops::sox::Phaser>("{decay: 0.3}"),
    Entry::op::<ops::PolarityInversion>("{}"),
    Entry::op::<ops::PowerToDb>("{ref: max, top_db: 80}"),
    Entry::op::<ops::Resample>("{target_sr: 22050}"),
    Entry::op::<ops::ReverseAudio>("{}"),
    Entry::op::<ops::RiaaBiquad>("{}"),
    Entry::op::<ops::Shift>("{shift: 0.25}"),
    Entry::op::<ops::sox::SoxChannels>("{channels: 2}"),
    Entry::op::<ops::sox::SoxChorus>("{gain_in: 0.7, gain_out: 0.9, voices: [{delay: 55, decay: 0.4, speed: 0.25, depth: 2, modulation: triangle}]}"),
    Entry::op::<ops::sox::SoxCompand>("{attack_decay: [[0.3, 1]], soft_knee_db: 6, points: [[-70, -70], [-60, -20]], gain: -5, delay: 0.2}"),
    Entry::op::<ops::sox::SoxDelay>("{positions: [\"0.1\", \"+100s\"]}"),
    Entry::op::<ops::sox::SoxDownsample>("{factor: 2}"),
    Entry::op::<ops::sox::SoxEarwax>("{}"),
    Entry::op::<ops::sox::SoxEcho>("{gain_in: 0.8, gain_out: 0.88, echoes: [{delay: 60, decay: 0.4}]}"),
    Entry::op::<ops::sox::SoxEchos>("{gain_in: 0.8, gain_out: 0.7, echoes: [{delay: 40, decay: 0.25}, {delay: 63, decay: 0.3}]}"),
    Entry::op::<ops::sox::SoxFade>("{curve: half_sine, fade_in: \"0.02\", stop: \"-0\"}"),
    Entry::op::<ops::sox::SoxFir>("{coefficients: [0.25, 0.5, 0.25]}"),
    Entry::op::<ops::sox::SoxGain>("{gain_db: -3, normalize: true}"),
    Entry::op::<ops::sox::SoxHilbert>("{taps: 101}"),
    Entry::op::<ops::sox::SoxPad>("{pads: [{length: \"0.1\", position: \"0\"}, {length: \"800s\", position: \"-0\"}]}"),
    Entry::op::<ops::sox::SoxPitch>("{cents: -300}"),
    Entry::op::<ops::sox::SoxRate>("{rate: 8000}"),
    Entry::op::<ops::sox::SoxRemix>("{channels: [[{first: 1, last: 0}], [{first: 1, volume: 0.5}]]}"),
    Entry::op::<ops::sox::SoxRepeat>("{count: 1}"),
    Entry::op::<ops::sox::SoxReverb>("{reverberance: 50}"),
    Entry::op::<ops::sox::SoxReverse>("{}"),
    Entry::op::<ops::sox::SoxSilence>("{}"),
    Entry::op::<ops::sox::SoxSinc>("{high_pass: 300, low_pass: 3000}"),
    Entry::op::<ops::sox::SoxSpeed>("{factor: 1.1}"),
    Entry::op::<ops::sox::SoxStretch>("{factor: 1.2}"),
    Entry::op::<ops::sox::SoxSwap>("{}"),
    Entry::op::<ops::sox::SoxTremolo>("{speed: 6, depth: 40}"),
    Entry::op::<ops::sox::SoxTrim>("{positions: [\"0.05\", \"0.1\"]}"),
    Entry::op::<ops::sox::SoxUpsample>("{factor: 2}"),
    Entry::op::<ops::sox::SoxVol>("{factor: 0.5}"),
    Entry::op::<ops::Stft>("{n_fft: 2048, hop_length: 512}"),
    Entry::op::<ops::Tempo>("{factor: 1.1}"),
    Entry::op::<ops::TimeMask>("{duration: 0.2, position: 0.5}"),
    Entry::op::<ops::ToMono>("{}"),
    Entry::op::<ops::TrebleBiquad>("{gain: -6}"),
    Entry::op::<ops::TrimAudio>("{start: 100, end: 200}"),
    Entry::transform::<transforms::AddGaussianNoise>("{amplitude: [0.001, 0.015]}"),
    Entry::transform::<transforms::FrequencyMasking>("{freq_mask_param: 27}"),
    Entry::transform::<transforms::Gain>("{gain_db: [-12, 12]}"),
    Entry::transform::<transforms::PolarityInversion>("{p: 0.5}"),
    Entry::transform::<transforms::Sox>("\"pitch -300:300 tempo 0.9:1.1 reverb 50 echo 0.8 0.9 60 0.4 rate 16k\""),
    Entry::transform::<transforms::TimeMasking>("{time_mask_param: 100, p: 0.2}"),
];
