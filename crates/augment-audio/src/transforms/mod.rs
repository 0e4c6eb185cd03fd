//! Random audio transforms.

mod add_gaussian_noise;
mod gain;
mod polarity_inversion;
mod sox;
mod spec_masking;
mod varied;

pub use add_gaussian_noise::AddGaussianNoise;
pub use gain::Gain;
pub use polarity_inversion::PolarityInversion;
pub use sox::Sox;
pub use spec_masking::{FrequencyMasking, TimeMasking};
