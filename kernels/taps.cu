// Waveforms through filters of few coefficients: each sample is the sum of its neighbours, weighted.
#include "include/wave.cuh"

namespace augment::wave::taps {

struct Taps {
    View from;
    // How many samples go in, and what comes out.
    i32 count, len, channels;
    // Coefficients of a phase; phases; and samples from one round of phases to the next.
    i32 taps, phases, advance;
    // Without phases: how many samples a sum is late.
    i32 late;
    // Whether what leaves full scale is cut.
    u32 cuts;
    // Whether it changes the rate.
    u32 has_phases;
    // Whether all samples are in memory as they are looked at.
    u32 is_plain;
    i64 rows;
    // Of each phase the first sample.
    i64 firsts;
    i64 to;
};

struct Filters {
    const Taps* filters;
    u8* base;
};

constexpr i32 LANES = 16;

// Beyond the ends there is silence.
AUG_DEVICE float sample(const u8* base, const Taps& task, i32 channel, i32 at) {
    return at >= 0 && at < task.count ? load(base, task.from, channel, at) : 0.0f;
}

// Sums in lanes, which are then added in halves: the order of dsp/resample/kernel.rs.
AUG_DEVICE float dot(const u8* base, const Taps& task, i32 channel, i32 start, const float* row) {
    float sums[LANES];
    AUG_UNROLL
    for (i32 lane = 0; lane < LANES; ++lane) sums[lane] = 0.0f;
    const View& view = task.from;
    if (task.is_plain && start >= 0 && start + task.taps <= task.count) {
        const float* x = reinterpret_cast<const float*>(base + view.place) + i64{channel} * view.stride +
                         view.first + view.shift + view.sign * start;
        for (i32 i = 0; i < task.taps; i += LANES) {
            AUG_UNROLL
            for (i32 lane = 0; lane < LANES; ++lane) sums[lane] += x[view.sign * (i + lane)] * row[i + lane];
        }
    } else {
        for (i32 i = 0; i < task.taps; i += LANES) {
            AUG_UNROLL
            for (i32 lane = 0; lane < LANES; ++lane) {
                sums[lane] += sample(base, task, channel, start + i + lane) * row[i + lane];
            }
        }
    }
    AUG_UNROLL
    for (i32 half = LANES / 2; half > 0; half /= 2) {
        AUG_UNROLL
        for (i32 lane = 0; lane < LANES / 2; ++lane) {
            if (lane < half) sums[lane] += sums[lane + half];
        }
    }
    return sums[0];
}

}  // namespace augment::wave::taps

// A thread a sample, blocks along x over a clip's, along y over clips.
AUG_KERNEL(wave_taps, augment::wave::taps::Filters) {
    using namespace augment::wave;
    using namespace augment::wave::taps;
    const Taps& task = p.filters[blockIdx.y];
    const i64 i = i64{blockIdx.x} * blockDim.x + threadIdx.x;
    if (i >= i64{task.channels} * task.len) return;
    const i32 channel = static_cast<i32>(i) / task.len, j = static_cast<i32>(i) - channel * task.len;
    const float* rows = reinterpret_cast<const float*>(p.base + task.rows);
    float sum = 0.0f;
    if (task.has_phases) {
        const i32* firsts = reinterpret_cast<const i32*>(p.base + task.firsts);
        const i32 round = j / task.phases, phase = j - round * task.phases;
        sum = dot(p.base, task, channel, round * task.advance + firsts[phase], rows + phase * task.taps);
    } else {
        for (i32 k = 0; k < task.taps; ++k) sum += rows[k] * sample(p.base, task, channel, j + task.late - k);
        if (task.cuts) sum = sum < -1.0f ? -1.0f : sum > 1.0f ? 1.0f : sum;
    }
    reinterpret_cast<float*>(p.base + task.to)[i] = sum;
}
