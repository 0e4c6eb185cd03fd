// Colours, each pixel by itself, in each sample's own order, and what becomes of them at the end.
//
// Whatever takes each byte by itself is a table, which the host makes by the op itself. What an op must
// know of the whole image (its mean, its histogram) is found by a kernel of its own, which runs the ops
// before it and writes nothing else; what the op then does is a table as well.
#include "include/prelude.cuh"
#include "include/emulate.cuh"
#include "include/colours.cuh"
#include "include/numbers.cuh"

namespace augment::colours {

// What a sample goes through.
struct Colours {
    View from;
    // Its steps: those on bytes, and then those on floats.
    i64 steps;
    u32 count, floats;
    // `colour_measure`: what is found. `colour_store`: the type of the values that come out.
    u32 kind;
    // Of the pixels that come out.
    u32 channels;
    // `colour_measure`: where the table is made, of 256 bytes a channel. `colour_store`: the values that
    // bytes become, 256 a channel, in rooms of 4 bytes, unless bytes come out.
    i64 table;
    // `colour_measure`: where what is counted goes. `colour_store`: where the result goes.
    i64 to;
    // `colour_measure`: the contrast's factor.
    float factor;
    u32 unused;
};

enum Measure : u32 { CONTRAST, EQUALIZE, AUTOCONTRAST };

struct Colour {
    const Colours* samples;
    // What all places but those of results are seen from.
    u8* base;
    u8* to;
    const u8* hues;
};

AUG_DEVICE Quad changed(const Colour& p, const Colours& sample, u32 first) {
    Quad quad = load(p.base, sample.from, first);
    const Step* steps = reinterpret_cast<const Step*>(p.base + sample.steps);
    change(quad, p.base, steps, sample.count, first, static_cast<u32>(sample.from.width), p.hues);
    return quad;
}

// Quads that a thread of `colour_measure` looks at.
constexpr u32 TURNS = 4;

// What is known of a channel once it is counted.
struct Known {
    // The lowest and the highest byte, what equalizing divides by, and all that there is.
    i32 low, high;
    u32 step;
};

// Finds it, and leaves in `counts` how much lies below each byte.
AUG_DEVICE Known summed(u32* counts) {
    Known known{256, -1, 0};
    u32 below = 0, last = 0;
    for (i32 i = 0; i < 256; ++i) {
        const u32 count = counts[i];
        counts[i] = below;
        below += count;
        if (count == 0) continue;
        last = count;
        known.high = i;
        if (known.low == 256) known.low = i;
    }
    known.step = (below - last) / 255;
    return known;
}

AUG_DEVICE u8 equalized(const Known& known, u32 below, u32 i) {
    const u32 level = known.step == 0 ? i : (known.step / 2 + below) / known.step;
    return static_cast<u8>(level < 255 ? level : 255);
}

AUG_DEVICE u8 stretched(const Known& known, u32 i) {
    if (known.high <= known.low) return static_cast<u8>(i);
    const double scale = 255.0 / (known.high - known.low), offset = -known.low * scale;
    const double value = i * scale + offset;
    return value > 0.0 ? value < 255.0 ? static_cast<u8>(value) : 255 : 0;
}

struct alignas(16) Four {
    u32 bits[4];
};

struct alignas(8) Two {
    u32 bits[2];
};

// Writes a channel of four pixels; `to` is where the first one goes.
AUG_DEVICE void write(float* to, const float* values, u32 count) {
    if (count == QUAD && (reinterpret_cast<u64>(to) & 15) == 0) {
        *reinterpret_cast<Four*>(to) = {{bits_of(values[0]), bits_of(values[1]), bits_of(values[2]),
                                         bits_of(values[3])}};
        return;
    }
    AUG_UNROLL
    for (u32 k = 0; k < QUAD; ++k)
        if (k < count) to[k] = values[k];
}

template <typename T>
AUG_DEVICE void write_half(u8* at, const float* values, u32 count) {
    u16 bits[QUAD];
    AUG_UNROLL
    for (u32 k = 0; k < QUAD; ++k) bits[k] = as<T>(values[k]).bits;
    if (count == QUAD && (reinterpret_cast<u64>(at) & 7) == 0) {
        *reinterpret_cast<Two*>(at) = {{bits[0] | u32{bits[1]} << 16, bits[2] | u32{bits[3]} << 16}};
        return;
    }
    AUG_UNROLL
    for (u32 k = 0; k < QUAD; ++k)
        if (k < count) reinterpret_cast<u16*>(at)[k] = bits[k];
}

// Writes the bytes of four pixels side by side.
template <u32 C>
AUG_DEVICE void write(u8* to, const Quad& quad, u32 count) {
    if (count == QUAD && (reinterpret_cast<u64>(to) & 3) == 0) {
        AUG_UNROLL
        for (u32 w = 0; w < C; ++w) {
            u32 word = 0;
            AUG_UNROLL
            for (u32 b = 0; b < 4; ++b) {
                const u32 n = 4 * w + b;
                word |= u32{quad.at[n / C].c[n % C]} << (8 * b);
            }
            reinterpret_cast<u32*>(to)[w] = word;
        }
        return;
    }
    AUG_UNROLL
    for (u32 n = 0; n < QUAD * C; ++n)
        if (n < count * C) to[n] = quad.at[n / C].c[n % C];
}

}  // namespace augment::colours

