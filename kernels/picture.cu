// Spectrograms: decibels, masks, normalisation, warps along time, cepstra, and what is found in all of one.
//
// All of it is the CPU's arithmetic, in its order.
#include "include/picture.cuh"

namespace augment::wave::picture {

struct Pictures {
    const Picture* pictures;
    u8* base;
    u8* results;
};

enum Finding : u32 { MEAN, LARGEST, RANGE };

struct Find {
    Picture of;
    u32 kind;
    u32 unused;
    i64 to;
};

struct Finds {
    const Find* finds;
    u8* base;
};

struct Level {
    Picture of;
    i64 to;
    // Whether the mean is taken away, and whether what is left is divided by the deviation.
    u32 has_mean, has_deviation;
};

struct Levels {
    const Level* levels;
    u8* base;
};

struct Bend {
    Picture of;
    // The first frame of the right side, and where it comes to lie.
    i32 center, warped;
    // Frames of a frame, on either side.
    float left, right;
};

struct Bends {
    const Bend* bends;
    u8* base;
    u8* results;
};

struct Cepstrum {
    Picture of;
    // Coefficients × bins.
    i64 matrix;
    i32 coefficients;
    // Frames of a block.
    i32 per_block;
};

struct Cepstra {
    const Cepstrum* cepstra;
    u8* base;
    u8* results;
};

constexpr u32 FINDERS = 256, BANDS = 4112;

// Of four values, for a place `t` after the second (Keys 1981, with a = -0.75).
struct Weights {
    float w[4];
};

AUG_DEVICE Weights weights(float t) {
    constexpr float A = -0.75f;
    const auto near = [](float x) { return ((A + 2.0f) * x - (A + 3.0f)) * x * x + 1.0f; };
    const auto far = [](float x) { return ((A * x - 5.0f * A) * x + 8.0f * A) * x - 4.0f * A; };
    return {{far(t + 1.0f), near(t), near(1.0f - t), far(2.0f - t)}};
}

}  // namespace augment::wave::picture

// Writes spectrograms: four values a thread, blocks along x over one's, along y over spectrograms.
AUG_KERNEL(picture_store, augment::wave::picture::Pictures) {
    using namespace augment::wave;
    using namespace augment::wave::picture;
    const Picture picture = p.pictures[blockIdx.y];
    const i32 all = picture.channels * picture.bins * picture.frames;
    const i64 first = 4 * (i64{blockIdx.x} * blockDim.x + threadIdx.x);
    if (first >= all) return;
    float x[4];
    i32 row[4], frame[4];
    row[0] = static_cast<i32>(first) / picture.frames;
    frame[0] = static_cast<i32>(first) - row[0] * picture.frames;
    AUG_UNROLL
    for (i32 k = 1; k < 4; ++k) {
        const bool is_last = frame[k - 1] + 1 == picture.frames || first + k >= all;
        row[k] = row[k - 1] + (is_last && first + k < all ? 1 : 0);
        frame[k] = is_last ? 0 : frame[k - 1] + 1;
    }
    cells<4>(x, row, frame, p.base, picture);
    store(goal(picture, p.base, p.results) + first, x, all - static_cast<i32>(first));
}

// A block for each spectrogram. Means are the CPU's: 64 sums in single precision, of 32 values each, are
// added up in double precision.
AUG_BLOCK_KERNEL(picture_find, augment::wave::picture::Finds) {
    using namespace augment::wave;
    using namespace augment::wave::picture;
    AUG_SHARED double shared[FINDERS];
    const Find find = p.finds[blockIdx.x];
    const Picture& picture = find.of;
    const i32 all = picture.channels * picture.bins * picture.frames;
    const i32 thread = static_cast<i32>(threadIdx.x);
    constexpr i32 WIDE = 64, RUN = 32;
    const bool is_mean = find.kind == MEAN;
    double mine = is_mean ? 0.0 : -3.4e38, least = 3.4e38;
    // A thread takes a lane of every fourth run.
    for (i32 start = thread / WIDE * WIDE * RUN; start < all; start += static_cast<i32>(FINDERS) * RUN) {
        float lane = 0.0f;
        const i32 rows = (all - start) / WIDE < RUN ? (all - start) / WIDE : RUN;
        for (i32 i = 0; i < RUN; ++i) {
            const i32 place = start + i * WIDE + thread % WIDE;
            if (place >= all) break;
            const i32 row = place / picture.frames;
            const float x = cell(row, place - row * picture.frames, p.base, picture);
            if (!is_mean) {
                mine = fmax(mine, static_cast<double>(x));
                least = fmin(least, static_cast<double>(x));
            } else if (i < rows) {
                lane += x;
            } else {
                mine += x;
            }
        }
        if (is_mean) mine += lane;
    }
    shared[thread] = mine;
    __syncthreads();
    for (i32 half = FINDERS / 2; half > 0; half /= 2) {
        if (thread < half) {
            const double a = shared[thread], b = shared[thread + half];
            shared[thread] = is_mean ? a + b : fmax(a, b);
        }
        __syncthreads();
    }
    float* to = reinterpret_cast<float*>(p.base + find.to);
    if (thread == 0) {
        const float found = static_cast<float>(shared[0]);
        to[0] = is_mean ? found / static_cast<float>(all) : found;
    }
    if (find.kind != RANGE) return;
    __syncthreads();
    shared[thread] = least;
    __syncthreads();
    for (i32 half = FINDERS / 2; half > 0; half /= 2) {
        if (thread < half) shared[thread] = fmin(shared[thread], shared[thread + half]);
        __syncthreads();
    }
    if (thread == 0) to[1] = static_cast<float>(shared[0]);
}

