//! The structs that kernels read: twins of those in `kernels/`, byte by byte.

use bytemuck::{Pod, Zeroable};

/// `View` of `include/image.cuh`: pixels within a buffer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Pod, Zeroable)]
#[repr(C)]
pub(super) struct View {
    pub(super) offset: i64,
    pub(super) x_step: i32,
    pub(super) y_step: i32,
    pub(super) width: i32,
    pub(super) height: i32,
    pub(super) channels: i32,
    pub(super) unused: i32,
}

impl View {
    /// All pixels of an image that lies at `offset`, row by row.
    pub(super) fn whole(offset: i64, width: i32, height: i32, channels: i32) -> Self {
        let (x_step, y_step) = (channels, width * channels);
        Self { offset, x_step, y_step, width, height, channels, unused: 0 }
    }

    /// A rectangle of it, which lies within.
    pub(super) fn part(self, top: i32, left: i32, height: i32, width: i32) -> Self {
        let (down, right) = (i64::from(top), i64::from(left));
        let first = down * i64::from(self.y_step) + right * i64::from(self.x_step);
        Self { offset: self.offset + first, width, height, ..self }
    }

    /// Left for right.
    pub(super) fn mirrored(self) -> Self {
        let last = self.part(0, self.width - 1, self.height, self.width);
        Self { x_step: -self.x_step, ..last }
    }

    /// Top for bottom.
    pub(super) fn flipped(self) -> Self {
        let last = self.part(self.height - 1, 0, self.height, self.width);
        Self { y_step: -self.y_step, ..last }
    }

    /// How many pixels there are.
    pub(super) fn area(&self) -> usize {
        self.width as usize * self.height as usize
    }
}

/// `Axis` of `resample.cu`.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub(super) struct Axis {
    pub(super) place: i64,
    pub(super) input: i32,
    pub(super) output: i32,
    pub(super) taps: i32,
    pub(super) filter: u32,
}

/// `Pass` of `resample.cu`.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub(super) struct Pass {
    pub(super) from: View,
    pub(super) to: i64,
    pub(super) width: i32,
    pub(super) height: i32,
    pub(super) windows: i64,
    pub(super) taps: i32,
    pub(super) is_down: u32,
}

/// `Step` of `colour.cu`.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub(super) struct Step {
    pub(super) code: u32,
    pub(super) factor: f32,
    pub(super) n: i64,
}

/// `Colours` of `colour.cu`.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub(super) struct Colours {
    pub(super) from: View,
    pub(super) steps: i64,
    pub(super) count: u32,
    pub(super) kind: u32,
    pub(super) table: i64,
    pub(super) to: i64,
    pub(super) factor: f32,
    pub(super) unused: u32,
}

/// `Frame` of `frame.cu`.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub(super) struct Frame {
    pub(super) from: View,
    pub(super) to: i64,
    pub(super) width: i32,
    pub(super) height: i32,
    pub(super) top: i32,
    pub(super) left: i32,
    pub(super) mode: u32,
    pub(super) fill: [u8; 4],
}

/// `Sharpen` of `filter.cu`.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub(super) struct Sharpen {
    pub(super) from: View,
    pub(super) to: i64,
    pub(super) factor: f32,
    pub(super) unused: u32,
}

/// `Warp` of `warp.cu`.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub(super) struct Warp {
    pub(super) from: View,
    pub(super) to: i64,
    pub(super) width: i32,
    pub(super) height: i32,
    pub(super) map: [f64; 8],
    pub(super) start: [i64; 2],
    pub(super) step: [i64; 2],
    pub(super) down: [i64; 2],
    pub(super) how: u32,
    pub(super) divides: u32,
    pub(super) fill: [u8; 4],
    pub(super) unused: u32,
}
