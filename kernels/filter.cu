// Pixels and those around them.
#include "include/prelude.cuh"
#include "include/emulate.cuh"
#include "include/bits.cuh"
#include "include/image.cuh"

namespace augment::filters {

struct Sharpen {
    View from;
    // Where the result goes.
    i64 to;
    // How much of the image there is, and not of its smooth version.
    float factor;
    u32 unused;
};

struct Sharpens {
    const Sharpen* samples;
    u8* base;
};

struct Median {
    View from;
    // Where the result goes.
    i64 to;
    // How far the square around a pixel reaches.
    i32 radius;
    u32 unused;
};

struct Medians {
    const Median* samples;
    u8* base;
};

struct Blur {
    View from;
    // Where the result goes.
    i64 to;
    // The weights: the middle one, then one side outwards.
    i64 across, down;
    i32 across_count, down_count;
};

struct Blurs {
    const Blur* samples;
    u8* base;
};

// What a block blurs: so many rows, and pixels of each; and how far a bell may reach along a row.
constexpr i32 ROWS = 4, COLUMNS = 128, REACH = 96;

// Where a place beyond an edge is reflected to.
AUG_DEVICE i32 reflected(i32 at, i32 len) {
    const i32 ahead = at < 0 ? -at : at, last = len - 1;
    return ahead > last ? 2 * last - ahead : ahead;
}

// The middle of the values around a pixel. Bit by bit it is found out how large it is, by counting those that
// are smaller.
AUG_DEVICE u8 middle(const View& view, const u8* bytes, i32 x, i32 y, i32 radius) {
    const i32 half = (2 * radius + 1) * (2 * radius + 1) / 2;
    i32 found = 0;
    for (i32 bit = 128; bit > 0; bit /= 2) {
        i32 smaller = 0;
        for (i32 dy = -radius; dy <= radius; ++dy) {
            const u8* row = at(bytes, view, 0, clamp(y + dy, 0, view.height - 1));
            for (i32 dx = -radius; dx <= radius; ++dx) {
                const i32 column = clamp(x + dx, 0, view.width - 1);
                smaller += row[i64{column} * view.x_step] < found + bit;
            }
        }
        if (smaller <= half) found += bit;
    }
    return static_cast<u8>(found);
}

// The same of so few that they are read once.
template <i32 RADIUS>
AUG_DEVICE u8 middle_kept(const View& view, const u8* bytes, i32 x, i32 y) {
    constexpr i32 SIDE = 2 * RADIUS + 1;
    i32 values[SIDE * SIDE];
    AUG_UNROLL
    for (i32 n = 0; n < SIDE * SIDE; ++n) {
        const i32 column = clamp(x + n % SIDE - RADIUS, 0, view.width - 1);
        values[n] = *at(bytes, view, column, clamp(y + n / SIDE - RADIUS, 0, view.height - 1));
    }
    i32 found = 0;
    for (i32 bit = 128; bit > 0; bit /= 2) {
        i32 smaller = 0;
        AUG_UNROLL
        for (i32 n = 0; n < SIDE * SIDE; ++n) smaller += values[n] < found + bit;
        if (smaller <= SIDE * SIDE / 2) found += bit;
    }
    return static_cast<u8>(found);
}

// Four bytes of a row, which begin in column `first`, from byte `b` of `bytes` on: each is the sum down its
// column. A word is read at a time where pixels stand side by side.
AUG_DEVICE void mix_down(const Blur& sample, const u8* base, i32 y, i32 first, i32 b, i32 bytes, float* sums) {
    const View& view = sample.from;
    const float* weights = reinterpret_cast<const float*>(base + sample.down);
    const bool is_plain = view.x_step == view.channels;
    const u8* start = at(base, view, first, 0);
    i32 places[4];
    AUG_UNROLL
    for (i32 k = 0; k < 4; ++k) {
        // What lies beyond the last byte is not kept.
        const i32 i = b + k < bytes ? b + k : b;
        places[k] = is_plain ? i : i / view.channels * view.x_step + i % view.channels;
    }
    const auto word = [&](i32 row) {
        const u8* from = start + i64{row} * view.y_step;
        u32 word = 0;
        if (is_plain) {
            load_words<1>(from + b, &word);
            return word;
        }
        AUG_UNROLL
        for (u32 k = 0; k < 4; ++k) word |= u32{from[places[k]]} << (8 * k);
        return word;
    };
    const u32 own = word(y);
    AUG_UNROLL
    for (u32 k = 0; k < 4; ++k) sums[k] = weights[0] * static_cast<float>(byte_of(own, k));
    for (i32 tap = 1; tap < sample.down_count; ++tap) {
        const u32 above = word(reflected(y - tap, view.height)), below = word(reflected(y + tap, view.height));
        const float weight = weights[tap];
        AUG_UNROLL
        for (u32 k = 0; k < 4; ++k) {
            sums[k] += weight * static_cast<float>(byte_of(above, k) + byte_of(below, k));
        }
    }
}

// Of two equally near bytes the even one: floats of this size are whole numbers.
AUG_DEVICE u8 nearest_byte(float value) { return static_cast<u8>(bits_of(value + 12582912.0f)); }

}  // namespace augment::filters

