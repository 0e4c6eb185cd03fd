// Waveforms: all that happens to each sample by itself, and what is found in a whole clip.
//
// The CPU's order of operations is kept, so that what does not measure is equal to the last bit.
#include "include/wave.cuh"

namespace augment::wave {

struct Waves {
    const Wave* waves;
    u8* base;
    u8* results;
};

enum Kind : u32 { LOUDEST, LEVEL, NOISE_LEVEL, SOUND_LEVEL };

// What is found in a clip, and the gain that comes of it.
struct Measure {
    Wave of;
    u32 kind;
    // SOUND_LEVEL: how many samples the sound has.
    i32 count;
    // SOUND_LEVEL: the sound. NOISE_LEVEL: the stream.
    i64 other;
    // LEVEL: the level that is wanted. NOISE_LEVEL, SOUND_LEVEL: signal to noise.
    double wanted;
    i64 to;
};

struct Measures {
    const Measure* measures;
    u8* base;
};

constexpr u32 THREADS = 512;

// The sum of what all threads have; each learns it.
AUG_DEVICE double sum(double* shared, double value) {
    __syncthreads();
    shared[threadIdx.x] = value;
    __syncthreads();
    for (u32 half = THREADS / 2; half > 0; half /= 2) {
        if (threadIdx.x < half) shared[threadIdx.x] += shared[threadIdx.x + half];
        __syncthreads();
    }
    return shared[0];
}

AUG_DEVICE double largest(double* shared, double value) {
    __syncthreads();
    shared[threadIdx.x] = value;
    __syncthreads();
    for (u32 half = THREADS / 2; half > 0; half /= 2) {
        if (threadIdx.x < half) shared[threadIdx.x] = fmax(shared[threadIdx.x], shared[threadIdx.x + half]);
        __syncthreads();
    }
    return shared[0];
}

// Four samples of a channel, so far apart that a warp's are side by side.
AUG_DEVICE void spread(float (&x)[4], const u8* base, const Wave& wave, i32 channel, i32 first) {
    i32 channels[4], at[4];
    AUG_UNROLL
    for (i32 k = 0; k < 4; ++k) {
        channels[k] = channel;
        const i32 i = first + k * static_cast<i32>(THREADS);
        at[k] = i < wave.len ? i : wave.len - 1;
    }
    values<4>(x, channels, at, base, wave);
    AUG_UNROLL
    for (i32 k = 0; k < 4; ++k) {
        if (first + k * static_cast<i32>(THREADS) >= wave.len) x[k] = 0.0f;
    }
}

}  // namespace augment::wave

// Writes clips: four samples a thread, blocks along x over a clip's, along y over clips.
AUG_KERNEL(wave_store, augment::wave::Waves) {
    using namespace augment::wave;
    const Wave wave = p.waves[blockIdx.y];
    const i64 first = 4 * (i64{blockIdx.x} * blockDim.x + threadIdx.x);
    const i64 all = i64{wave.channels} * wave.len;
    if (first >= all) return;
    float x[4];
    i32 channel[4], at[4];
    channel[0] = static_cast<i32>(first / wave.len);
    at[0] = static_cast<i32>(first % wave.len);
    const i32 count = all - first < 4 ? static_cast<i32>(all - first) : 4;
    AUG_UNROLL
    for (i32 k = 1; k < 4; ++k) {
        const bool is_last = at[k - 1] + 1 == wave.len || k >= count;
        channel[k] = channel[k - 1] + (is_last && k < count ? 1 : 0);
        at[k] = is_last ? 0 : at[k - 1] + 1;
    }
    values<4>(x, channel, at, p.base, wave);
    u8* to = (wave.is_result ? p.results : p.base) + wave.to;
    store(reinterpret_cast<float*>(to) + first, x, count);
}

// A block for each clip, so that sums are taken in one order always.
AUG_FULL_KERNEL(wave_measure, augment::wave::Measures, augment::wave::THREADS, 2) {
    using namespace augment::wave;
    AUG_SHARED double shared[THREADS];
    const Measure measure = p.measures[blockIdx.x];
    const Wave& wave = measure.of;
    const i32 step = 4 * static_cast<i32>(THREADS), start = static_cast<i32>(threadIdx.x);
    const bool finds_loudest = measure.kind == LOUDEST;
    // Of the levels of channels, the mean; of all samples at once, their level.
    const bool is_each = measure.kind != LEVEL;
    double levels = 0.0, squares = 0.0, loudest = 0.0;
    for (i32 channel = 0; channel < wave.channels; ++channel) {
        double mine = 0.0;
        for (i32 i = start; i < wave.len; i += step) {
            float x[4];
            spread(x, p.base, wave, channel, i);
            for (const float each : x) {
                const double value = each;
                if (finds_loudest) {
                    loudest = fmax(loudest, fabs(value));
                } else {
                    mine += value * value;
                }
            }
        }
        if (!finds_loudest) {
            const double all = sum(shared, mine);
            levels += sqrt(all / wave.len);
            squares += all;
        }
    }
    const double clean = is_each ? levels / wave.channels : sqrt(squares / (double(wave.channels) * wave.len));
    float* to = reinterpret_cast<float*>(p.base + measure.to);
    if (finds_loudest) {
        loudest = largest(shared, loudest);
        if (threadIdx.x == 0) *to = static_cast<float>(loudest);
        return;
    }
    if (measure.kind == LEVEL) {
        if (threadIdx.x == 0) *to = clean > 1e-9 ? static_cast<float>(measure.wanted / clean) : 1.0f;
        return;
    }
    double mine = 0.0, count = measure.count;
    if (measure.kind == NOISE_LEVEL) {
        const augment::Stream stream = *reinterpret_cast<const augment::Stream*>(p.base + measure.other);
        count = double(wave.channels) * wave.len;
        const u32 all = static_cast<u32>(wave.channels) * static_cast<u32>(wave.len);
        for (u32 first = 4 * threadIdx.x; first < all; first += 4 * THREADS) {
            Drawn drawn{NOTHING, {0.0f, 0.0f}};
            for (u32 n = first; n < first + 4 && n < all; ++n) {
                const double z = next(drawn, stream, n);
                mine += z * z;
            }
        }
    } else {
        const float* sound = reinterpret_cast<const float*>(p.base + measure.other);
        for (i32 i = start; i < measure.count; i += static_cast<i32>(THREADS)) {
            mine += double(sound[i]) * double(sound[i]);
        }
    }
    const double noise = sqrt(sum(shared, mine) / (count > 1.0 ? count : 1.0));
    const bool is_loud = measure.kind == NOISE_LEVEL ? noise > 0.0 : noise >= 1e-9;
    if (threadIdx.x == 0) {
        *to = clean > 0.0 && is_loud ? static_cast<float>(clean / measure.wanted / noise) : 0.0f;
    }
}
