//! Deterministic audio ops.

mod filter;
mod permute;
pub mod sox;
mod spectral;
#[cfg(test)]
pub(crate) mod testing;
mod time;
mod unfold;
mod wave;

pub use filter::*;
pub use permute::{Dimension, Permute};
pub use spectral::*;
pub use time::*;
pub use unfold::Unfold;
pub use wave::*;

pub(crate) use wave::sound_files;