// Pillow's ImageEnhance.Sharpness: a blend with the image smoothed by 1 1 1, 1 5 1, 1 1 1; pixels at the
// edge stay. Blocks run along x over the pixels, along y over the samples.
AUG_KERNEL(sharpen, augment::filters::Sharpens) {
    using namespace augment;
    using namespace augment::filters;
    const Sharpen& sample = p.samples[blockIdx.y];
    const View& view = sample.from;
    const u32 i = thing(), width = static_cast<u32>(view.width);
    if (i >= area_of(view)) return;
    const i32 y = static_cast<i32>(i / width), x = static_cast<i32>(i % width);
    const u8* from = at(p.base, view, x, y);
    u8* to = p.base + sample.to + i64{i} * view.channels;
    const bool is_inside = x > 0 && y > 0 && x < view.width - 1 && y < view.height - 1;
    for (i32 c = 0; c < view.channels; ++c) {
        const u8* own = from + c;
        // Opacity stays.
        if (!is_inside || c == 3) {
            to[c] = *own;
            continue;
        }
        i32 sum = 4 * own[0];
        for (i32 dy = -1; dy <= 1; ++dy)
            for (i32 dx = -1; dx <= 1; ++dx) sum += own[i64{dy} * view.y_step + i64{dx} * view.x_step];
        // Rounded: a thirteenth is never half way.
        to[c] = blend((sum + 6) / 13, own[0], sample.factor);
    }
}

// The middle of the values around each; at the edges, the last pixels go on outwards. Blocks run along x over
// the pixels, along y over the samples.
AUG_KERNEL(median, augment::filters::Medians) {
    using namespace augment;
    using namespace augment::filters;
    const Median& sample = p.samples[blockIdx.y];
    const View& view = sample.from;
    const u32 i = thing(), width = static_cast<u32>(view.width);
    if (i >= area_of(view)) return;
    const i32 y = static_cast<i32>(i / width), x = static_cast<i32>(i % width);
    u8* to = p.base + sample.to + i64{i} * view.channels;
    for (i32 c = 0; c < view.channels; ++c) {
        switch (sample.radius) {
            case 1: to[c] = middle_kept<1>(view, p.base + c, x, y); break;
            case 2: to[c] = middle_kept<2>(view, p.base + c, x, y); break;
            default: to[c] = middle(view, p.base + c, x, y, sample.radius); break;
        }
    }
}

// A Gaussian bell, in single precision: first down the columns of a few rows and of what lies beside them,
// which the block keeps, then along the rows. Blocks run along x over rectangles of ROWS and COLUMNS, along
// y over the samples.
AUG_BLOCK_KERNEL(blur, augment::filters::Blurs) {
    using namespace augment;
    using namespace augment::filters;
    AUG_SHARED float mixed[ROWS * (COLUMNS + 2 * REACH) * 4];
    const Blur& sample = p.samples[blockIdx.y];
    const View& view = sample.from;
    const i32 beside = (view.width + COLUMNS - 1) / COLUMNS, channels = view.channels;
    const i32 top = static_cast<i32>(blockIdx.x) / beside * ROWS;
    const i32 left = static_cast<i32>(blockIdx.x) % beside * COLUMNS;
    if (top >= view.height) return;
    const i32 rows = view.height - top < ROWS ? view.height - top : ROWS;
    const i32 columns = view.width - left < COLUMNS ? view.width - left : COLUMNS;
    const float* across = reinterpret_cast<const float*>(p.base + sample.across);
    const i32 margin = sample.across_count - 1, start = left - margin, stop = left + columns + margin;
    const i32 stride = (stop - start) * channels;
    // Of the columns, those that there are.
    const i32 first = start > 0 ? start : 0, end = stop < view.width ? stop : view.width;
    const i32 bytes = (end - first) * channels, words = (bytes + 3) / 4;
    const i32 thread = static_cast<i32>(threadIdx.x), threads = static_cast<i32>(blockDim.x);
    for (i32 i = thread; i < rows * words; i += threads) {
        const i32 row = i / words, b = i % words * 4;
        float sums[4];
        mix_down(sample, p.base, top + row, first, b, bytes, sums);
        float* to = mixed + row * stride + (first - start) * channels + b;
        AUG_UNROLL
        for (i32 k = 0; k < 4; ++k)
            if (b + k < bytes) to[k] = sums[k];
    }
    __syncthreads();
    // The others are reflections of those.
    const i32 before = first - start, others = before + stop - end;
    for (i32 i = thread; i < rows * others * channels; i += threads) {
        const i32 row = i / (others * channels), c = i % channels;
        const i32 other = i / channels % others;
        const i32 x = other < before ? start + other : end + other - before;
        float* to = mixed + row * stride + c;
        to[(x - start) * channels] = to[(reflected(x, view.width) - start) * channels];
    }
    __syncthreads();
    const i32 len = columns * channels;
    for (i32 i = thread; i < rows * len; i += threads) {
        const i32 row = i / len, at_row = i % len;
        const float* middle = mixed + row * stride + margin * channels + at_row;
        float sum = across[0] * *middle;
        for (i32 k = 1; k < sample.across_count; ++k) {
            sum += across[k] * (middle[-k * channels] + middle[k * channels]);
        }
        u8* to = p.base + sample.to + (i64{top + row} * view.width + left) * channels + at_row;
        *to = nearest_byte(sum);
    }
}
