//! The CUDA side of `augment`: whether there is a GPU, the kernels' sources, and batches through them.
//!
//! The driver is loaded at run time, so this builds and runs on machines that have none.

#![allow(unsafe_code, reason = "calls into the CUDA driver")]

mod audio;
mod backend;
mod cache;
mod contract;
mod device;
mod executor;
mod gather;
mod image;
mod kernels;
mod lanes;
mod nvrtc;
mod output;
mod plan;
mod probe;
mod sources;
mod stack;
mod tracks;

pub use backend::{Backend, Lane};
pub use contract::{Contract, contracts};
pub use device::{Device, DeviceError, DeviceLane, DeviceMemory};
pub use executor::Batches;
pub use kernels::{KERNELS, Kernel};
pub use nvrtc::{CompileError, Compiled, Target, compile, compiler};
pub use output::Element;
pub use probe::{Gpu, Unavailable, probe};
pub use sources::sources;
pub use stack::{Prepared, Stack};
