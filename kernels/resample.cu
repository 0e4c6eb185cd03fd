// Resampling of bytes by Pillow's integer arithmetic: first the weights of each axis, then one pass
// along each.
#include "include/prelude.cuh"
#include "include/emulate.cuh"
#include "include/image.cuh"

namespace augment::resampling {

enum Filter : u32 { NEAREST, BOX, BILINEAR, BICUBIC };

// One axis of one sample. Its windows lie at `place`: the first pixels of all of them, then how many each
// has, then the first weights of all, the second, and so on, so that neighbouring threads read
// neighbouring numbers.
struct Axis {
    i64 place;
    i32 input, output, taps;
    u32 filter;
};

struct Weights {
    const Axis* axes;
    u8* base;
};

AUG_DEVICE double value(u32 filter, double x) {
    const double distance = x < 0.0 ? -x : x;
    switch (filter) {
        case BOX:
            return x > -0.5 && x <= 0.5 ? 1.0 : 0.0;
        case BILINEAR:
            return distance < 1.0 ? 1.0 - distance : 0.0;
        default: {
            const double a = -0.5;
            if (distance < 1.0) return ((a + 2.0) * distance - (a + 3.0)) * distance * distance + 1.0;
            if (distance < 2.0) return (((distance - 5.0) * distance + 8.0) * distance - 4.0) * a;
            return 0.0;
        }
    }
}

// 8 bits are the value's, and 2 are room for what filters with negative lobes overshoot.
constexpr i32 BITS = 32 - 8 - 2;

// The window of output pixel `output`.
AUG_DEVICE void window(const Axis& axis, i32 output, i32* windows) {
    const double scale = static_cast<double>(axis.input) / axis.output;
    // Downscaling widens the filter, which is what keeps it from aliasing.
    const double stretch = scale > 1.0 ? scale : 1.0;
    const double support = (axis.filter == BOX ? 0.5 : axis.filter == BILINEAR ? 1.0 : 2.0) * stretch;
    const double center = (output + 0.5) * scale;
    const double from = center - support + 0.5;
    const i32 first = from > 0.0 ? static_cast<i32>(from) : 0;
    const i32 to = static_cast<i32>(center + support + 0.5);
    const i32 end = to < axis.input ? to : axis.input;
    const double narrow = 1.0 / stretch;
    double sum = 0.0;
    for (i32 i = first; i < end; ++i) sum += value(axis.filter, (i - center + 0.5) * narrow);
    const double unit = sum == 0.0 ? 1.0 : sum;
    windows[output] = first;
    windows[axis.output + output] = end - first;
    i32* out = windows + 2 * i64{axis.output} + output;
    for (i32 i = first; i < end; ++i, out += axis.output) {
        const double weight = value(axis.filter, (i - center + 0.5) * narrow) / unit * (1 << BITS);
        *out = static_cast<i32>(weight + (weight < 0.0 ? -0.5 : 0.5));
    }
}

// What comes out is what goes in: of the nearest pixels each has all the weight. Pillow adds up where
// they are, and its rounding errors decide at the borders between pixels.
AUG_DEVICE void nearest(const Axis& axis, i32* windows) {
    const double step = static_cast<double>(axis.input) / axis.output;
    double middle = step * 0.5;
    for (i32 i = 0; i < axis.output; ++i, middle += step) {
        const i32 at = static_cast<i32>(middle);
        windows[i] = at < axis.input ? at : axis.input - 1;
        windows[axis.output + i] = 1;
        windows[2 * axis.output + i] = 1 << BITS;
    }
}

// What is done with the opacity of RGBA, so that what is transparent does not shine through.
enum Opacity : u32 { MULTIPLIES = 1, DIVIDES = 2 };

// One pass over a sample.
struct Pass {
    View from;
    // Where the result goes, and its size.
    i64 to;
    i32 width, height;
    // The windows of the axis, and how many there are.
    i64 windows;
    i32 count;
    // Whether columns are mixed, not rows.
    u32 is_down;
    u32 opacity;
    u32 unused;
};

struct Resample {
    const Pass* passes;
    u8* base;
};

// The weights of one output pixel.
struct Window {
    const i32* weights;
    i32 first, count, step;

