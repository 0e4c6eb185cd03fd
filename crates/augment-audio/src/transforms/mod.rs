//! Random audio transforms.

mod add_gaussian_noise;
mod gain;
mod pitch_shift;
mod polarity_inversion;
mod spec_masking;
mod speed;
mod time_stretch;
mod varied;

pub use add_gaussian_noise::AddGaussianNoise;
pub use gain::Gain;
pub use pitch_shift::PitchShift;
pub use polarity_inversion::PolarityInversion;
pub use spec_masking::{FrequencyMasking, TimeMasking};
pub use speed::{Speed, SpeedPerturbation};
pub use time_stretch::TimeStretch;
