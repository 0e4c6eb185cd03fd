// Clips to spectrograms in one go: frames, windows, Fourier transforms, powers, bands.
//
// A block does some consecutive frames of one channel. It transforms as many of them at once as there is
// room for, and keeps what comes out until all are done, so that runs of frames are written side by side.
// Real frames of even length go through a complex transform of half their length, as on the CPU.
#include "include/wave.cuh"

namespace augment::wave::spectra {

struct Frames {
    View from;
    i32 len, channels;
    i32 n_fft, hop;
    // Zeros around the clip, and what is added to centre frames.
    i32 pad, centre;
    u32 beyond;
    // Frames of a channel, those of a block, and those transformed at once.
    i32 frames, per_block, at_once;
    // The length of the complex transform, and its factors, four bits each, the first lowest.
    i32 points;
    u32 factors;
    // Windows; cosines and sines of -2πk/points; those of -2πk/n_fft.
    i64 window, twiddles, turns;
    // Of each band the first bin, how many, and where its weights start; none for all bins.
    i64 bands, weights;
    i32 rows;
    u32 has_bands;
    // What powers are raised to: 1, or ½, or another.
    float exponent;
    u32 is_result;
    i64 to;
    // Where the bits of the largest value are.
    i64 loudest;
};

struct Spectra {
    const Frames* spectra;
    u8* base;
    u8* results;
};

constexpr u32 WORKERS = 256;
// Complex values that are transformed at once, and values that are kept until they are written.
constexpr u32 POINTS = 2048, TILE = 4112;

struct Complex {
    float re, im;
};

// What a block transforms: real parts, then imaginary ones; or rows of powers.
AUG_SHARED float work[2 * POINTS];

AUG_DEVICE Complex times(Complex a, Complex b) {
    return {a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re};
}
AUG_DEVICE Complex plus(Complex a, Complex b) { return {a.re + b.re, a.im + b.im}; }
AUG_DEVICE Complex minus(Complex a, Complex b) { return {a.re - b.re, a.im - b.im}; }
// a - ib, a + ib.
AUG_DEVICE Complex minus_i(Complex a, Complex b) { return {a.re + b.im, a.im - b.re}; }
AUG_DEVICE Complex plus_i(Complex a, Complex b) { return {a.re - b.im, a.im + b.re}; }

AUG_DEVICE void transform(Complex (&x)[2]) {
    const Complex a = x[0];
    x[0] = plus(a, x[1]);
    x[1] = minus(a, x[1]);
}

AUG_DEVICE void transform(Complex (&x)[3]) {
    constexpr float SIN = 0.866025403784438647f;
    const Complex sum = plus(x[1], x[2]), apart = minus(x[1], x[2]);
    const Complex middle = {x[0].re - 0.5f * sum.re, x[0].im - 0.5f * sum.im};
    const Complex side = {SIN * apart.re, SIN * apart.im};
    x[0] = plus(x[0], sum);
    x[1] = minus_i(middle, side);
    x[2] = plus_i(middle, side);
}

AUG_DEVICE void transform(Complex (&x)[4]) {
    const Complex a = plus(x[0], x[2]), b = minus(x[0], x[2]);
    const Complex c = plus(x[1], x[3]), d = minus(x[1], x[3]);
    x[0] = plus(a, c);
    x[1] = minus_i(b, d);
    x[2] = minus(a, c);
    x[3] = plus_i(b, d);
}

AUG_DEVICE void transform(Complex (&x)[5]) {
    constexpr float COS_1 = 0.309016994374947424f, SIN_1 = 0.951056516295153572f;
    constexpr float COS_2 = -0.809016994374947424f, SIN_2 = 0.587785252292473129f;
    const Complex a = plus(x[1], x[4]), b = plus(x[2], x[3]);
    const Complex c = minus(x[1], x[4]), d = minus(x[2], x[3]);
    const Complex near = {x[0].re + COS_1 * a.re + COS_2 * b.re, x[0].im + COS_1 * a.im + COS_2 * b.im};
    const Complex far = {x[0].re + COS_2 * a.re + COS_1 * b.re, x[0].im + COS_2 * a.im + COS_1 * b.im};
    const Complex one = {SIN_1 * c.re + SIN_2 * d.re, SIN_1 * c.im + SIN_2 * d.im};
    const Complex two = {SIN_2 * c.re - SIN_1 * d.re, SIN_2 * c.im - SIN_1 * d.im};
    x[0] = plus(x[0], plus(a, b));
    x[1] = minus_i(near, one);
    x[2] = minus_i(far, two);
    x[3] = plus_i(far, two);
    x[4] = plus_i(near, one);
}

AUG_DEVICE void transform(Complex (&x)[8]) {
    constexpr float HALF = 0.707106781186547524f;
    Complex even[4] = {x[0], x[2], x[4], x[6]}, odd[4] = {x[1], x[3], x[5], x[7]};
    transform(even);
    transform(odd);
    odd[1] = {HALF * (odd[1].re + odd[1].im), HALF * (odd[1].im - odd[1].re)};
    odd[2] = {odd[2].im, -odd[2].re};
    odd[3] = {HALF * (odd[3].im - odd[3].re), -HALF * (odd[3].re + odd[3].im)};
    AUG_UNROLL
    for (u32 k = 0; k < 4; ++k) {
        x[k] = plus(even[k], odd[k]);
        x[k + 4] = minus(even[k], odd[k]);
    }
}

// One factor of the transforms of several frames (Stockham's order: nothing has to be sorted). `done` is
// the product of the factors before it. All read before any writes, so one buffer is enough.
template <u32 FACTOR>
AUG_CALLED void pass(u32 points, u32 frames, u32 done, const Complex* twiddles) {
    float* re = work;
    float* im = work + POINTS;
    constexpr u32 TURNS = (POINTS / FACTOR + WORKERS - 1) / WORKERS;
    const u32 each = points / FACTOR, all = frames * each, stride = each / done;
    Complex x[TURNS][FACTOR];
    AUG_UNROLL
    for (u32 turn = 0; turn < TURNS; ++turn) {
        const u32 job = turn * WORKERS + threadIdx.x;
        if (job < all) {
            const u32 frame = job / each, j = job % each, k = j % done;
            const u32 from = frame * points + j;
            AUG_UNROLL
            for (u32 r = 0; r < FACTOR; ++r) {
                const Complex z = {re[from + r * each], im[from + r * each]};
                x[turn][r] = r == 0 ? z : times(z, twiddles[r * k * stride]);
            }
            transform(x[turn]);
        }
    }
    __syncthreads();
    AUG_UNROLL
    for (u32 turn = 0; turn < TURNS; ++turn) {
        const u32 job = turn * WORKERS + threadIdx.x;
        if (job < all) {
            const u32 frame = job / each, j = job % each, k = j % done;
            const u32 to = frame * points + (j - k) * FACTOR + k;
            AUG_UNROLL
            for (u32 r = 0; r < FACTOR; ++r) {
                re[to + r * done] = x[turn][r].re;
                im[to + r * done] = x[turn][r].im;
            }
        }
    }
    __syncthreads();
}

// The sample at `i` of a clip with zeros around it, which may lie beyond its ends.
AUG_DEVICE float padded(const u8* base, const Frames& task, i32 channel, i32 i) {
    const i32 at = resolve(task.beyond, i + task.pad, task.len + 2 * task.pad) - task.pad;
    return at >= 0 && at < task.len ? load(base, task.from, channel, at) : 0.0f;
}

// The powers of bins k and half - k of twice as many real values, of whose transform in pairs these two
// are.
AUG_DEVICE void split(Complex a, Complex b, Complex turn, float& low, float& high) {
    const float even_re = a.re + b.re, even_im = a.im - b.im;
    const float odd_re = a.im + b.im, odd_im = b.re - a.re;
    const float re = turn.re * odd_re - turn.im * odd_im, im = turn.re * odd_im + turn.im * odd_re;
    const float low_re = even_re + re, low_im = even_im + im;
    const float high_re = even_re - re, high_im = even_im - im;
    low = 0.25f * (low_re * low_re + low_im * low_im);
    high = 0.25f * (high_re * high_re + high_im * high_im);
}

AUG_DEVICE float raised(float power, float exponent) {
    return exponent == 1.0f ? power : exponent == 0.5f ? sqrtf(power) : powf(power, exponent);
}

// From transforms to powers, a row of bins for each frame, in the same memory.
AUG_CALLED void powers(const Frames& task, const Complex* turns) {
    constexpr u32 TURNS = (POINTS + WORKERS - 1) / WORKERS / 2 + 1;
    const u32 points = task.points, bins = task.n_fft / 2 + 1;
    const bool is_even = task.n_fft % 2 == 0;
    const float* re = work;
    const float* im = work + POINTS;
    // Of an even length, two bins a pair.
    const u32 each = is_even ? points / 2 + 1 : bins, all = task.at_once * each;
    float low[TURNS], high[TURNS];
    AUG_UNROLL
    for (u32 turn = 0; turn < TURNS; ++turn) {
        const u32 job = turn * WORKERS + threadIdx.x;
        if (job < all) {
            const u32 k = job % each, first = job / each * points;
            const Complex a = {re[first + k], im[first + k]};
            const float alone = a.re * a.re + a.im * a.im;
            low[turn] = alone;
            high[turn] = alone;
            if (is_even && k == 0) {
                low[turn] = (a.re + a.im) * (a.re + a.im);
                high[turn] = (a.re - a.im) * (a.re - a.im);
            } else if (is_even && 2 * k != points) {
                const Complex b = {re[first + points - k], im[first + points - k]};
                split(a, b, turns[k], low[turn], high[turn]);
            }
        }
    }
    __syncthreads();
    AUG_UNROLL
    for (u32 turn = 0; turn < TURNS; ++turn) {
        const u32 job = turn * WORKERS + threadIdx.x;
        if (job < all) {
            const u32 k = job % each;
            float* row = work + job / each * bins;
            row[k] = raised(low[turn], task.exponent);
            if (is_even) row[points - k] = raised(high[turn], task.exponent);
        }
    }
    __syncthreads();
}

struct Filter {
    i32 first, count, start;
};

// The weighted sum of a band's bins, in the order in which the CPU adds them.
AUG_DEVICE float band(const float* row, const Filter& filter, const float* weights) {
    float sums[4] = {0.0f, 0.0f, 0.0f, 0.0f};
    const float* x = row + filter.first;
    const float* w = weights + filter.start;
    const i32 fours = filter.count / 4 * 4;
    for (i32 i = 0; i < fours; i += 4) {
        AUG_UNROLL
        for (i32 k = 0; k < 4; ++k) sums[k] += w[i + k] * x[i + k];
    }
    for (i32 i = fours; i < filter.count; ++i) sums[0] += w[i] * x[i];
    return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

}  // namespace augment::wave::spectra

// Blocks run along x over the frames of all channels of a clip, along y over clips.
AUG_FULL_KERNEL(spectrum, augment::wave::spectra::Spectra, augment::wave::spectra::WORKERS, 4) {
    using namespace augment::wave;
    using namespace augment::wave::spectra;
    AUG_SHARED float tile[TILE];
    const Frames& task = p.spectra[blockIdx.y];
    const i32 blocks = (task.frames + task.per_block - 1) / task.per_block;
    const i32 channel = static_cast<i32>(blockIdx.x) / blocks;
    if (channel >= task.channels) return;
    const i32 first = static_cast<i32>(blockIdx.x) % blocks * task.per_block;
    const u8* base = p.base;
    const float* window = reinterpret_cast<const float*>(base + task.window);
    const Complex* twiddles = reinterpret_cast<const Complex*>(base + task.twiddles);
    const Complex* turns = reinterpret_cast<const Complex*>(base + task.turns);
    const Filter* filters = reinterpret_cast<const Filter*>(base + task.bands);
    const float* weights = reinterpret_cast<const float*>(base + task.weights);
    const bool is_even = task.n_fft % 2 == 0;
    const i32 points = task.points, bins = task.n_fft / 2 + 1;
    const i32 thread = static_cast<i32>(threadIdx.x), step = static_cast<i32>(WORKERS);
    float* re = work;
    float* im = work + POINTS;

    for (i32 round = 0; round < task.per_block; round += task.at_once) {
        for (i32 i = thread; i < task.at_once * points; i += step) {
            const i32 frame = i / points, n = i % points, t = first + round + frame;
            const i32 start = t * task.hop - task.centre - task.pad;
            float x = 0.0f, y = 0.0f;
            if (t < task.frames) {
                const i32 at = is_even ? 2 * n : n;
                if (start >= 0 && start + task.n_fft <= task.len) {
                    x = load(base, task.from, channel, start + at);
                    if (is_even) y = load(base, task.from, channel, start + at + 1);
                } else {
                    x = padded(base, task, channel, start + at);
                    if (is_even) y = padded(base, task, channel, start + at + 1);
                }
                x *= window[at];
                if (is_even) y *= window[at + 1];
            }
            re[i] = x;
            im[i] = y;
        }
        __syncthreads();
        i32 done = 1;
        for (u32 factors = task.factors; factors != 0; factors >>= 4) {
            const u32 factor = factors & 15u;
            switch (factor) {
                case 2: pass<2>(points, task.at_once, done, twiddles); break;
                case 3: pass<3>(points, task.at_once, done, twiddles); break;
                case 4: pass<4>(points, task.at_once, done, twiddles); break;
                case 5: pass<5>(points, task.at_once, done, twiddles); break;
                default: pass<8>(points, task.at_once, done, twiddles); break;
            }
            done *= static_cast<i32>(factor);
        }
        powers(task, turns);
        for (i32 i = thread; i < task.at_once * task.rows; i += step) {
            const i32 frame = i / task.rows, row = i % task.rows;
            const float* values = work + frame * bins;
            tile[row * task.per_block + round + frame] =
                task.has_bands ? band(values, filters[row], weights) : values[row];
        }
        __syncthreads();
    }

    float* to = reinterpret_cast<float*>((task.is_result ? p.results : p.base) + task.to);
    float loudest = 0.0f;
    for (i32 i = thread; i < task.rows * task.per_block; i += step) {
        const i32 row = i / task.per_block, t = first + i % task.per_block;
        if (t >= task.frames) continue;
        to[(i64{channel} * task.rows + row) * task.frames + t] = tile[i];
        loudest = fmaxf(loudest, tile[i]);
    }
    work[thread] = loudest;
    __syncthreads();
    for (u32 half = WORKERS / 2; half > 0; half /= 2) {
        if (threadIdx.x < half) work[thread] = fmaxf(work[thread], work[thread + half]);
        __syncthreads();
    }
    // The bits of numbers that are not negative are in their order.
    if (thread == 0) atomicMax(reinterpret_cast<u32*>(p.base + task.loudest), augment::bits_of(work[0]));
}
