// Floats and the bits that they are made of.
#pragma once

#include "include/prelude.cuh"

namespace augment {

AUG_DEVICE u32 bits_of(float value) { return __builtin_bit_cast(u32, value); }

AUG_DEVICE float float_of(u32 bits) { return __builtin_bit_cast(float, bits); }

// The whole part, or 0 of what is no number or does not fit.
AUG_DEVICE i32 whole_or_zero(float value) {
    const float size = value < 0.0f ? -value : value;
    return size < 2147483648.0f ? static_cast<i32>(value) : 0;
}

}  // namespace augment
