// Waveforms within a batch: where they lie, and what happens to each sample by itself.
#pragma once

#include "include/curves.cuh"
#include "include/normal.cuh"

namespace augment::wave {

using i32 = augment::i32;
using i64 = augment::i64;
using u32 = augment::u32;
using u8 = augment::u8;

// What lies beyond the ends of a row (augment-audio's `PadMode`).
enum Beyond : u32 { ZERO, REFLECT, EDGE, SYMMETRIC, WRAP };

// A stretch of a clip, one channel after the other; it may run backwards, and what it reaches beyond the
// ends is made of what lies within.
struct View {
    // The first sample of all, and the distance from channel to channel.
    i64 place;
    i32 stride;
    // The part that is looked at.
    i32 first, count;
    // Sample i is that at `shift + sign · i` of the part.
    i32 sign, shift;
    u32 beyond;
};

// Where the value at `i` is found among `n`, which are not none; -1 for 0.
AUG_DEVICE i32 resolve(u32 beyond, i32 i, i32 n) {
    if (i >= 0 && i < n) return i;
    if (beyond == ZERO) return -1;
    if (beyond == EDGE) return i < 0 ? 0 : n - 1;
    if (beyond == REFLECT && n == 1) return 0;
    const i32 turn = beyond == WRAP ? n : beyond == REFLECT ? 2 * (n - 1) : 2 * n;
    const i32 around = (i % turn + turn) % turn;
    if (around < n) return around;
    return beyond == REFLECT ? turn - around : turn - 1 - around;
}

AUG_DEVICE float load(const u8* base, const View& view, i32 channel, i32 i) {
    const i32 at = resolve(view.beyond, view.shift + view.sign * i, view.count);
    if (at < 0) return 0.0f;
    const float* from = reinterpret_cast<const float*>(base + view.place);
    return from[i64{channel} * view.stride + view.first + at];
}

// Two numbers of a stream, which neighbours share.
struct Drawn {
    u32 which;
    float pair[2];
};

constexpr u32 NOTHING = 0xffffffffu;

// Number n of a stream.
AUG_DEVICE float next(Drawn& last, const Stream& stream, u32 n) {
    const u32 wanted = n / 2;
    if (wanted != last.which) {
        const u32x4 words = block(stream, wanted / 2);
        const bool is_late = (wanted & 1) != 0;
        box_muller(is_late ? words.z : words.x, is_late ? words.w : words.y, last.pair);
        last.which = wanted;
    }
    return (n & 1) != 0 ? last.pair[1] : last.pair[0];
}

enum Code : u32 { GAIN, CLIP, SHIFT, PRESS, GATE, STRETCH, GAINS, CRUSH, CONTRAST, NOISE, SOUND, SCALE, PEAK };

// One thing that happens to each sample by itself.
struct Step {
    u32 code;
    // Sample i of the result was at `shift + sign · i` when it happened.
    i32 sign, shift;
    // GATE, STRETCH, GAINS: the samples it is about. NOISE, SOUND: in `to`, how many there are.
    i32 from, to;
    u32 unused;
    // GAINS, SOUND: the values. NOISE: the stream.
    i64 place;
    // NOISE, SOUND, SCALE, PEAK: where a gain that was measured is.
    i64 measured;
    float a, b, c, d;
};

// The steps from `first` to before `last` on N samples, each of a channel and at a place of the result.
template <u32 N>
AUG_DEVICE void changed(float (&x)[N], const i32 (&channel)[N], const i32 (&at)[N], const u8* base,
                        const Step* steps, u32 first, u32 last) {
    const auto clamp = [](float value) { return value < -1.0f ? -1.0f : value > 1.0f ? 1.0f : value; };
    for (u32 s = first; s < last; ++s) {
        const Step step = steps[s];
        const float* table = reinterpret_cast<const float*>(base + step.place);
        const float* measured = reinterpret_cast<const float*>(base + step.measured);
        const auto place = [&](u32 k) { return step.shift + step.sign * at[k]; };
        const auto is_within = [&](u32 k) { return place(k) >= step.from && place(k) < step.to; };
        switch (step.code) {
            case GAIN:
                AUG_UNROLL
                for (u32 k = 0; k < N; ++k) x[k] *= step.a;
                break;
            case CLIP:
                AUG_UNROLL
                for (u32 k = 0; k < N; ++k) x[k] = fminf(fmaxf(x[k], step.a), step.b);
                break;
            case SHIFT:
                AUG_UNROLL
                for (u32 k = 0; k < N; ++k) x[k] = clamp(x[k] + step.a);
                break;
            case PRESS:
                AUG_UNROLL
                for (u32 k = 0; k < N; ++k) {
                    const float y = x[k] * step.a;
                    const float moved = y > step.c
                                            ? fminf((y - step.c) * step.d + step.c + step.b, step.c)
                                            : clamp(y + step.b);
                    x[k] = moved * step.a;
                }
                break;
            case GATE:
                AUG_UNROLL
                for (u32 k = 0; k < N; ++k) x[k] = is_within(k) ? x[k] : 0.0f;
                break;
            case STRETCH:
                // A gain of 0 is silence, whatever was there.
                AUG_UNROLL
                for (u32 k = 0; k < N; ++k) {
                    if (is_within(k)) x[k] = step.a == 0.0f ? 0.0f : x[k] * step.a;
                }
                break;
            case GAINS:
                AUG_UNROLL
                for (u32 k = 0; k < N; ++k) {
                    if (is_within(k)) x[k] *= table[place(k) - step.from];
                }
                break;
            case CRUSH:
                AUG_UNROLL
                for (u32 k = 0; k < N; ++k) x[k] = rintf(x[k] * step.a) / step.a;
                break;
            case CONTRAST:
                AUG_UNROLL
                for (u32 k = 0; k < N; ++k) x[k] = sin_turns(x[k] / 4.0f + step.a * sin_turns(x[k]));
                break;
            case NOISE: {
                const Stream stream = *reinterpret_cast<const Stream*>(base + step.place);
                // In `from`, whether the gain was measured.
                const float gain = step.from != 0 ? *measured : step.a;
                Drawn drawn{NOTHING, {0.0f, 0.0f}};
                AUG_UNROLL
                for (u32 k = 0; k < N; ++k) {
                    const i32 n = place(k);
                    // What is cut off later may be anything.
                    if (n < 0 || n >= step.to) continue;
                    x[k] += gain * next(drawn, stream, static_cast<u32>(channel[k]) * step.to + n);
                }
                break;
            }
            case SOUND:
                AUG_UNROLL
                for (u32 k = 0; k < N; ++k) {
                    const i32 n = place(k);
                    if (n >= 0) x[k] += *measured * table[n % step.to];
                }
                break;
            case SCALE:
                AUG_UNROLL
                for (u32 k = 0; k < N; ++k) x[k] *= *measured;
                break;
            default: {
                // In `from`, whether only what is louder than that is changed.
                const float loudest = *measured;
                if (!(loudest > 0.0f) || (step.from != 0 && loudest <= step.a)) break;
                AUG_UNROLL
                for (u32 k = 0; k < N; ++k) x[k] = x[k] / loudest * step.a;
                break;
            }
        }
    }
}

// A clip, and what happens to it.
struct Wave {
    View from;
    i64 steps;
    u32 count;
    // The steps before so many channels become their mean; one channel is its own.
    u32 mixed;
    i32 sources;
    // What comes out.
    i32 channels, len;
    // Whether it goes to the results.
    u32 is_result;
    i64 to;
};

// N samples of the result.
template <u32 N>
AUG_DEVICE void values(float (&x)[N], const i32 (&channel)[N], const i32 (&at)[N], const u8* base,
                       const Wave& wave) {
    const Step* steps = reinterpret_cast<const Step*>(base + wave.steps);
    if (wave.sources == 1) {
        AUG_UNROLL
        for (u32 k = 0; k < N; ++k) x[k] = load(base, wave.from, channel[k], at[k]);
        changed<N>(x, channel, at, base, steps, 0, wave.count);
        return;
    }
    for (i32 source = 0; source < wave.sources; ++source) {
        float y[N];
        i32 each[N];
        AUG_UNROLL
        for (u32 k = 0; k < N; ++k) {
            each[k] = source;
            y[k] = load(base, wave.from, source, at[k]);
        }
        changed<N>(y, each, at, base, steps, 0, wave.mixed);
        AUG_UNROLL
        for (u32 k = 0; k < N; ++k) x[k] = source == 0 ? y[k] : x[k] + y[k];
    }
    AUG_UNROLL
    for (u32 k = 0; k < N; ++k) x[k] /= static_cast<float>(wave.sources);
    changed<N>(x, channel, at, base, steps, wave.mixed, wave.count);
}

// Four values side by side, in one access where they are aligned.
struct alignas(16) Quad {
    float x, y, z, w;
};

AUG_DEVICE void store(float* to, const float (&x)[4], i32 count) {
    if (count >= 4 && (reinterpret_cast<u64>(to) & 15u) == 0) {
        *reinterpret_cast<Quad*>(to) = {x[0], x[1], x[2], x[3]};
        return;
    }
    AUG_UNROLL
    for (i32 k = 0; k < 4; ++k) {
        if (k < count) to[k] = x[k];
    }
}

}  // namespace augment::wave
