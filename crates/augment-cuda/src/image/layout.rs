//! The structs that kernels read: twins of those in `kernels/`, byte by byte.

use augment_core::Stream;
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

    /// By so many quarters, counter-clockwise.
    pub(super) fn turned(self, quarters: u8) -> Self {
        if quarters.is_multiple_of(4) {
            return self;
        }
        // What was the last column is the first row.
        let last = self.part(0, self.width - 1, self.height, self.width);
        let turned = Self {
            x_step: self.y_step,
            y_step: -self.x_step,
            width: self.height,
            height: self.width,
            ..last
        };
        turned.turned(quarters - 1)
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
    pub(super) count: i32,
    pub(super) is_down: u32,
    pub(super) opacity: u32,
    pub(super) unused: u32,
}

/// `Step` of `include/colours.cuh`.
#[derive(Clone, Copy, Debug, Default, Pod, Zeroable)]
#[repr(C)]
pub(super) struct Step {
    pub(super) code: u32,
    pub(super) channels: u32,
    pub(super) factor: f32,
    pub(super) which: u32,
    pub(super) n: i64,
}

/// `Stream` of `include/philox.cuh`.
#[derive(Clone, Copy, Debug, Default, Pod, Zeroable)]
#[repr(C)]
pub(super) struct Numbers {
    seed: u64,
    id: [u32; 3],
    unused: u32,
}

impl From<Stream> for Numbers {
    fn from(Stream { seed, id }: Stream) -> Self {
        Self { seed, id, unused: 0 }
    }
}

/// `Patch` of `include/colours.cuh`.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub(super) struct Patch {
    pub(super) stream: Numbers,
    pub(super) is_noise: u32,
    pub(super) left: i32,
    pub(super) top: i32,
    pub(super) width: i32,
    pub(super) height: i32,
    pub(super) values: [u32; 4],
    pub(super) unused: u32,
}

/// `Grain` of `include/colours.cuh`.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub(super) struct Grain {
    pub(super) stream: Numbers,
    pub(super) clips: u32,
    pub(super) mean: f32,
    pub(super) sigma: f32,
    pub(super) unused: u32,
}

/// `Norm` of `include/colours.cuh`.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub(super) struct Norm {
    pub(super) mean: [f32; 4],
    pub(super) std: [f32; 4],
}

/// `Colours` of `colour.cu`.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub(super) struct Colours {
    pub(super) from: View,
    pub(super) steps: i64,
    pub(super) count: u32,
    pub(super) floats: u32,
    pub(super) kind: u32,
    pub(super) channels: u32,
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

/// `Median` of `filter.cu`.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub(super) struct Median {
    pub(super) from: View,
    pub(super) to: i64,
    pub(super) radius: i32,
    pub(super) unused: u32,
}

/// `Blur` of `filter.cu`.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub(super) struct Blur {
    pub(super) from: View,
    pub(super) to: i64,
    pub(super) across: i64,
    pub(super) down: i64,
    pub(super) across_count: i32,
    pub(super) down_count: i32,
}

/// `Bend` of `elastic.cu`.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub(super) struct Bend {
    pub(super) from: View,
    pub(super) to: i64,
    pub(super) fields: i64,
    pub(super) columns: i64,
    pub(super) rows: i64,
    pub(super) stream: Numbers,
    pub(super) alpha: [f32; 2],
    pub(super) is_bilinear: u32,
    pub(super) has_fill: u32,
    pub(super) fill: [f32; 4],
}

/// `Smooth` of `elastic.cu`.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
pub(super) struct Smooth {
    pub(super) from: i64,
    pub(super) to: i64,
    pub(super) width: i32,
    pub(super) height: i32,
    pub(super) weights: i64,
    pub(super) radius: i32,
    pub(super) is_down: u32,
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
    pub(super) mixes_opacity: u32,
}
