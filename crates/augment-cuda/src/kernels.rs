//! The one list of kernels.

use std::mem::size_of;

use crate::layout::{
    ColourParams, FrameParams, ResampleParams, SharpenParams, WarpParams, WeightsParams,
};

/// A kernel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Kernel {
    /// Its entry point.
    pub name: &'static str,
    /// The file below `kernels/` that it is in.
    pub source: &'static str,
    /// The bytes of its parameters.
    pub params: usize,
}

pub(crate) const RESAMPLE_WEIGHTS: Kernel =
    kernel::<WeightsParams>("resample_weights", "resample.cu");
pub(crate) const RESAMPLE: Kernel = kernel::<ResampleParams>("resample", "resample.cu");
pub(crate) const COLOUR_MEASURE: Kernel = kernel::<ColourParams>("colour_measure", "colour.cu");
pub(crate) const COLOUR_TABLES: Kernel = kernel::<ColourParams>("colour_tables", "colour.cu");
pub(crate) const COLOUR_STORE: Kernel = kernel::<ColourParams>("colour_store", "colour.cu");

pub(crate) const FRAME: Kernel = kernel::<FrameParams>("frame", "frame.cu");
pub(crate) const SHARPEN: Kernel = kernel::<SharpenParams>("sharpen", "filter.cu");
pub(crate) const WARP: Kernel = kernel::<WarpParams>("warp", "warp.cu");

/// All kernels.
pub const KERNELS: &[Kernel] = &[
    RESAMPLE_WEIGHTS,
    RESAMPLE,
    COLOUR_MEASURE,
    COLOUR_TABLES,
    COLOUR_STORE,
    FRAME,
    SHARPEN,
    WARP,
];

const fn kernel<Params>(name: &'static str, source: &'static str) -> Kernel {
    Kernel { name, source, params: size_of::<Params>() }
}
