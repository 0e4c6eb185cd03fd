//! Deterministic audio ops.

mod spectral;
mod wave;

pub use spectral::*;
pub use wave::*;
