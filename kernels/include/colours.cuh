// What colours go through, four pixels at a time: Pillow's arithmetic on bytes.
#pragma once

#include "include/bits.cuh"
#include "include/image.cuh"
#include "include/normal.cuh"
#include "include/prelude.cuh"
#include "include/spaces.cuh"

namespace augment::colours {

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

// A pixel's bytes; of an image of one channel, the first alone counts.
struct Pixel {
    u8 c[4];
};

// Pixels that a thread works on, which follow each other in the order of rows.
constexpr u32 QUAD = 4;

struct Quad {
    Pixel at[QUAD];
};

AUG_DEVICE u8 luma(const Pixel& pixel) {
    return static_cast<u8>(
        (19595u * pixel.c[0] + 38470u * pixel.c[1] + 7471u * pixel.c[2] + 0x8000u) >> 16);
}

// The four pixels from `first` on; what lies beyond the last is anything.
AUG_DEVICE Quad load(const u8* base, const View& view, u32 first) {
    Quad quad;
    const u32 width = static_cast<u32>(view.width);
    i32 y = static_cast<i32>(first / width), x = static_cast<i32>(first % width);
    const bool is_mirrored = view.x_step == -3;
    if (view.channels == 3 && (view.x_step == 3 || is_mirrored) && x + 4 <= view.width) {
        u32 words[3];
        load_words<3>(at(base, view, is_mirrored ? x + 3 : x, y), words);
        AUG_UNROLL
        for (u32 k = 0; k < QUAD; ++k) {
            AUG_UNROLL
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
    AUG_UNROLL
    for (Pixel& pixel : quad.at) {
        const u8* from = at(base, view, x, y);
        AUG_UNROLL
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

// Where a pixel is, seen from a rectangle of an image of `width` columns.
struct Place {
    const Patch& patch;
    i32 x, y, end;

    AUG_DEVICE Place(const Patch& patch, u32 first, u32 width)
        : patch(patch),
          x(static_cast<i32>(first % width) - patch.left),
          y(static_cast<i32>(first / width) - patch.top),
          end(static_cast<i32>(width) - patch.left) {}

    AUG_DEVICE bool is_inside() const {
        return x >= 0 && x < patch.width && y >= 0 && y < patch.height;
    }

    // The number that belongs there: they stand channel by channel.
    AUG_DEVICE float noise(u32 c) const {
        const u64 row = u64{c} * static_cast<u32>(patch.height) + static_cast<u32>(y);
        return normal(patch.stream, row * static_cast<u32>(patch.width) + static_cast<u32>(x));
    }

    AUG_DEVICE void next() {
        if (++x == end) {
            x = -patch.left;
            ++y;
        }
    }
};

// Noise on bytes is cut off, and added in 16 bits.
AUG_DEVICE u8 noisy(u8 value, float noise, bool clips) {
    const i32 sum = static_cast<short>(value + static_cast<short>(whole_or_zero(noise)));
    return static_cast<u8>(clips ? clamp(sum, 0, 255) : sum);
}

// The n-th value of an image gets the n-th number; values of bytes stand pixel by pixel, so four pixels
// begin where a block of four numbers does.
template <u32 C>
AUG_DEVICE void add_noise(Quad& quad, const Grain& grain, u32 first) {
    AUG_UNROLL
    for (u32 b = 0; b < C; ++b) {
        const Normals normal = normals(grain.stream, first / QUAD * C + b);
        AUG_UNROLL
        for (u32 i = 0; i < 4; ++i) {
            const u32 n = 4 * b + i;
            u8& value = quad.at[n / C].c[n % C];
            value = noisy(value, normal.z[i] * grain.sigma + grain.mean, grain.clips != 0);
        }
    }
}

// The steps on the four pixels from `first` on.
AUG_DEVICE void change(Quad& quad, const u8* base, const Step* steps, u32 count, u32 first, u32 width,
                       const u8* hues) {
    for (u32 i = 0; i < count; ++i) {
        const Step step = steps[i];
        switch (step.code) {
            case TABLE:
                AUG_UNROLL
                for (u32 c = 0; c < 4; ++c) {
                    if (c >= step.channels) continue;
                    const u8* table = base + step.n + c * step.which;
                    AUG_UNROLL
                    for (Pixel& pixel : quad.at) pixel.c[c] = table[pixel.c[c]];
                }
                break;
            case SATURATION:
                AUG_UNROLL
                for (Pixel& pixel : quad.at) {
                    const u8 gray = luma(pixel);
                    AUG_UNROLL
                    for (i32 c = 0; c < 3; ++c) pixel.c[c] = blend(gray, pixel.c[c], step.factor);
                }
                break;
            case HUE:
                AUG_UNROLL
                for (Pixel& pixel : quad.at) {
                    shift_hue(pixel.c, static_cast<u32>(step.n), hues);
                    pixel.c[3] = 255;
                }
                break;
            case GRAY:
                AUG_UNROLL
                for (Pixel& pixel : quad.at) {
                    const u8 gray = luma(pixel);
                    AUG_UNROLL
                    for (i32 c = 0; c < 3; ++c) pixel.c[c] = gray;
                }
                break;
            case TRIPLE:
                AUG_UNROLL
                for (Pixel& pixel : quad.at) pixel.c[1] = pixel.c[2] = pixel.c[0];
                break;
            case PERMUTE:
                AUG_UNROLL
                for (Pixel& pixel : quad.at) {
                    const Pixel old = pixel;
                    AUG_UNROLL
                    for (u32 c = 0; c < 4; ++c)
                        pixel.c[c] = picked(old, static_cast<u32>(step.n >> (8 * c)) & 255);
                }
                break;
            case SPACE:
                AUG_UNROLL
                for (Pixel& pixel : quad.at) convert(pixel.c, step.which, base + step.n, hues);
                break;
            case ERASE: {
                const Patch& patch = *reinterpret_cast<const Patch*>(base + step.n);
                Place place(patch, first, width);
                AUG_UNROLL
                for (Pixel& pixel : quad.at) {
                    AUG_UNROLL
                    for (u32 c = 0; c < 4; ++c) {
                        if (c >= step.channels || !place.is_inside()) continue;
                        const u32 noise = patch.is_noise ? static_cast<u32>(whole_or_zero(place.noise(c))) : 0;
                        pixel.c[c] = static_cast<u8>(patch.is_noise ? noise : patch.values[c]);
                    }
                    place.next();
                }
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

// The steps on the floats of a channel of four pixels. Values of floats stand channel by channel.
AUG_DEVICE void change(float (&values)[QUAD], u32 c, const u8* base, const Step* steps, u32 count, u32 first,
                       u32 width, u32 area) {
    for (u32 i = 0; i < count; ++i) {
        const Step step = steps[i];
        switch (step.code) {
            case FLOAT_ERASE: {
                const Patch& patch = *reinterpret_cast<const Patch*>(base + step.n);
                Place place(patch, first, width);
                AUG_UNROLL
                for (float& value : values) {
                    if (place.is_inside()) {
                        value = patch.is_noise ? place.noise(c) : float_of(patch.values[c]);
                    }
                    place.next();
                }
                break;
            }
            case FLOAT_NOISE: {
                const Grain& grain = *reinterpret_cast<const Grain*>(base + step.n);
                const u64 n = u64{c} * area + first;
                Normals own;
                if (n % 4 == 0) {
                    own = normals(grain.stream, static_cast<u32>(n / 4));
                } else {
                    AUG_UNROLL
                    for (u32 k = 0; k < QUAD; ++k) own.z[k] = normal(grain.stream, n + k);
                }
                AUG_UNROLL
                for (u32 k = 0; k < QUAD; ++k) {
                    const float noise = own.z[k] * grain.sigma + grain.mean;
                    values[k] = noisy(values[k], noise, grain.clips != 0);
                }
                break;
            }
            default: {
                const Norm& norm = *reinterpret_cast<const Norm*>(base + step.n);
                AUG_UNROLL
                for (float& value : values) value = (value - norm.mean[c]) / norm.std[c];
                break;
            }
        }
    }
}

}  // namespace augment::colours
