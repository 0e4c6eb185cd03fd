//! Random audio transforms.

mod add_gaussian_noise;
mod fbank;
mod gain;
mod polarity_inversion;
mod spec_augment;
mod varied;

pub use add_gaussian_noise::AddGaussianNoise;
pub use fbank::Fbank;
pub use gain::Gain;
pub use polarity_inversion::PolarityInversion;
pub use spec_augment::{FrequencyMasking, Policy, Sampling, SpecAugment, TimeMasking, TimeWarp};
