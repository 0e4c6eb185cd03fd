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

// The middle of the values around each. Bit by bit it is found out how large it is, by counting those that
// are smaller; at the edges, the last pixels go on outwards. Blocks run along x over the pixels, along y over
// the samples.
AUG_KERNEL(median, augment::filters::Medians) {
    using namespace augment;
    using namespace augment::filters;
    const Median& sample = p.samples[blockIdx.y];
    const View& view = sample.from;
    const u32 i = thing(), width = static_cast<u32>(view.width);
    if (i >= area_of(view)) return;
    const i32 y = static_cast<i32>(i / width), x = static_cast<i32>(i % width), r = sample.radius;
    u8* to = p.base + sample.to + i64{i} * view.channels;
    const i32 half = (2 * r + 1) * (2 * r + 1) / 2;
    for (i32 c = 0; c < view.channels; ++c) {
        i32 middle = 0;
        for (i32 bit = 128; bit > 0; bit /= 2) {
            i32 smaller = 0;
            for (i32 dy = -r; dy <= r; ++dy) {
                const u8* row = at(p.base, view, 0, clamp(y + dy, 0, view.height - 1)) + c;
                for (i32 dx = -r; dx <= r; ++dx) {
                    const i32 from = clamp(x + dx, 0, view.width - 1);
                    smaller += row[i64{from} * view.x_step] < middle + bit;
                }
            }
            if (smaller <= half) middle += bit;
        }
        to[c] = static_cast<u8>(middle);
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
    const float* down = reinterpret_cast<const float*>(p.base + sample.down);
    const i32 margin = sample.across_count - 1, stride = (columns + 2 * margin) * channels;
    for (i32 i = static_cast<i32>(threadIdx.x); i < rows * stride; i += static_cast<i32>(blockDim.x)) {
        const i32 y = top + i / stride, at_row = i % stride;
        const i32 x = reflected(left - margin + at_row / channels, view.width);
        const u8* from = at(p.base, view, x, 0) + at_row % channels;
        const auto value = [&](i32 row) { return i32{from[i64{row} * view.y_step]}; };
        float sum = down[0] * static_cast<float>(value(y));
        for (i32 k = 1; k < sample.down_count; ++k) {
            const i32 two = value(reflected(y - k, view.height)) + value(reflected(y + k, view.height));
            sum += down[k] * static_cast<float>(two);
        }
        mixed[i] = sum;
    }
    __syncthreads();
    const i32 len = columns * channels;
    for (i32 i = static_cast<i32>(threadIdx.x); i < rows * len; i += static_cast<i32>(blockDim.x)) {
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
