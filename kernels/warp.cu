// Warps: each pixel of the result comes from some place in the source, as Pillow finds and mixes it.
#include "include/prelude.cuh"
#include "include/emulate.cuh"
#include "include/image.cuh"

namespace augment::warps {

enum How : u32 { FIXED, NEAREST, BILINEAR, BICUBIC, LISTED };

struct Warp {
    View from;
    // Where the result goes, and its size.
    i64 to;
    i32 width, height;
    // x = (a·x + b·y + c) / (g·x + h·y + 1), y = (d·x + e·y + f) / (g·x + h·y + 1).
    double map[8];
    // FIXED: the first place, and the steps from column to column and from row to row, with 16 bits after
    // the point. LISTED: where the columns and the rows are told, -1 being none.
    i64 start[2], step[2], down[2];
    u32 how;
    // Whether the map divides.
    u32 divides;
    // What stands where the source has no pixels.
    u8 fill[4];
    // Whether colours are mixed by their opacity.
    u32 mixes_opacity;
};

struct Warps {
    const Warp* samples;
    u8* base;
};

AUG_DEVICE double whole(double x) {
    const double cut = static_cast<double>(static_cast<i32>(x));
    return cut > x ? cut - 1.0 : cut;
}

// The value at `d` between those at 0 and 1.
AUG_DEVICE double mixed(const double (&v)[2], double d) { return v[0] + (v[1] - v[0]) * d; }

// The value at `d` between those at -1, 0, 1 and 2.
AUG_DEVICE double mixed(const double (&v)[4], double d) {
    const double p2 = -v[0] + v[2], p3 = 2.0 * (v[0] - v[1]) + v[2] - v[3];
    const double p4 = -v[0] + v[1] - v[2] + v[3];
    return v[1] + d * (p2 + d * (p3 + d * p4));
}

// Beyond the edge, its last pixel is repeated; of no place at all, 0 is left.
template <i32 TAPS>
AUG_DEVICE void mix(const Warp& sample, const u8* bytes, double x, double y, u8* to) {
    const View& view = sample.from;
    if (x != x || y != y) {
        for (i32 c = 0; c < view.channels; ++c) to[c] = 0;
        return;
    }
    const double column = whole(x - 0.5), row = whole(y - 0.5);
    const double dx = x - 0.5 - column, dy = y - 0.5 - row;
    const i32 first_x = static_cast<i32>(column) + 1 - TAPS / 2;
    const i32 first_y = static_cast<i32>(row) + 1 - TAPS / 2;
    for (i32 c = 0; c < view.channels; ++c) {
        double rows[TAPS];
        AUG_UNROLL
        for (i32 j = 0; j < TAPS; ++j) {
            double values[TAPS];
            const i32 y_at = clamp(first_y + j, 0, view.height - 1);
            AUG_UNROLL
            for (i32 i = 0; i < TAPS; ++i) {
                const i32 x_at = clamp(first_x + i, 0, view.width - 1);
                const u8* pixel = at(bytes, view, x_at, y_at);
                const bool is_multiplied = sample.mixes_opacity && c < 3;
                const i32 value = is_multiplied ? premultiplied(pixel[c], pixel[3]) : pixel[c];
                values[i] = static_cast<double>(value);
            }
            rows[j] = mixed(values, dx);
        }
        const double value = mixed(rows, dy);
        to[c] = value > 0.0 ? value < 255.0 ? static_cast<u8>(value) : 255 : 0;
    }
}

}  // namespace augment::warps

// Blocks run along x over the pixels of a result, along y over the samples.
AUG_KERNEL(warp, augment::warps::Warps) {
    using namespace augment;
    using namespace augment::warps;
    const Warp& sample = p.samples[blockIdx.y];
    const View& view = sample.from;
    const u32 i = thing(), width = static_cast<u32>(sample.width);
    if (i >= width * static_cast<u32>(sample.height)) return;
    const i32 row = static_cast<i32>(i / width), column = static_cast<i32>(i % width);
    u8* to = p.base + sample.to + i64{i} * view.channels;
    i64 whole_x, whole_y;
    bool is_inside;
    if (sample.how == FIXED) {
        whole_x = (sample.start[0] + row * sample.down[0] + column * sample.step[0]) >> 16;
        whole_y = (sample.start[1] + row * sample.down[1] + column * sample.step[1]) >> 16;
        is_inside = whole_x >= 0 && whole_x < view.width && whole_y >= 0 && whole_y < view.height;
    } else if (sample.how == LISTED) {
        whole_x = reinterpret_cast<const i32*>(p.base + sample.start[0])[column];
        whole_y = reinterpret_cast<const i32*>(p.base + sample.start[1])[row];
        is_inside = whole_x >= 0 && whole_y >= 0;
    } else {
        const double* m = sample.map;
        const double x_in = column + 0.5, y_in = row + 0.5;
        double x = m[0] * x_in + m[1] * y_in + m[2], y = m[3] * x_in + m[4] * y_in + m[5];
        if (sample.divides) {
            const double z = m[6] * x_in + m[7] * y_in + 1.0;
            x = x / z;
            y = y / z;
        }
        if (sample.how != NEAREST) {
            // 0 / 0 is nowhere, and passes.
            const bool is_outside = x < 0.0 || x >= view.width || y < 0.0 || y >= view.height;
            if (is_outside) {
                for (i32 c = 0; c < view.channels; ++c) to[c] = sample.fill[c];
            } else if (sample.how == BILINEAR) {
                mix<2>(sample, p.base, x, y, to);
            } else {
                mix<4>(sample, p.base, x, y, to);
            }
            if (sample.mixes_opacity) unpremultiply(to);
            return;
        }
        is_inside = x >= 0.0 && x < view.width && y >= 0.0 && y < view.height;
        whole_x = is_inside ? static_cast<i64>(x) : 0;
        whole_y = is_inside ? static_cast<i64>(y) : 0;
    }
    const u8* from =
        is_inside ? at(p.base, view, static_cast<i32>(whole_x), static_cast<i32>(whole_y)) : sample.fill;
    for (i32 c = 0; c < view.channels; ++c) to[c] = from[c];
}
