//! Random audio transforms.

mod polarity_inversion;
mod spec_masking;

pub use polarity_inversion::PolarityInversion;
pub use spec_masking::{FrequencyMasking, TimeMasking};
