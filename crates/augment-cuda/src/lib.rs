//! The CUDA side of `augment`: whether there is a GPU, the kernels' sources, and batches through them.
//!
//! The driver is loaded at run time, so this builds and runs on machines that have none.

#![allow(unsafe_code, reason = "calls into the CUDA driver")]

mod backend;
mod cache;
mod device;
mod executor;
#[cfg_attr(not(test), expect(dead_code, reason = "the executor is to use it"))]
mod gather;
mod image;
mod kernels;
mod layout;
mod nvrtc;
mod plan;
mod probe;
mod sources;

pub use backend::Backend;
pub use device::{Device, DeviceError};
pub use executor::Batches;
pub use kernels::{KERNELS, Kernel};
pub use nvrtc::{CompileError, Compiled, Target, compile, compiler};
pub use probe::{Gpu, Unavailable, probe};
pub use sources::sources;
