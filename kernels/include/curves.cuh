// Logarithms, exponentials and sines as plain arithmetic: the twins of augment-audio's dsp/math.rs and
// dsp/shape.rs, operation by operation, so that they give the same bits.
#pragma once

#include "include/bits.cuh"
#include "include/emulate.cuh"

namespace augment {

constexpr float LN_2 = 0.693147182464599609375f;
constexpr float LN_10 = 2.302585124969482421875f;
constexpr float LOG2_E = 1.44269502162933349609375f;
constexpr float TAU = 6.283185482025146484375f;

// ln(x) of a normal number above 0.
AUG_DEVICE float ln(float x) {
    constexpr u32 SQRT_HALF = 0x3f3504f3u;
    const u32 bits = bits_of(x);
    const i32 exponent = static_cast<i32>(bits - SQRT_HALF) >> 23;
    const float m = float_of(bits - (static_cast<u32>(exponent) << 23));
    const float s = (m - 1.0f) / (m + 1.0f);
    const float y = s * s;
    const float tail =
        y * (1.0f / 3.0f + y * (1.0f / 5.0f + y * (1.0f / 7.0f + y * (1.0f / 9.0f))));
    return static_cast<float>(exponent) * LN_2 + 2.0f * (s + s * tail);
}

// e^x, x between -87.3 and 88.3; beyond, as at the ends.
AUG_DEVICE float exponential(float x) {
    constexpr float HIGH = 0.693359375f, LOW = -2.12194442e-4f, MAGIC = 12582912.0f;
    x = x < -87.3f ? -87.3f : x > 88.3f ? 88.3f : x;
    const float shifted = x * LOG2_E + MAGIC;
    const float n = shifted - MAGIC;
    const float r = (x - n * HIGH) - n * LOW;
    const float tail = 1.0f / 120.0f + r * (1.0f / 720.0f + r * (1.0f / 5040.0f));
    const float series =
        1.0f + r * (1.0f + r * (0.5f + r * (1.0f / 6.0f + r * (1.0f / 24.0f + r * tail))));
    const u32 power = bits_of(shifted) - bits_of(MAGIC);
    return series * float_of((power + 127u) << 23);
}

// The sine of so many turns.
AUG_DEVICE float sin_turns(float turns) {
    turns = turns - rintf(turns);
    float size = fabsf(turns);
    size = size > 0.25f ? 0.5f - size : size;
    const float x = TAU * size, y = x * x;
    const float tail = 1.0f / 5040.0f - y * (1.0f / 362880.0f - y * (1.0f / 39916800.0f));
    return copysignf(x - x * y * (1.0f / 6.0f - y * (1.0f / 120.0f - y * tail)), turns);
}

}  // namespace augment
