//! Deterministic audio ops.

mod filter;
pub mod sox;
mod spectral;
#[cfg(test)]
pub(crate) mod testing;
mod time;
mod wave;

pub use filter::*;
pub use spectral::*;
pub use time::*;
pub use wave::*;

pub(crate) use wave::sound_files;
