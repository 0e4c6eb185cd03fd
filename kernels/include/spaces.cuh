// Colours by other numbers, of a pixel of bytes: the twins of augment-image's `color`.
#pragma once

#include "include/bits.cuh"
#include "include/image.cuh"
#include "include/prelude.cuh"

namespace augment::colours {

enum Space : u32 { TO_HSV, FROM_HSV, TO_YCBCR, FROM_YCBCR, TO_YUV, FROM_YUV, TO_LAB, FROM_LAB };

AUG_DEVICE u8 byte(i32 value) { return static_cast<u8>(clamp(value, 0, 255)); }

// Pillow's HSV: `hues` rounds where a hue is exactly between two bytes.
AUG_DEVICE void to_hsv(u8* c, const u8* hues) {
    const i32 r = c[0], g = c[1], b = c[2];
    const i32 high = r > g ? (r > b ? r : b) : (g > b ? g : b);
    const i32 low = r < g ? (r < b ? r : b) : (g < b ? g : b);
    const i32 range = high - low;
    i32 sixths = r == high ? g - b : g == high ? b - r + 2 * range : r - g + 4 * range;
    if (sixths < 0) sixths += 6 * range;
    // Divisions are exact where the result is whole.
    const float turns = 42.5f * static_cast<float>(sixths) / static_cast<float>(range > 0 ? range : 1);
    const i32 whole = static_cast<i32>(turns);
    const i32 place = 2 * whole + (turns > static_cast<float>(whole) ? 1 : 0);
    c[0] = hues[place & 511];
    c[1] = static_cast<u8>(255.0f * static_cast<float>(range) / static_cast<float>(high > 0 ? high : 1));
    c[2] = static_cast<u8>(high);
}

AUG_DEVICE i32 distance(i32 a, i32 b) { return a > b ? a - b : b - a; }

AUG_DEVICE void from_hsv(u8* c) {
    const i32 around = 6 * c[0];
    const u32 value = c[2], chroma = value * c[1];
    const i32 below[3] = {255 - clamp(distance(around, 765) - 255, 0, 255),
                          clamp(distance(around, 510) - 255, 0, 255),
                          clamp(distance(around, 1020) - 255, 0, 255)};
    for (i32 i = 0; i < 3; ++i) {
        c[i] = static_cast<u8>(value - (chroma * static_cast<u32>(below[i]) + 32512u) / 65025u);
    }
}

AUG_DEVICE void shift_hue(u8* c, u32 shift, const u8* hues) {
    to_hsv(c, hues);
    c[0] = static_cast<u8>(c[0] + shift);
    from_hsv(c);
}

// A product in 64ths: a half is added and the rest cut off, towards 0.
AUG_DEVICE i32 part(float weight, i32 value) {
    return static_cast<i32>(weight * 64.0f * static_cast<float>(value) + 0.5f);
}

AUG_DEVICE void to_ycbcr(u8* c) {
    const i32 r = c[0], g = c[1], b = c[2];
    c[0] = static_cast<u8>((part(0.299f, r) + part(0.587f, g) + part(0.114f, b)) >> 6);
    c[1] = static_cast<u8>(((part(-0.16874f, r) + part(-0.33126f, g) + part(0.5f, b)) >> 6) + 128);
    c[2] = static_cast<u8>(((part(0.5f, r) + part(-0.41869f, g) + part(-0.08131f, b)) >> 6) + 128);
}

AUG_DEVICE void from_ycbcr(u8* c) {
    const i32 y = c[0], cb = c[1] - 128, cr = c[2] - 128;
    c[0] = byte(y + (part(1.402f, cr) >> 6));
    c[1] = byte(y + ((part(-0.34414f, cb) + part(-0.71414f, cr)) >> 6));
    c[2] = byte(y + (part(1.772f, cb) >> 6));
}

AUG_DEVICE void to_yuv(u8* c) {
    const i32 r = c[0], g = c[1], b = c[2];
    const i32 y = (4899 * r + 9617 * g + 1868 * b + 8192) >> 14;
    c[0] = static_cast<u8>(y);
    c[1] = byte((8061 * (b - y) + (128 << 14) + 8192) >> 14);
    c[2] = byte((14369 * (r - y) + (128 << 14) + 8192) >> 14);
}

AUG_DEVICE void from_yuv(u8* c) {
    const i32 y = c[0], u = c[1] - 128, v = c[2] - 128;
    c[0] = byte(y + ((18678 * v + 8192) >> 14));
    c[1] = byte(y + ((-6472 * u - 9519 * v + 8192) >> 14));
    c[2] = byte(y + ((33292 * u + 8192) >> 14));
}

// In single precision, of numbers that are rounded to it.
AUG_DEVICE float dot(double a, double b, double c, float x, float y, float z) {
    return static_cast<float>(a) * x + static_cast<float>(b) * y + static_cast<float>(c) * z;
}

// Where the cube root begins, below it is a line; its slope; and what is added to that.
constexpr float START = static_cast<float>(0.008856), SLOPE = static_cast<float>(7.787);
constexpr float OFFSET = static_cast<float>(16.0 / 116.0);

// A third of the exponent is a good guess, and two of Halley's steps give all digits.
AUG_DEVICE float curved(float x) {
    float root = float_of(bits_of(x) / 3 + 0x2A514067u);
    for (i32 i = 0; i < 2; ++i) {
        const float cube = root * root * root;
        root *= (cube + 2.0f * x) / (2.0f * cube + x);
    }
    return x > START ? root : SLOPE * x + OFFSET;
}

AUG_DEVICE float straight(float x) {
    return x > 0.2068966f ? x * x * x : (x - OFFSET) / SLOPE;
}

AUG_DEVICE u8 cut(float value) {
    const float more = value + 0.5f;
    return more > 0.0f ? more < 255.0f ? static_cast<u8>(more) : 255 : 0;
}

// `linear` holds the light of each byte, a float each.
AUG_DEVICE void to_lab(u8* c, const u8* linear) {
    const float* lights = reinterpret_cast<const float*>(linear);
    const float r = lights[c[0]], g = lights[c[1]], b = lights[c[2]];
    const float x = curved(dot(0.45225644, 0.39935378, 0.14838979, r, g, b));
    const float y = curved(dot(0.22250450, 0.71687860, 0.06061690, r, g, b));
    const float z = curved(dot(0.01688322, 0.11767247, 0.86544431, r, g, b));
    c[0] = cut((116.0f * y - 16.0f) * 2.55f);
    c[1] = cut(500.0f * (x - y) + 128.0f);
    c[2] = cut(200.0f * (y - z) + 128.0f);
}

AUG_DEVICE u8 encoded_of(float light, const u8* encoded) {
    const float low = light > 0.0f ? light : 0.0f, kept = low < 1.0f ? low : 1.0f;
    return encoded[static_cast<u32>(sqrtf(kept) * 4095.0f + 0.5f) & 4095u];
}

// `encoded` holds the bytes of 4096 square roots of lights.
AUG_DEVICE void from_lab(u8* c, const u8* encoded) {
    const float middle = (static_cast<float>(c[0]) / 2.55f + 16.0f) / 116.0f;
    const float before = middle + (static_cast<float>(c[1]) - 128.0f) / 500.0f;
    const float after = middle - (static_cast<float>(c[2]) - 128.0f) / 200.0f;
    const float x = straight(before), y = straight(middle), z = straight(after > 0.0f ? after : 0.0f);
    c[0] = encoded_of(dot(3.02172699, -1.61686677, -0.40486022, x, y, z), encoded);
    c[1] = encoded_of(dot(-0.94374822, 1.91614155, 0.02760667, x, y, z), encoded);
    c[2] = encoded_of(dot(0.06937097, -0.22899128, 1.15962031, x, y, z), encoded);
}

AUG_DEVICE void convert(u8* c, u32 space, const u8* table, const u8* hues) {
    switch (space) {
        case TO_HSV: to_hsv(c, hues); break;
        case FROM_HSV: from_hsv(c); break;
        case TO_YCBCR: to_ycbcr(c); break;
        case FROM_YCBCR: from_ycbcr(c); break;
        case TO_YUV: to_yuv(c); break;
        case FROM_YUV: from_yuv(c); break;
        case TO_LAB: to_lab(c, table); break;
        default: from_lab(c, table); break;
    }
}

}  // namespace augment::colours