// Adds up the grays of the samples that lack a mean, or counts the bytes of each channel of those that lack
// something else. Blocks run along x over TURNS quads a thread, along y over the samples.
AUG_BLOCK_KERNEL(colour_measure, augment::colours::Colour) {
    using namespace augment;
    using namespace augment::colours;
    AUG_SHARED u32 counts[768];
    const Colours& sample = p.samples[blockIdx.y];
    const u32 area = area_of(sample.from), channels = sample.channels;
    const u32 start = blockIdx.x * blockDim.x * TURNS;
    if (start * QUAD >= area) return;
    const bool is_gray = sample.kind == CONTRAST;
    for (u32 i = threadIdx.x; i < (is_gray ? 1 : 768); i += blockDim.x) counts[i] = 0;
    __syncthreads();
    u32 sum = 0;
    for (u32 turn = 0; turn < TURNS; ++turn) {
        const u32 first = (start + turn * blockDim.x + threadIdx.x) * QUAD;
        if (first >= area) break;
        const Quad quad = changed(p, sample, first);
        AUG_UNROLL
        for (u32 k = 0; k < QUAD; ++k) {
            if (first + k >= area) continue;
            const Pixel& pixel = quad.at[k];
            if (is_gray) {
                sum += channels < 3 ? pixel.c[0] : luma(pixel);
                continue;
            }
            AUG_UNROLL
            for (u32 c = 0; c < 3; ++c)
                if (c < channels) atomicAdd(&counts[256 * c + pixel.c[c]], 1u);
        }
    }
    if (is_gray) atomicAdd(&counts[0], sum);
    __syncthreads();
    if (is_gray) {
        if (threadIdx.x == 0) atomicAdd(reinterpret_cast<u64*>(p.base + sample.to), u64{counts[0]});
        return;
    }
    u32* all = reinterpret_cast<u32*>(p.base + sample.to);
    for (u32 i = threadIdx.x; i < 768; i += blockDim.x) {
        if (counts[i] > 0) atomicAdd(&all[i], counts[i]);
    }
}

// Makes the tables of what was found: a block for each sample, a thread for each byte.
AUG_BLOCK_KERNEL(colour_tables, augment::colours::Colour) {
    using namespace augment;
    using namespace augment::colours;
    AUG_SHARED u32 counts[768];
    AUG_SHARED Known known[3];
    const Colours& sample = p.samples[blockIdx.x];
    const u32 i = threadIdx.x;
    u8* table = p.base + sample.table + i;
    if (sample.kind == CONTRAST) {
        const u64 sum = *reinterpret_cast<const u64*>(p.base + sample.to);
        const double mean = static_cast<double>(sum) / static_cast<double>(area_of(sample.from));
        const u8 byte = blend(static_cast<i32>(mean + 0.5), static_cast<i32>(i), sample.factor);
        AUG_UNROLL
        for (i32 c = 0; c < 3; ++c) table[256 * c] = byte;
        // Opacity stays.
        table[768] = static_cast<u8>(i);
        return;
    }
    const u32* all = reinterpret_cast<const u32*>(p.base + sample.to);
    AUG_UNROLL
    for (i32 c = 0; c < 3; ++c) counts[256 * c + i] = all[256 * c + i];
    __syncthreads();
    if (i < 3) known[i] = summed(counts + 256 * i);
    __syncthreads();
    AUG_UNROLL
    for (i32 c = 0; c < 3; ++c) {
        table[256 * c] = sample.kind == EQUALIZE ? equalized(known[c], counts[256 * c + i], i)
                                                 : stretched(known[c], i);
    }
}

// Runs all steps and writes what comes out: bytes side by side, or values of 2 or 4 bytes, channel by
// channel. Blocks run along x over quads, along y over the samples.
AUG_BLOCK_KERNEL(colour_store, augment::colours::Colour) {
    using namespace augment;
    using namespace augment::colours;
    AUG_SHARED u32 values[1024];
    const Colours& sample = p.samples[blockIdx.y];
    const u32 area = area_of(sample.from), channels = sample.channels, kind = sample.kind;
    if (blockIdx.x * blockDim.x * QUAD >= area) return;
    if (kind != U8) {
        const u32* table = reinterpret_cast<const u32*>(p.base + sample.table);
        for (u32 i = threadIdx.x; i < 256 * channels; i += blockDim.x) values[i] = table[i];
        __syncthreads();
    }
    const u32 first = thing() * QUAD;
    if (first >= area) return;
    const Quad quad = changed(p, sample, first);
    const u32 count = area - first < QUAD ? area - first : QUAD;
    if (kind == U8) {
        u8* to = p.to + sample.to + i64{first} * channels;
        switch (channels) {
            case 1: write<1>(to, quad, count); break;
            case 3: write<3>(to, quad, count); break;
            default: write<4>(to, quad, count); break;
        }
        return;
    }
    const Step* steps = reinterpret_cast<const Step*>(p.base + sample.steps) + sample.count;
    AUG_UNROLL
    for (u32 c = 0; c < 4; ++c) {
        if (c >= channels) continue;
        float floats[QUAD];
        AUG_UNROLL
        for (u32 k = 0; k < QUAD; ++k) floats[k] = float_of(values[256 * c + quad.at[k].c[c]]);
        change(floats, c, p.base, steps, sample.floats, first, static_cast<u32>(sample.from.width), area);
        const i64 at = i64{c} * area + first;
        u8* to = p.to + sample.to;
        switch (kind) {
            case F32: write(reinterpret_cast<float*>(to) + at, floats, count); break;
            case F16: write_half<Half>(to + 2 * at, floats, count); break;
            default: write_half<Bfloat>(to + 2 * at, floats, count); break;
        }
    }
}
