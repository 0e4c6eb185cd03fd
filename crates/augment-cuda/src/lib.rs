//! The CUDA side of `augment`: whether there is a GPU, and the kernels' sources.
//!
//! The driver is loaded at run time, so this builds and runs on machines that have none.

#![allow(unsafe_code, reason = "calls into the CUDA driver")]

mod probe;
mod sources;

pub use probe::{Gpu, Unavailable, probe};
pub use sources::sources;
