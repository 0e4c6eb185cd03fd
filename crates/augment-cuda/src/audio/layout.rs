//! The structs that kernels read: twins of those in `kernels/`, byte by byte.

use bytemuck::{Pod, Zeroable};

/// `View` of `include/wave.cuh`: a stretch of a clip.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Pod, Zeroable)]
#[repr(C)]
pub(super) struct View {
    pub(super) place: i64,
    pub(super) stride: i32,
    pub(super) first: i32,
    pub(super) count: i32,
    pub(super) sign: i32,
    pub(super) shift: i32,
    pub(super) beyond: u32,
}

/// `Step` of `include/wave.cuh`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Pod, Zeroable)]
#[repr(C)]
pub(super) struct Step {
    pub(super) code: u32,
    pub(super) sign: i32,
    pub(super) shift: i32,
    pub(super) from: i32,
    pub(super) to: i32,
    pub(super) unused: u32,
    pub(super) place: i64,
    pub(super) measured: i64,
    pub(super) numbers: [f32; 4],
}

/// `Wave` of `include/wave.cuh`.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub(super) struct WaveTask {
    pub(super) from: View,
    pub(super) steps: i64,
    pub(super) count: u32,
    pub(super) mixed: u32,
    pub(super) sources: i32,
    pub(super) channels: i32,
    pub(super) len: i32,
    pub(super) is_result: u32,
    pub(super) to: i64,
}

/// `Measure` of `wave.cu`.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub(super) struct MeasureTask {
    pub(super) of: WaveTask,
    pub(super) kind: u32,
    pub(super) count: i32,
    pub(super) other: i64,
    pub(super) wanted: f64,
    pub(super) to: i64,
}

/// `Frames` of `spectrum.cu`.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub(super) struct SpectrumTask {
    pub(super) from: View,
    pub(super) len: i32,
    pub(super) channels: i32,
    pub(super) n_fft: i32,
    pub(super) hop: i32,
    pub(super) pad: i32,
    pub(super) centre: i32,
    pub(super) beyond: u32,
    pub(super) frames: i32,
    pub(super) per_block: i32,
    pub(super) at_once: i32,
    pub(super) points: i32,
    pub(super) factors: u32,
    pub(super) window: i64,
    pub(super) twiddles: i64,
    pub(super) turns: i64,
    pub(super) bands: i64,
    pub(super) weights: i64,
    pub(super) rows: i32,
    pub(super) has_bands: u32,
    pub(super) exponent: f32,
    pub(super) is_result: u32,
    pub(super) to: i64,
    pub(super) loudest: i64,
}

/// `Retouch` of `include/picture.cuh`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Pod, Zeroable)]
#[repr(C)]
pub(super) struct Retouch {
    pub(super) code: u32,
    pub(super) from: i32,
    pub(super) to: i32,
    pub(super) flags: u32,
    pub(super) place: i64,
    pub(super) numbers: [f32; 4],
}

/// `Picture` of `include/picture.cuh`.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub(super) struct PictureTask {
    pub(super) from: i64,
    pub(super) steps: i64,
    pub(super) count: u32,
    pub(super) channels: i32,
    pub(super) bins: i32,
    pub(super) frames: i32,
    pub(super) to: i64,
    pub(super) is_result: u32,
    pub(super) unused: u32,
}

/// `Find` of `picture.cu`.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub(super) struct FindTask {
    pub(super) of: PictureTask,
    pub(super) kind: u32,
    pub(super) unused: u32,
    pub(super) to: i64,
}

/// `Bend` of `picture.cu`.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub(super) struct WarpTask {
    pub(super) of: PictureTask,
    pub(super) center: i32,
    pub(super) warped: i32,
    pub(super) left: f32,
    pub(super) right: f32,
}

/// `Cepstrum` of `picture.cu`.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub(super) struct CepstrumTask {
    pub(super) of: PictureTask,
    pub(super) matrix: i64,
    pub(super) coefficients: i32,
    pub(super) per_block: i32,
}

/// `Slope` of `shape.cu`.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub(super) struct SlopeTask {
    pub(super) of: PictureTask,
    pub(super) weights: i64,
    pub(super) half: i32,
    pub(super) beyond: u32,
    pub(super) has_ends: u32,
    pub(super) unused: u32,
}

/// `Sources` of `shape.cu`.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub(super) struct Sources {
    pub(super) at: [i32; 4],
    pub(super) weight: [f32; 4],
}

/// `Resize` of `shape.cu`.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub(super) struct ResizeTask {
    pub(super) of: PictureTask,
    pub(super) across: i64,
    pub(super) up: i64,
    pub(super) bins: i32,
    pub(super) frames: i32,
    pub(super) taps: i32,
    pub(super) unused: u32,
}

/// `Paint` of `shape.cu`.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub(super) struct PaintTask {
    pub(super) of: PictureTask,
    pub(super) colours: i64,
    pub(super) range: i64,
    pub(super) low: f32,
    pub(super) high: f32,
    pub(super) has_low: u32,
    pub(super) has_high: u32,
}

/// `Taps` of `taps.cu`.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub(super) struct TapsTask {
    pub(super) from: View,
    pub(super) count: i32,
    pub(super) len: i32,
    pub(super) channels: i32,
    pub(super) taps: i32,
    pub(super) phases: i32,
    pub(super) advance: i32,
    pub(super) late: i32,
    pub(super) cuts: u32,
    pub(super) has_phases: u32,
    pub(super) is_plain: u32,
    pub(super) rows: i64,
    pub(super) firsts: i64,
    pub(super) to: i64,
}

/// `Level` of `picture.cu`.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub(super) struct LevelTask {
    pub(super) of: PictureTask,
    pub(super) to: i64,
    pub(super) has_mean: u32,
    pub(super) has_deviation: u32,
}