    AUG_DEVICE i32 weight(i32 tap) const { return weights[i64{tap} * step]; }
};

AUG_DEVICE Window window_of(const Pass& pass, const u8* base, i32 output) {
    const i32* windows = reinterpret_cast<const i32*>(base + pass.windows);
    return {windows + 2 * i64{pass.count} + output, windows[output], windows[pass.count + output], pass.count};
}

AUG_DEVICE u8 rounded(i32 sum) { return static_cast<u8>(clamp(sum >> BITS, 0, 255)); }

// Four bytes of a row: columns are mixed, and pixels stand side by side. A word is read at a time.
AUG_DEVICE void down(const Pass& pass, u8* base, u32 i) {
    const u32 row = static_cast<u32>(pass.width * pass.from.channels), words = (row + 3) / 4;
    const u32 y = i / words, x = (i - y * words) * 4;
    if (y >= static_cast<u32>(pass.height)) return;
    const Window window = window_of(pass, base, static_cast<i32>(y));
    const u8* from = base + pass.from.offset + i64{window.first} * pass.from.y_step + x;
    i32 sums[4];
    for (i32& sum : sums) sum = 1 << (BITS - 1);
    for (i32 tap = 0; tap < window.count; ++tap, from += pass.from.y_step) {
        u32 word;
        load_words<1>(from, &word);
        const i32 weight = window.weight(tap);
        AUG_UNROLL
        for (u32 b = 0; b < 4; ++b) sums[b] += weight * byte_of(word, b);
    }
    u8* to = base + pass.to + i64{y} * row + x;
    if (row % 4 == 0) {
        u32 word = 0;
        AUG_UNROLL
        for (u32 b = 0; b < 4; ++b) word |= u32{rounded(sums[b])} << (8 * b);
        *reinterpret_cast<u32*>(to) = word;
        return;
    }
    AUG_UNROLL
    for (u32 b = 0; b < 4; ++b)
        if (x + b < row) to[b] = rounded(sums[b]);
}

// Rows that a thread mixes at once: they share the weights.
constexpr i32 ROWS = 4;

// A pixel of three bytes in each of a few rows: rows are mixed, and their pixels stand side by side. Four are
// read at a time.
AUG_DEVICE void across(const Pass& pass, u8* base, u32 i) {
    const u32 width = static_cast<u32>(pass.width);
    const i32 top = static_cast<i32>(i / width) * ROWS, x = static_cast<i32>(i % width);
    if (top >= pass.height) return;
    const Window window = window_of(pass, base, x);
    const u8* rows[ROWS];
    i32 sums[ROWS][3];
    AUG_UNROLL
    for (i32 r = 0; r < ROWS; ++r) {
        const i32 y = top + r < pass.height ? top + r : pass.height - 1;
        rows[r] = at(base, pass.from, window.first, y);
        AUG_UNROLL
        for (i32& sum : sums[r]) sum = 1 << (BITS - 1);
    }
    for (i32 tap = 0; tap < window.count; tap += 4) {
        i32 weights[4];
        AUG_UNROLL
        for (i32 k = 0; k < 4; ++k) weights[k] = tap + k < window.count ? window.weight(tap + k) : 0;
        AUG_UNROLL
        for (i32 r = 0; r < ROWS; ++r) {
            u32 words[3];
            load_words<3>(rows[r] + 3 * tap, words);
            AUG_UNROLL
            for (i32 b = 0; b < 12; ++b) {
                sums[r][b % 3] += weights[b / 3] * byte_of(words[b / 4], static_cast<u32>(b % 4));
            }
        }
    }
    AUG_UNROLL
    for (i32 r = 0; r < ROWS; ++r) {
        if (top + r >= pass.height) continue;
        u8* to = base + pass.to + (i64{top + r} * pass.width + x) * 3;
        AUG_UNROLL
        for (i32 c = 0; c < 3; ++c) to[c] = rounded(sums[r][c]);
    }
}

// A pixel of C bytes, whatever way it is read.
template <i32 C>
AUG_DEVICE void mix(const u8* from, i32 step, const Window& window, u32 opacity, u8* to) {
    i32 sums[C];
    for (i32& sum : sums) sum = 1 << (BITS - 1);
    for (i32 tap = 0; tap < window.count; ++tap, from += step) {
        const i32 weight = window.weight(tap);
        for (i32 c = 0; c < C; ++c) {
            const bool is_multiplied = C == 4 && c < 3 && (opacity & MULTIPLIES) != 0;
            sums[c] += weight * (is_multiplied ? premultiplied(from[c], from[C - 1]) : from[c]);
        }
    }
    for (i32 c = 0; c < C; ++c) to[c] = rounded(sums[c]);
    if (C == 4 && (opacity & DIVIDES) != 0) unpremultiply(to);
}

}  // namespace augment::resampling

// Blocks run along x over the values of an axis, along y over the axes.
AUG_KERNEL(resample_weights, augment::resampling::Weights) {
    using namespace augment;
    using namespace augment::resampling;
    const Axis axis = p.axes[blockIdx.y];
    const i32 i = static_cast<i32>(thing());
    i32* windows = reinterpret_cast<i32*>(p.base + axis.place);
    if (axis.filter == NEAREST) {
        if (i == 0) nearest(axis, windows);
    } else if (i < axis.output) {
        window(axis, i, windows);
    }
}

// Blocks run along x over the pixels of a result; where pixels stand side by side, over four bytes of a row
// that is a mixture of rows, or over ROWS pixels of RGB one below the other. Along y they run over the passes.
AUG_KERNEL(resample, augment::resampling::Resample) {
    using namespace augment;
    using namespace augment::resampling;
    const Pass& pass = p.passes[blockIdx.y];
    const View& view = pass.from;
    const u32 i = thing();
    const bool is_plain = view.x_step == view.channels && pass.opacity == 0;
    if (is_plain && pass.is_down) return down(pass, p.base, i);
    if (is_plain && view.channels == 3) return across(pass, p.base, i);
    const u32 width = static_cast<u32>(pass.width);
    if (i >= width * static_cast<u32>(pass.height)) return;
    const i32 y = static_cast<i32>(i / width), x = static_cast<i32>(i % width);
    const Window window = window_of(pass, p.base, pass.is_down ? y : x);
    const u8* from =
        pass.is_down ? at(p.base, view, x, window.first) : at(p.base, view, window.first, y);
    const i32 step = pass.is_down ? view.y_step : view.x_step;
    u8* to = p.base + pass.to + i64{i} * view.channels;
    switch (view.channels) {
        case 1: mix<1>(from, step, window, pass.opacity, to); break;
        case 3: mix<3>(from, step, window, pass.opacity, to); break;
        default: mix<4>(from, step, window, pass.opacity, to); break;
    }
}
