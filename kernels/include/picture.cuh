// Spectrograms within a batch, and what happens to each of their values by itself.
#pragma once

#include "include/wave.cuh"

namespace augment::wave::picture {

enum Change : u32 {
    DECIBELS,
    SQUARE,
    BINS,
    TIMES,
    NORMALIZE,
    NORMALIZE_EACH,
    LOGARITHM,
    POWER_OF_E,
    LEVEL,
};

// One thing that happens to each value by itself.
struct Retouch {
    u32 code;
    // BINS, TIMES: which of them are filled.
    i32 from, to;
    // DECIBELS: 1 when the loudest is the reference, 2 when its square counts. BINS, TIMES: whether the
    // value was measured.
    u32 flags;
    // DECIBELS: where the loudest is. BINS, TIMES: where the value is. NORMALIZE_EACH: a mean and a factor
    // for each bin. LEVEL: the same for each row, as doubles.
    i64 place;
    // DECIBELS: the least power, the reference, and how far down it goes.
    float a, b, c, d;
};

// channels × bins × frames, and what happens to them.
struct Picture {
    i64 from;
    i64 steps;
    u32 count;
    i32 channels, bins, frames;
    i64 to;
    u32 is_result;
    u32 unused;
};

AUG_DEVICE float decibels(float x, float least) { return ln(fmaxf(x, least)) * (10.0f / LN_10); }

// The steps on N values, each of a row and a frame.
template <u32 N>
AUG_DEVICE void retouched(float (&x)[N], const i32 (&row)[N], const i32 (&frame)[N], const u8* base,
                          const Picture& picture) {
    i32 bin[N];
    AUG_UNROLL
    for (u32 k = 0; k < N; ++k) bin[k] = picture.channels == 1 ? row[k] : row[k] % picture.bins;
    const Retouch* steps = reinterpret_cast<const Retouch*>(base + picture.steps);
    for (u32 s = 0; s < picture.count; ++s) {
        const Retouch step = steps[s];
        const float* table = reinterpret_cast<const float*>(base + step.place);
        switch (step.code) {
            case DECIBELS: {
                float loudest = *table;
                if (step.flags & 2u) loudest *= loudest;
                const float zero = decibels(step.flags & 1u ? loudest : step.b, step.a);
                const float floor = (decibels(loudest, step.a) - zero) - step.c;
                AUG_UNROLL
                for (u32 k = 0; k < N; ++k) x[k] = fmaxf(decibels(x[k], step.a) - zero, floor);
                break;
            }
            case SQUARE:
                AUG_UNROLL
                for (u32 k = 0; k < N; ++k) x[k] *= x[k];
                break;
            case BINS:
            case TIMES: {
                const float value = step.flags != 0 ? *table : step.a;
                AUG_UNROLL
                for (u32 k = 0; k < N; ++k) {
                    const i32 at = step.code == BINS ? bin[k] : frame[k];
                    if (at >= step.from && at < step.to) x[k] = value;
                }
                break;
            }
            case NORMALIZE:
                AUG_UNROLL
                for (u32 k = 0; k < N; ++k) x[k] = (x[k] - step.a) * step.b;
                break;
            case NORMALIZE_EACH:
                AUG_UNROLL
                for (u32 k = 0; k < N; ++k) x[k] = (x[k] - table[2 * bin[k]]) * table[2 * bin[k] + 1];
                break;
            case LOGARITHM:
                AUG_UNROLL
                for (u32 k = 0; k < N; ++k) x[k] = ln(fmaxf(x[k], step.a) + step.b);
                break;
            case POWER_OF_E:
                AUG_UNROLL
                for (u32 k = 0; k < N; ++k) x[k] = exponential(x[k] * step.a + step.b);
                break;
            default: {
                constexpr double MOST = 3.4028234663852886e38;
                const double* levels = reinterpret_cast<const double*>(table);
                AUG_UNROLL
                for (u32 k = 0; k < N; ++k) {
                    const double y = (double{x[k]} - levels[2 * row[k]]) * levels[2 * row[k] + 1];
                    x[k] = static_cast<float>(y < -MOST ? -MOST : y > MOST ? MOST : y);
                }
                break;
            }
        }
    }
}

// N values, with all that happens to them, by their frames and rows: a row is a bin of a channel.
template <u32 N>
AUG_DEVICE void cells(float (&x)[N], const i32 (&row)[N], const i32 (&frame)[N], const u8* base,
                      const Picture& picture) {
    const float* from = reinterpret_cast<const float*>(base + picture.from);
    AUG_UNROLL
    for (u32 k = 0; k < N; ++k) x[k] = from[row[k] * picture.frames + frame[k]];
    retouched<N>(x, row, frame, base, picture);
}

AUG_DEVICE float cell(i32 row, i32 frame, const u8* base, const Picture& picture) {
    const i32 rows[1] = {row}, frames[1] = {frame};
    float x[1];
    cells<1>(x, rows, frames, base, picture);
    return x[0];
}

AUG_DEVICE float* goal(const Picture& picture, u8* base, u8* results) {
    return reinterpret_cast<float*>((picture.is_result ? results : base) + picture.to);
}

}  // namespace augment::wave::picture
