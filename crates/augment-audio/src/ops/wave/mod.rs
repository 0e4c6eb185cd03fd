//! Ops that work on waveforms.

mod add_gaussian_noise;
mod fix_length;
mod gain;
mod polarity_inversion;
mod resample;
mod to_mono;

pub use add_gaussian_noise::AddGaussianNoise;
pub use fix_length::FixLength;
pub use gain::Gain;
pub use polarity_inversion::PolarityInversion;
pub use resample::{Resample, ResamplingMethod};
pub use to_mono::ToMono;
