//! Random audio transforms.

mod spec_masking;

pub use spec_masking::{FrequencyMasking, TimeMasking};
