//! The structs that kernels read: twins of those in `kernels/`, byte by byte.

use bytemuck::{Pod, Zeroable};

/// `View` of `include/image.cuh`: pixels within a buffer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Pod, Zeroable)]
#[repr(C)]
pub(crate) struct View {
    pub(crate) offset: i64,
    pub(crate) x_step: i32,
    pub(crate) y_step: i32,
    pub(crate) width: i32,
    pub(crate) height: i32,
    pub(crate) channels: i32,
    pub(crate) unused: i32,
}

impl View {
    /// All pixels of an image that lies at `offset`, row by row.
    pub(crate) fn whole(offset: i64, width: i32, height: i32, channels: i32) -> Self {
        let (x_step, y_step) = (channels, width * channels);
        Self { offset, x_step, y_step, width, height, channels, unused: 0 }
    }

    /// A rectangle of it, which lies within.
    pub(crate) fn part(self, top: i32, left: i32, height: i32, width: i32) -> Self {
        let (down, right) = (i64::from(top), i64::from(left));
        let first = down * i64::from(self.y_step) + right * i64::from(self.x_step);
        Self { offset: self.offset + first, width, height, ..self }
    }

    /// Left for right.
    pub(crate) fn mirrored(self) -> Self {
        let last = self.part(0, self.width - 1, self.height, self.width);
        Self { x_step: -self.x_step, ..last }
    }

    /// Top for bottom.
    pub(crate) fn flipped(self) -> Self {
        let last = self.part(self.height - 1, 0, self.height, self.width);
        Self { y_step: -self.y_step, ..last }
    }

    /// How many pixels there are.
    pub(crate) fn area(&self) -> usize {
        self.width as usize * self.height as usize
    }
}

/// `Axis` of `resample.cu`.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub(crate) struct Axis {
    pub(crate) place: i64,
    pub(crate) input: i32,
    pub(crate) output: i32,
    pub(crate) taps: i32,
    pub(crate) filter: u32,
}

/// `Pass` of `resample.cu`.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub(crate) struct Pass {
    pub(crate) from: View,
    pub(crate) to: i64,
    pub(crate) width: i32,
    pub(crate) height: i32,
    pub(crate) windows: i64,
    pub(crate) taps: i32,
    pub(crate) is_down: u32,
}

/// `Step` of `colour.cu`.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub(crate) struct Step {
    pub(crate) code: u32,
    pub(crate) n: u32,
    pub(crate) factor: f32,
    pub(crate) unused: u32,
}

/// `Colours` of `colour.cu`.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub(crate) struct Colours {
    pub(crate) from: View,
    pub(crate) first: u32,
    pub(crate) count: u32,
    pub(crate) table: u32,
    pub(crate) kind: u32,
    pub(crate) factor: f32,
    pub(crate) unused: u32,
    pub(crate) to: i64,
}

/// `Frame` of `frame.cu`.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub(crate) struct Frame {
    pub(crate) from: View,
    pub(crate) to: i64,
    pub(crate) width: i32,
    pub(crate) height: i32,
    pub(crate) top: i32,
    pub(crate) left: i32,
    pub(crate) mode: u32,
    pub(crate) fill: [u8; 4],
}

/// `Frames` of `frame.cu`: parameters of `frame`.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub(crate) struct FrameParams {
    pub(crate) frames: u64,
    pub(crate) from: u64,
    pub(crate) to: u64,
}

/// `Sharpen` of `filter.cu`.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub(crate) struct Sharpen {
    pub(crate) from: View,
    pub(crate) to: i64,
    pub(crate) factor: f32,
    pub(crate) unused: u32,
}

/// `Sharpens` of `filter.cu`: parameters of `sharpen`.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub(crate) struct SharpenParams {
    pub(crate) samples: u64,
    pub(crate) from: u64,
    pub(crate) to: u64,
}

/// `Warp` of `warp.cu`.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub(crate) struct Warp {
    pub(crate) from: View,
    pub(crate) to: i64,
    pub(crate) width: i32,
    pub(crate) height: i32,
    pub(crate) map: [f64; 8],
    pub(crate) start: [i64; 2],
    pub(crate) step: [i64; 2],
    pub(crate) down: [i64; 2],
    pub(crate) how: u32,
    pub(crate) divides: u32,
    pub(crate) fill: [u8; 4],
    pub(crate) unused: u32,
}

/// `Warps` of `warp.cu`: parameters of `warp`.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub(crate) struct WarpParams {
    pub(crate) samples: u64,
    pub(crate) from: u64,
    pub(crate) to: u64,
}

/// `Weights` of `resample.cu`: parameters of `resample_weights`.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub(crate) struct WeightsParams {
    pub(crate) axes: u64,
    pub(crate) windows: u64,
}

/// `Resample` of `resample.cu`: parameters of `resample`.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub(crate) struct ResampleParams {
    pub(crate) passes: u64,
    pub(crate) windows: u64,
    pub(crate) from: u64,
    pub(crate) to: u64,
}

/// `Colour` of `colour.cu`: parameters of its kernels.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub(crate) struct ColourParams {
    pub(crate) samples: u64,
    pub(crate) steps: u64,
    pub(crate) from: u64,
    pub(crate) to: u64,
    pub(crate) tables: u64,
    pub(crate) hues: u64,
    pub(crate) counts: u64,
    pub(crate) values: u64,
}
