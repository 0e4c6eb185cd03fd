// Images of bytes within a batch.
#pragma once

#include "include/prelude.cuh"

namespace augment {

// Pixels of `channels` bytes side by side, read from `offset` of a buffer on. Steps from pixel to pixel
// and from row to row may be negative: crops and flips are views, and cost nothing.
struct View {
    i64 offset;
    i32 x_step, y_step;
    i32 width, height;
    i32 channels;
    i32 unused;
};

AUG_DEVICE const u8* at(const u8* bytes, const View& view, i32 x, i32 y) {
    return bytes + view.offset + i64{y} * view.y_step + i64{x} * view.x_step;
}

// The pixel of this thread, when blocks run along x over the pixels of a sample and along y over
// the samples.
AUG_DEVICE i64 pixel() { return i64{blockIdx.x} * blockDim.x + threadIdx.x; }

AUG_DEVICE i32 clamp(i32 value, i32 low, i32 high) {
    return value < low ? low : value > high ? high : value;
}

// Pillow's Image.blend: truncated, in single precision.
AUG_DEVICE u8 blend(i32 degenerate, i32 value, float factor) {
    const float mixed = static_cast<float>(degenerate) + factor * static_cast<float>(value - degenerate);
    return mixed > 0.0f ? mixed < 255.0f ? static_cast<u8>(mixed) : 255 : 0;
}

}  // namespace augment
