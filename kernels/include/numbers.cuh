// Numbers of two bytes, by their bits: NVRTC has no <cuda_fp16.h>, and so the CPU gives the same.
#pragma once

#include "include/bits.cuh"

namespace augment {

// The types of values that batches have.
enum Kind : u32 { U8, F32, F16, BF16 };

struct Half {
    u16 bits;
};

struct Bfloat {
    u16 bits;
};

AUG_DEVICE float number(float value) { return value; }

AUG_DEVICE float number(Bfloat value) { return float_of(u32{value.bits} << 16); }

AUG_DEVICE float number(Half value) {
    const u32 sign = (u32{value.bits} & 0x8000u) << 16, rest = value.bits & 0x7fffu;
    // Infinities and what is no number keep the highest exponent.
    if (rest >= 0x7c00u) return float_of(sign | 0x7f800000u | (rest & 0x3ffu) << 13);
    // Times 2^112, exactly: exponents are told from other points.
    return float_of(sign | bits_of(float_of(rest << 13) * float_of(0x77800000u)));
}

template <typename T>
AUG_DEVICE T as(float value);

template <>
AUG_DEVICE float as<float>(float value) {
    return value;
}

// The nearest; of two that are as near, the one that ends with 0.
template <>
AUG_DEVICE Bfloat as<Bfloat>(float value) {
    const u32 bits = bits_of(value);
    if ((bits & 0x7fffffffu) > 0x7f800000u) return {static_cast<u16>(bits >> 16 | 0x40u)};
    return {static_cast<u16>((bits + 0x7fffu + (bits >> 16 & 1u)) >> 16)};
}

template <>
AUG_DEVICE Half as<Half>(float value) {
    const u32 bits = bits_of(value), sign = bits >> 16 & 0x8000u, rest = bits & 0x7fffffffu;
    u32 half;
    if (rest > 0x7f800000u) {
        half = 0x7e00u | (rest >> 13 & 0x3ffu);
    } else if (rest >= 0x47800000u) {
        half = 0x7c00u;
    } else if (rest < 0x38800000u) {
        // Below 2^-14: adding 1/2 leaves 2^-24 as the last place, and rounds.
        half = bits_of(float_of(rest) + 0.5f) - 0x3f000000u;
    } else {
        half = (rest - 0x38000000u + 0xfffu + (rest >> 13 & 1u)) >> 13;
    }
    return {static_cast<u16>(sign | half)};
}

}  // namespace augment
