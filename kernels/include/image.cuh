// Images of bytes within a batch.
#pragma once

#include "include/prelude.cuh"

namespace augment {

// Pixels of `channels` bytes side by side, read from `offset` of a buffer on. Steps from pixel to pixel
// and from row to row may be negative, or change places: crops, flips and turns are views, and cost
// nothing.
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

// How many pixels there are: sides are 2¹⁵ at most.
AUG_DEVICE u32 area_of(const View& view) {
    return static_cast<u32>(view.width) * static_cast<u32>(view.height);
}

// The thing of this thread, when blocks run along x over the things of a sample and along y over the
// samples.
AUG_DEVICE u32 thing() { return blockIdx.x * blockDim.x + threadIdx.x; }

AUG_DEVICE i32 clamp(i32 value, i32 low, i32 high) {
    return value < low ? low : value > high ? high : value;
}

// Pillow's Image.blend: truncated, in single precision.
AUG_DEVICE u8 blend(i32 degenerate, i32 value, float factor) {
    const float mixed = static_cast<float>(degenerate) + factor * static_cast<float>(value - degenerate);
    return mixed > 0.0f ? mixed < 255.0f ? static_cast<u8>(mixed) : 255 : 0;
}

// Byte `i` of a word.
AUG_DEVICE i32 byte_of(u32 word, u32 i) { return static_cast<i32>(word >> (8 * i) & 255u); }

// 4 · N bytes from anywhere on, by whole words: where the first is not at the beginning of one, so are a
// few bytes before and after them, which lie in the arena as well.
template <u32 N>
AUG_DEVICE void load_words(const u8* from, u32* out) {
    const u32 shift = 8 * static_cast<u32>(reinterpret_cast<u64>(from) & 3);
    const u32* words = reinterpret_cast<const u32*>(from - shift / 8);
    u32 word = words[0];
    AUG_UNROLL
    for (u32 i = 0; i < N; ++i) {
        const u32 next = i + 1 < N || shift > 0 ? words[i + 1] : 0;
        out[i] = static_cast<u32>((u64{next} << 32 | word) >> shift);
        word = next;
    }
}

// A colour times its opacity, as Pillow divides by 255: rounded to the nearest.
AUG_DEVICE i32 premultiplied(i32 value, i32 alpha) {
    const u32 product = static_cast<u32>(value * alpha) + 128;
    return static_cast<i32>((product + (product >> 8)) >> 8);
}

// Divides the colours of a pixel by their opacity.
AUG_DEVICE void unpremultiply(u8* pixel) {
    if (pixel[3] == 0) return;
    for (i32 c = 0; c < 3; ++c) {
        const i32 value = pixel[c] * 255 / pixel[3];
        pixel[c] = static_cast<u8>(value < 255 ? value : 255);
    }
}

}  // namespace augment
