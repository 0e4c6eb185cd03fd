// Normally distributed numbers of a stream: the twin of augment_core's `normal`, operation by operation,
// so that both give the same bits. Nothing may be fused.
#pragma once

#include "include/bits.cuh"
#include "include/philox.cuh"
#include "include/prelude.cuh"

namespace augment {

// The numbers of the words a and b.
AUG_DEVICE void box_muller(u32 a, u32 b, float* out) {
    constexpr u32 SQRT_HALF = 0x3f3504f3u;
    const u32 bits = bits_of(static_cast<float>(static_cast<i32>(a >> 1)) + 0.5f);
    const i32 exponent = static_cast<i32>(bits - SQRT_HALF) >> 23;
    const float mantissa = float_of(bits - (static_cast<u32>(exponent) << 23));
    const float s = (mantissa - 1.0f) / (mantissa + 1.0f);
    const float y = s * s;
    const float more =
        y * (1.0f / 3.0f + y * (1.0f / 5.0f + y * (1.0f / 7.0f + y * (1.0f / 9.0f))));
    const float ln = static_cast<float>(exponent - 31) * 0.693147180559945309417f + 2.0f * s * (1.0f + more);
    const float r = sqrtf(-2.0f * ln);

    constexpr float STEP = 1.57079632679489661923f / 1073741824.0f;
    const u32 quarter = (b + (1u << 29)) >> 30;
    const float x = static_cast<float>(static_cast<i32>(b - (quarter << 30))) * STEP;
    const float square = x * x;
    const float cosine =
        1.0f - square * (1.0f / 2.0f -
                         square * (1.0f / 24.0f - square * (1.0f / 720.0f - square * (1.0f / 40320.0f))));
    const float tail = square * (1.0f / 6.0f -
                                 square * (1.0f / 120.0f -
                                           square * (1.0f / 5040.0f - square * (1.0f / 362880.0f))));
    const float sine = x - x * tail;
    const bool turns = (quarter & 1) != 0;
    const float first = turns ? sine : cosine, second = turns ? cosine : sine;
    out[0] = r * float_of(bits_of(first) ^ ((quarter + 1) & 2) << 30);
    out[1] = r * float_of(bits_of(second) ^ (quarter & 2) << 30);
}

struct Normals {
    float z[4];
};

// The numbers 4 · index to 4 · index + 3 of the stream.
AUG_CALLED Normals normals(const Stream& stream, u32 index) {
    const u32x4 words = block(stream, index);
    Normals out;
    box_muller(words.x, words.y, out.z);
    box_muller(words.z, words.w, out.z + 2);
    return out;
}

// Number n of the stream.
AUG_CALLED float normal(const Stream& stream, u64 n) {
    const u32x4 words = block(stream, static_cast<u32>(n / 4));
    float pair[2];
    const bool is_late = (n & 2) != 0;
    box_muller(is_late ? words.z : words.x, is_late ? words.w : words.y, pair);
    return (n & 1) != 0 ? pair[1] : pair[0];
}

}  // namespace augment
