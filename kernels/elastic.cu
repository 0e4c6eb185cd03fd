// Elastic warps: noise, blurred, tells how far each pixel moves. In single precision, the same operations
// fused that augment-image's `warp` fuses.
#include "include/prelude.cuh"
#include "include/emulate.cuh"
#include "include/bits.cuh"
#include "include/image.cuh"
#include "include/philox.cuh"

namespace augment::elastics {

// What one sample goes through.
struct Bend {
    View from;
    // Where the result goes.
    i64 to;
    // Two planes of floats: how far each pixel moves along x and along y, but for `alpha` and the sizes.
    i64 fields;
    // Where columns and rows are without it.
    i64 columns, rows;
    Stream stream;
    float alpha[2];
    u32 is_bilinear;
    // Whether something stands where the source has no pixels: without it, edges are mixed by another
    // formula.
    u32 has_fill;
    float fill[4];
};

struct Bends {
    const Bend* samples;
    u8* base;
};

// One pass over a plane.
struct Smooth {
    i64 from, to;
    i32 width, height;
    // The weights, from the end of one side to the middle, which is number `radius`.
    i64 weights;
    i32 radius;
    u32 is_down;
};

struct Smooths {
    const Smooth* planes;
    u8* base;
};

AUG_DEVICE float uniform(u32 word) {
    return static_cast<float>(static_cast<i32>(word >> 8)) * (2.0f / 16777216.0f) - 1.0f;
}

// Where a place beyond the edges is mirrored to, however far it is.
AUG_DEVICE i32 mirrored(i32 at, i32 len) {
    // Most lie within.
    if (at >= 0 && at < len) return at;
    const i32 period = len > 1 ? 2 * len - 2 : 1;
    const i32 ahead = (at % period + period) % period;
    const i32 back = period - ahead < ahead ? period - ahead : ahead;
    return back < len ? back : len - 1;
}

// A place from -1 to 1 in pixels; what is further away than the edges is brought nearer.
AUG_DEVICE float in_pixels(float place, i32 len) {
    const float size = static_cast<float>(len);
    const float pixels = fmaf(place + 1.0f, size / 2.0f, -0.5f);
    const float low = pixels > -2.0f ? pixels : -2.0f;
    return low < size + 1.0f ? low : size + 1.0f;
}

// To the nearest whole number, of two the even one.
AUG_DEVICE u8 byte_near(float value) {
    const float low = value > 0.0f ? value : 0.0f;
    return static_cast<u8>(rintf(low < 255.0f ? low : 255.0f));
}

struct Tap {
    const u8* pixel;
    float weight;
};

// One of the four pixels around a place; none outside of the source.
AUG_DEVICE Tap tap_of(const View& view, const u8* bytes, float x, float y, i32 across, i32 down) {
    const float left = floorf(x), top = floorf(y);
    const float right = x - left, bottom = y - top;
    const float weight = (down ? bottom : 1.0f - bottom) * (across ? right : 1.0f - right);
    const i32 column = static_cast<i32>(left) + across, row = static_cast<i32>(top) + down;
    const bool is_inside = column >= 0 && column < view.width && row >= 0 && row < view.height;
    return {is_inside ? at(bytes, view, column, row) : nullptr, weight};
}

}  // namespace augment::elastics

// Noise from -1 to 1: two words of the stream for each pixel. Blocks run along x over pairs of pixels, along
// y over the samples.
AUG_KERNEL(elastic_noise, augment::elastics::Bends) {
    using namespace augment;
    using namespace augment::elastics;
    const Bend& sample = p.samples[blockIdx.y];
    const u32 area = area_of(sample.from), i = thing();
    if (2 * i >= area) return;
    const u32x4 words = block(sample.stream, i);
    float* across = reinterpret_cast<float*>(p.base + sample.fields);
    float* down = across + area;
    across[2 * i] = uniform(words.x);
    down[2 * i] = uniform(words.y);
    if (2 * i + 1 >= area) return;
    across[2 * i + 1] = uniform(words.z);
    down[2 * i + 1] = uniform(words.w);
}

// Blurs along the rows, or along the columns. Blocks run along x over the values of a plane, along y over the
// planes.
AUG_KERNEL(elastic_smooth, augment::elastics::Smooths) {
    using namespace augment;
    using namespace augment::elastics;
    const Smooth& plane = p.planes[blockIdx.y];
    const u32 i = thing(), width = static_cast<u32>(plane.width);
    if (i >= width * static_cast<u32>(plane.height)) return;
    const i32 y = static_cast<i32>(i / width), x = static_cast<i32>(i % width), radius = plane.radius;
    const float* from = reinterpret_cast<const float*>(p.base + plane.from);
    const float* weights = reinterpret_cast<const float*>(p.base + plane.weights);
    const auto value = [&](i32 away) {
        const i32 row = plane.is_down ? mirrored(y + away, plane.height) : y;
        const i32 column = plane.is_down ? x : mirrored(x + away, plane.width);
        return from[row * plane.width + column];
    };
    float sum = 0.0f;
    for (i32 tap = 0; tap < radius; ++tap) {
        const i32 away = radius - tap;
        sum += (value(-away) + value(away)) * weights[tap];
    }
    sum += value(0) * weights[radius];
    reinterpret_cast<float*>(p.base + plane.to)[i] = sum;
}

// Blocks run along x over the pixels of a result, along y over the samples.
AUG_KERNEL(elastic_bend, augment::elastics::Bends) {
    using namespace augment;
    using namespace augment::elastics;
    const Bend& sample = p.samples[blockIdx.y];
    const View& view = sample.from;
    const u32 i = thing(), width = static_cast<u32>(view.width), area = area_of(view);
    if (i >= area) return;
    const u32 row = i / width, column = i % width;
    const float* fields = reinterpret_cast<const float*>(p.base + sample.fields);
    const float dx = fields[i] * sample.alpha[0] / static_cast<float>(view.width);
    const float dy = fields[area + i] * sample.alpha[1] / static_cast<float>(view.height);
    const float* columns = reinterpret_cast<const float*>(p.base + sample.columns);
    const float* rows = reinterpret_cast<const float*>(p.base + sample.rows);
    const float x = in_pixels(columns[column] + dx, view.width);
    const float y = in_pixels(rows[row] + dy, view.height);
    u8* to = p.base + sample.to + i64{i} * view.channels;
    if (!sample.is_bilinear) {
        const i32 x_at = static_cast<i32>(rintf(x)), y_at = static_cast<i32>(rintf(y));
        const bool is_inside = x_at >= 0 && x_at < view.width && y_at >= 0 && y_at < view.height;
        for (i32 c = 0; c < view.channels; ++c) {
            to[c] = is_inside ? at(p.base, view, x_at, y_at)[c] : byte_near(sample.fill[c]);
        }
        return;
    }
    Tap taps[4];
    float share = 0.0f;
    AUG_UNROLL
    for (i32 t = 0; t < 4; ++t) {
        taps[t] = tap_of(view, p.base, x, y, t % 2, t / 2);
        share += taps[t].pixel ? taps[t].weight : 0.0f;
    }
    for (i32 c = 0; c < view.channels; ++c) {
        const auto value = [c](const Tap& tap) { return tap.pixel ? static_cast<float>(tap.pixel[c]) : 0.0f; };
        float sum = value(taps[0]) * taps[0].weight;
        AUG_UNROLL
        for (i32 t = 1; t < 4; ++t) sum = fmaf(value(taps[t]), taps[t].weight, sum);
        if (sample.has_fill) sum = (sum - sample.fill[c]) * share + sample.fill[c];
        to[c] = byte_near(sum);
    }
}