// Both sides of a frame resized along time, by cubics. A thread a value.
AUG_KERNEL(picture_warp, augment::wave::picture::Bends) {
    using namespace augment::wave;
    using namespace augment::wave::picture;
    const Bend bend = p.bends[blockIdx.y];
    const Picture& picture = bend.of;
    const i32 all = picture.channels * picture.bins * picture.frames;
    const i64 i = i64{blockIdx.x} * blockDim.x + threadIdx.x;
    if (i >= all) return;
    const i32 row = static_cast<i32>(i) / picture.frames, frame = static_cast<i32>(i) - row * picture.frames;
    const bool is_left = frame < bend.warped;
    const i32 first = is_left ? 0 : bend.center;
    const i32 last = (is_left ? bend.center : picture.frames) - 1;
    const float scale = is_left ? bend.left : bend.right;
    const float middle = scale * (static_cast<float>(is_left ? frame : frame - bend.warped) + 0.5f) - 0.5f;
    const float whole = floorf(middle);
    const Weights w = weights(middle - whole);
    float x[4];
    i32 at[4], rows[4];
    AUG_UNROLL
    for (i32 k = 0; k < 4; ++k) {
        const i32 tap = first + static_cast<i32>(whole) - 1 + k;
        rows[k] = row;
        at[k] = tap < first ? first : tap > last ? last : tap;
    }
    cells<4>(x, rows, at, p.base, picture);
    goal(picture, p.base, p.results)[i] = x[0] * w.w[0] + x[1] * w.w[1] + x[2] * w.w[2] + x[3] * w.w[3];
}

// Products of a matrix with the bins of each frame. Blocks run along x over the frames of all channels,
// along y over spectrograms.
AUG_BLOCK_KERNEL(cepstrum, augment::wave::picture::Cepstra) {
    using namespace augment::wave;
    using namespace augment::wave::picture;
    AUG_SHARED float tile[BANDS];
    const Cepstrum task = p.cepstra[blockIdx.y];
    const Picture& picture = task.of;
    const i32 blocks = (picture.frames + task.per_block - 1) / task.per_block;
    const i32 channel = static_cast<i32>(blockIdx.x) / blocks;
    if (channel >= picture.channels) return;
    const i32 first = static_cast<i32>(blockIdx.x) % blocks * task.per_block;
    const i32 rest = picture.frames - first, count = rest < task.per_block ? rest : task.per_block;
    const i32 thread = static_cast<i32>(threadIdx.x), step = static_cast<i32>(blockDim.x);
    for (i32 i = thread; i < picture.bins * count; i += step) {
        tile[i] = cell(channel * picture.bins + i / count, first + i % count, p.base, picture);
    }
    __syncthreads();
    const float* matrix = reinterpret_cast<const float*>(p.base + task.matrix);
    float* to = goal(picture, p.base, p.results);
    for (i32 i = thread; i < task.coefficients * count; i += step) {
        const i32 row = i / count, frame = i % count;
        float sum = 0.0f;
        for (i32 bin = 0; bin < picture.bins; ++bin) sum += matrix[row * picture.bins + bin] * tile[bin * count + frame];
        to[(i64{channel} * task.coefficients + row) * picture.frames + first + frame] = sum;
    }
}

// The mean and the deviation of each row. A thread takes a whole row, value after value: the sums are the
// CPU's to the last bit, and what is constant stays so.
AUG_KERNEL(picture_levels, augment::wave::picture::Levels) {
    using namespace augment::wave;
    using namespace augment::wave::picture;
    const Level& level = p.levels[blockIdx.y];
    const Picture& picture = level.of;
    const i32 row = static_cast<i32>(blockIdx.x * blockDim.x + threadIdx.x);
    if (row >= picture.channels * picture.bins) return;
    const float* x = reinterpret_cast<const float*>(p.base + picture.from) + i64{row} * picture.frames;
    double mean = 0.0, deviation = 1.0;
    for (i32 t = 0; t < picture.frames; ++t) mean += double{x[t]};
    mean /= picture.frames;
    if (level.has_deviation) {
        double squares = 0.0;
        for (i32 t = 0; t < picture.frames; ++t) squares += (double{x[t]} - mean) * (double{x[t]} - mean);
        deviation = sqrt(fmax(squares / picture.frames, 1e-20));
    }
    double* to = reinterpret_cast<double*>(p.base + level.to) + 2 * row;
    to[0] = level.has_mean ? mean : 0.0;
    to[1] = 1.0 / deviation;
}
