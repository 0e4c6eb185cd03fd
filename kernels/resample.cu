// Resampling of bytes by Pillow's integer arithmetic: first the weights of each axis, then one pass
// along each.
#include "include/prelude.cuh"
#include "include/emulate.cuh"
#include "include/image.cuh"

namespace augment {

enum Filter : u32 { NEAREST, BOX, BILINEAR, BICUBIC };

// One axis of one sample. Its windows lie one after the other at `place`, each as its first pixel, how
// many there are, and room for the weights of `taps`.
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

AUG_DEVICE void window(const Axis& axis, i32 output, i32* out) {
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
    out[0] = first;
    out[1] = end - first;
    for (i32 i = first; i < end; ++i) {
        const double weight = value(axis.filter, (i - center + 0.5) * narrow) / unit * (1 << BITS);
        out[2 + i - first] = static_cast<i32>(weight + (weight < 0.0 ? -0.5 : 0.5));
    }
}

// What comes out is what goes in: of the nearest pixels each has all the weight. Pillow adds up where
// they are, and its rounding errors decide at the borders between pixels.
AUG_DEVICE void nearest(const Axis& axis, i32* windows) {
    const double step = static_cast<double>(axis.input) / axis.output;
    double middle = step * 0.5;
    for (i32 i = 0; i < axis.output; ++i, middle += step) {
        const i32 at = static_cast<i32>(middle);
        windows[3 * i] = at < axis.input ? at : axis.input - 1;
        windows[3 * i + 1] = 1;
        windows[3 * i + 2] = 1 << BITS;
    }
}

// One pass over a sample.
struct Pass {
    View from;
    // Where the result goes, and its size.
    i64 to;
    i32 width, height;
    // The windows of the axis.
    i64 windows;
    i32 taps;
    // Whether columns are mixed, not rows.
    u32 is_down;
};

struct Resample {
    const Pass* passes;
    u8* base;
};

template <i32 C>
AUG_DEVICE void mix(const u8* from, i32 step, const i32* window, u8* to) {
    i32 sums[C];
    for (i32 c = 0; c < C; ++c) sums[c] = 1 << (BITS - 1);
    const i32 count = window[1];
    for (i32 i = 0; i < count; ++i, from += step) {
        const i32 weight = window[2 + i];
        for (i32 c = 0; c < C; ++c) sums[c] += weight * from[c];
    }
    for (i32 c = 0; c < C; ++c) to[c] = static_cast<u8>(clamp(sums[c] >> BITS, 0, 255));
}

}  // namespace augment

// Blocks run along x over the values of an axis, along y over the axes.
AUG_KERNEL(resample_weights, augment::Weights) {
    using namespace augment;
    const Axis axis = p.axes[blockIdx.y];
    const i64 i = pixel();
    i32* windows = reinterpret_cast<i32*>(p.base + axis.place);
    if (axis.filter == NEAREST) {
        if (i == 0) nearest(axis, windows);
    } else if (i < axis.output) {
        window(axis, static_cast<i32>(i), windows + i * (2 + axis.taps));
    }
}

// Blocks run along x over the pixels of a result, along y over the passes.
AUG_KERNEL(resample, augment::Resample) {
    using namespace augment;
    const Pass pass = p.passes[blockIdx.y];
    const i64 i = pixel();
    if (i >= i64{pass.width} * pass.height) return;
    const i32 y = static_cast<i32>(i / pass.width), x = static_cast<i32>(i % pass.width);
    const i32* windows = reinterpret_cast<const i32*>(p.base + pass.windows);
    const i32* window = windows + i64{pass.is_down ? y : x} * (2 + pass.taps);
    const View& view = pass.from;
    const u8* from = pass.is_down ? at(p.base, view, x, window[0]) : at(p.base, view, window[0], y);
    const i32 step = pass.is_down ? view.y_step : view.x_step;
    u8* to = p.base + pass.to + i * view.channels;
    switch (view.channels) {
        case 1: mix<1>(from, step, window, to); break;
        case 3: mix<3>(from, step, window, to); break;
        default: mix<4>(from, step, window, to); break;
    }
}
