// What colours go through, four pixels at a time: Pillow's arithmetic on bytes.
#pragma once

#include "include/bits.cuh"
#include "include/image.cuh"
#include "include/normal.cuh"
#include "include/prelude.cuh"
#include "include/spaces.cuh"

namespace augment {

// Steps on bytes, and below them those on floats.
enum Code : u32 {
    TABLE,
    SATURATION,
    HUE,
    GRAY,
    TRIPLE,
    PERMUTE,
    SPACE,
    ERASE,
    NOISE,
    FLOAT_ERASE,
    FLOAT_NOISE,
    FLOAT_NORMALIZE,
};

struct Step {
    u32 code;
    // Of the pixels that come in.
    u32 channels;
    // SATURATION: how much of the image there is.
    float factor;
    // TABLE: from channel to channel. SPACE: which (`Space`).
    u32 which;
    // TABLE: where its bytes are. HUE: by how many 256ths of a turn. PERMUTE: the channels, a byte each.
    // SPACE: where its table is. Others: where their numbers are (`Patch`, `Grain`, `Norm`).
    i64 n;
};

// A rectangle that is overwritten.
struct Patch {
    Stream stream;
    // Whether by the stream's numbers, channel by channel.
    u32 is_noise;
    i32 left, top, width, height;
    // Bytes, or the bits of floats.
    u32 values[4];
    u32 unused;
};

// Noise that is added.
struct Grain {
    Stream stream;
    u32 clips;
    float mean, sigma;
};

struct Norm {
    float mean[4], std[4];
};

// A pixel's bytes, or floats; of an image of one channel, the first alone counts.
template <typename T>
struct Values {
    T c[4];
};

using Pixel = Values<u8>;

// Pixels that a thread works on, which follow each other in the order of rows.
constexpr u32 QUAD = 4;

template <typename T>
struct Quad {
    Values<T> at[QUAD];
};

AUG_DEVICE u8 luma(const Pixel& pixel) {
    return static_cast<u8>(
        (19595u * pixel.c[0] + 38470u * pixel.c[1] + 7471u * pixel.c[2] + 0x8000u) >> 16);
}

// The four pixels from `first` on; what lies beyond the last is anything.
AUG_DEVICE Quad<u8> load(const u8* base, const View& view, u32 first) {
    Quad<u8> quad;
    const u32 width = static_cast<u32>(view.width);
    i32 y = static_cast<i32>(first / width), x = static_cast<i32>(first % width);
    const bool is_mirrored = view.x_step == -3;
    if (view.channels == 3 && (view.x_step == 3 || is_mirrored) && x + 4 <= view.width) {
        u32 words[3];
        load_words<3>(at(base, view, is_mirrored ? x + 3 : x, y), words);
        for (u32 k = 0; k < QUAD; ++k) {
            for (u32 c = 0; c < 3; ++c) {
                const u32 ahead = 3 * k + c, back = 3 * (QUAD - 1 - k) + c;
                const i32 byte = is_mirrored ? byte_of(words[back / 4], back % 4)
                                             : byte_of(words[ahead / 4], ahead % 4);
                quad.at[k].c[c] = static_cast<u8>(byte);
            }
            quad.at[k].c[3] = 0;
        }
        return quad;
    }
    for (Pixel& pixel : quad.at) {
        const u8* from = at(base, view, x, y);
        for (i32 c = 0; c < 4; ++c) pixel.c[c] = c < view.channels ? from[c] : 0;
        if (x + 1 < view.width) {
            ++x;
        } else if (y + 1 < view.height) {
            x = 0;
            ++y;
        }
    }
    return quad;
}

AUG_DEVICE u8 picked(const Pixel& pixel, u32 c) {
    return c < 2 ? (c == 0 ? pixel.c[0] : pixel.c[1]) : (c == 2 ? pixel.c[2] : pixel.c[3]);
}

// Calls `write` with each value of the four pixels that lies in the rectangle, and what it becomes.
template <typename T, typename Of>
AUG_DEVICE void erase(Quad<T>& quad, const Patch& patch, u32 first, u32 width, u32 channels, Of of) {
    i32 y = static_cast<i32>(first / width) - patch.top;
    i32 x = static_cast<i32>(first % width) - patch.left;
    for (Values<T>& pixel : quad.at) {
        if (x >= 0 && x < patch.width && y >= 0 && y < patch.height) {
            for (u32 c = 0; c < 4; ++c) {
                if (c >= channels) continue;
                const u64 n = (u64{c} * static_cast<u32>(patch.height) + static_cast<u32>(y)) *
                                  static_cast<u32>(patch.width) +
                              static_cast<u32>(x);
                pixel.c[c] = patch.is_noise ? of(normal(patch.stream, n), 0u) : of(0.0f, patch.values[c]);
            }
        }
        if (++x + patch.left == static_cast<i32>(width)) {
            x = -patch.left;
            ++y;
        }
    }
}

// Noise on bytes is cut off, and added in 16 bits.
AUG_DEVICE u8 noisy(u8 value, float noise, bool clips) {
    const i32 sum = static_cast<short>(value + static_cast<short>(whole_or_zero(noise)));
    return static_cast<u8>(clips ? clamp(sum, 0, 255) : sum);
}

// The n-th value of an image gets the n-th number; values of bytes stand pixel by pixel, so four pixels
// begin where a block of four numbers does.
template <u32 C>
AUG_DEVICE void add_noise(Quad<u8>& quad, const Grain& grain, u32 first) {
    for (u32 b = 0; b < C; ++b) {
        float z[4];
        normals(grain.stream, first / QUAD * C + b, z);
        for (u32 i = 0; i < 4; ++i) {
            const u32 n = 4 * b + i;
            u8& value = quad.at[n / C].c[n % C];
            value = noisy(value, z[i] * grain.sigma + grain.mean, grain.clips != 0);
        }
    }
}

// The steps on the four pixels from `first` on.
AUG_DEVICE void change(Quad<u8>& quad, const u8* base, const Step* steps, u32 count, u32 first, u32 width,
                       const u8* hues) {
    for (u32 i = 0; i < count; ++i) {
        const Step step = steps[i];
        switch (step.code) {
            case TABLE:
                for (u32 c = 0; c < 4; ++c) {
                    if (c >= step.channels) continue;
                    const u8* table = base + step.n + c * step.which;
                    for (Pixel& pixel : quad.at) pixel.c[c] = table[pixel.c[c]];
                }
                break;
            case SATURATION:
                for (Pixel& pixel : quad.at) {
                    const u8 gray = luma(pixel);
                    for (i32 c = 0; c < 3; ++c) pixel.c[c] = blend(gray, pixel.c[c], step.factor);
                }
                break;
            case HUE:
                for (Pixel& pixel : quad.at) {
                    shift_hue(pixel.c, static_cast<u32>(step.n), hues);
                    pixel.c[3] = 255;
                }
                break;
            case GRAY:
                for (Pixel& pixel : quad.at) {
                    const u8 gray = luma(pixel);
                    for (i32 c = 0; c < 3; ++c) pixel.c[c] = gray;
                }
                break;
            case TRIPLE:
                for (Pixel& pixel : quad.at) pixel.c[1] = pixel.c[2] = pixel.c[0];
                break;
            case PERMUTE:
                for (Pixel& pixel : quad.at) {
                    const Pixel old = pixel;
                    for (u32 c = 0; c < 4; ++c)
                        pixel.c[c] = picked(old, static_cast<u32>(step.n >> (8 * c)) & 255);
                }
                break;
            case SPACE:
                for (Pixel& pixel : quad.at) convert(pixel.c, step.which, base + step.n, hues);
                break;
            case ERASE: {
                const Patch& patch = *reinterpret_cast<const Patch*>(base + step.n);
                const auto of = [&patch](float z, u32 value) {
                    return static_cast<u8>(patch.is_noise ? static_cast<u32>(whole_or_zero(z)) : value);
                };
                erase(quad, patch, first, width, step.channels, of);
                break;
            }
            default: {
                const Grain& grain = *reinterpret_cast<const Grain*>(base + step.n);
                switch (step.channels) {
                    case 1: add_noise<1>(quad, grain, first); break;
                    case 3: add_noise<3>(quad, grain, first); break;
                    default: add_noise<4>(quad, grain, first); break;
                }
                break;
            }
        }
    }
}

AUG_DEVICE float noisy(float value, float noise, bool clips) {
    const float sum = value + noise;
    return clips ? (sum < 0.0f ? 0.0f : sum > 1.0f ? 1.0f : sum) : sum;
}

// Values of floats stand channel by channel.
AUG_DEVICE void add_noise(Quad<float>& quad, const Grain& grain, u32 first, u32 area, u32 channels) {
    for (u32 c = 0; c < 4; ++c) {
        if (c >= channels) continue;
        const u64 n = u64{c} * area + first;
        float z[4];
        if (n % 4 == 0) {
            normals(grain.stream, static_cast<u32>(n / 4), z);
        } else {
            for (u32 k = 0; k < QUAD; ++k) z[k] = normal(grain.stream, n + k);
        }
        for (u32 k = 0; k < QUAD; ++k) {
            float& value = quad.at[k].c[c];
            value = noisy(value, z[k] * grain.sigma + grain.mean, grain.clips != 0);
        }
    }
}

// The steps on floats.
AUG_DEVICE void change(Quad<float>& quad, const u8* base, const Step* steps, u32 count, u32 first,
                       u32 width, u32 area) {
    for (u32 i = 0; i < count; ++i) {
        const Step step = steps[i];
        switch (step.code) {
            case FLOAT_ERASE: {
                const Patch& patch = *reinterpret_cast<const Patch*>(base + step.n);
                const auto of = [&patch](float z, u32 value) {
                    return patch.is_noise ? z : float_of(value);
                };
                erase(quad, patch, first, width, step.channels, of);
                break;
            }
            case FLOAT_NOISE:
                add_noise(quad, *reinterpret_cast<const Grain*>(base + step.n), first, area, step.channels);
                break;
            default: {
                const Norm& norm = *reinterpret_cast<const Norm*>(base + step.n);
                for (Values<float>& pixel : quad.at)
                    for (u32 c = 0; c < 4; ++c) pixel.c[c] = (pixel.c[c] - norm.mean[c]) / norm.std[c];
                break;
            }
        }
    }
}

}  // namespace augment
