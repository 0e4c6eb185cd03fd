// Spectrograms whose values are made of several: slopes over time, other sizes; and their pictures.
#include "include/picture.cuh"

namespace augment::wave::picture::shape {

struct Slope {
    Picture of;
    i64 weights;
    // Frames on either side, what lies beyond the ends, and whether the first and the last of these frames
    // are as those next to them.
    i32 half;
    u32 beyond;
    u32 has_ends;
    u32 unused;
};

struct Slopes {
    const Slope* slopes;
    u8* base;
};

// Where a value comes from: the weights of up to four.
struct Sources {
    i32 at[4];
    float weight[4];
};

struct Resize {
    Picture of;
    // A `Sources` for each frame, and for each bin.
    i64 across, up;
    i32 bins, frames;
    i32 taps;
    u32 unused;
};

struct Resizes {
    const Resize* resizes;
    u8* base;
};

struct Paint {
    Picture of;
    // 256 colours.
    i64 colours;
    // Where the greatest and the least value are, unless they are given.
    i64 range;
    float low, high;
    u32 has_low, has_high;
};

struct Paints {
    const Paint* paints;
    u8* base;
    u8* results;
};

}  // namespace augment::wave::picture::shape

// A thread a value, in all of these; blocks along x over values, along y over spectrograms.
AUG_KERNEL(picture_slope, augment::wave::picture::shape::Slopes) {
    using namespace augment::wave;
    using namespace augment::wave::picture;
    using namespace augment::wave::picture::shape;
    const Slope& slope = p.slopes[blockIdx.y];
    const Picture& picture = slope.of;
    const i32 i = static_cast<i32>(blockIdx.x * blockDim.x + threadIdx.x);
    if (i >= picture.channels * picture.bins * picture.frames) return;
    const i32 row = i / picture.frames;
    i32 t = i - row * picture.frames;
    if (slope.has_ends) {
        const i32 last = picture.frames - 1 - slope.half;
        t = t < slope.half ? slope.half : t > last ? last : t;
    }
    const float* weights = reinterpret_cast<const float*>(p.base + slope.weights);
    float sum = 0.0f;
    for (i32 k = 0; k <= 2 * slope.half; ++k) {
        const i32 at = resolve(slope.beyond, t + k - slope.half, picture.frames);
        sum += weights[k] * (at < 0 ? 0.0f : cell(row, at, p.base, picture));
    }
    goal(picture, p.base, p.base)[i] = sum;
}

AUG_KERNEL(picture_resize, augment::wave::picture::shape::Resizes) {
    using namespace augment::wave;
    using namespace augment::wave::picture;
    using namespace augment::wave::picture::shape;
    const Resize& resize = p.resizes[blockIdx.y];
    const Picture& picture = resize.of;
    const i32 i = static_cast<i32>(blockIdx.x * blockDim.x + threadIdx.x);
    if (i >= picture.channels * resize.bins * resize.frames) return;
    const i32 row = i / resize.frames, channel = row / resize.bins;
    const Sources& up = reinterpret_cast<const Sources*>(p.base + resize.up)[row - channel * resize.bins];
    const Sources& across = reinterpret_cast<const Sources*>(p.base + resize.across)[i - row * resize.frames];
    float sum = 0.0f;
    for (i32 b = 0; b < resize.taps; ++b) {
        float along = 0.0f;
        for (i32 k = 0; k < resize.taps; ++k) {
            along += across.weight[k] * cell(channel * picture.bins + up.at[b], across.at[k], p.base, picture);
        }
        sum += up.weight[b] * along;
    }
    goal(picture, p.base, p.base)[i] = sum;
}

AUG_KERNEL(picture_paint, augment::wave::picture::shape::Paints) {
    using namespace augment::wave;
    using namespace augment::wave::picture;
    using namespace augment::wave::picture::shape;
    const Paint& paint = p.paints[blockIdx.y];
    const Picture& picture = paint.of;
    const i32 i = static_cast<i32>(blockIdx.x * blockDim.x + threadIdx.x);
    if (i >= picture.bins * picture.frames) return;
    const float* range = reinterpret_cast<const float*>(p.base + paint.range);
    const float high = paint.has_high ? paint.high : range[0], low = paint.has_low ? paint.low : range[1];
    const float scale = high > low ? 256.0f / (high - low) : 0.0f;
    // The lowest bin is the last row.
    const i32 row = i / picture.frames;
    const float x = cell(picture.bins - 1 - row, i - row * picture.frames, p.base, picture);
    const float place = (x - low) * scale;
    const i32 colour = place > 0.0f ? place < 255.0f ? static_cast<i32>(place) : 255 : 0;
    const u8* from = p.base + paint.colours + 3 * colour;
    u8* to = p.results + picture.to + i64{3} * i;
    for (i32 c = 0; c < 3; ++c) to[c] = from[c];
}
