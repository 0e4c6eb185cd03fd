// Colours, each pixel by itself, in each sample's own order: Pillow's arithmetic on bytes.
//
// Whatever takes each byte by itself is a table, which the host makes by the op itself. What an op must
// know of the whole image (its mean, its histogram) is found by a kernel of its own, which runs the ops
// before it and writes nothing else; what the op then does is a table as well.
#include "include/prelude.cuh"
#include "include/emulate.cuh"
#include "include/image.cuh"

namespace augment {

enum Code : u32 { TABLE, SATURATION, HUE, GRAY };

struct Step {
    u32 code;
    // SATURATION: how much of the image there is.
    float factor;
    // TABLE: where its 3 × 256 bytes are. HUE: by how many 256ths of a turn.
    i64 n;
};

// What a sample goes through.
struct Colours {
    View from;
    // Its steps.
    i64 steps;
    u32 count;
    // `colour_measure`: what is found. `colour_store`: the bytes of a value that comes out.
    u32 kind;
    // `colour_measure`: where the table is made. `colour_store`: the 3 × 256 values that bytes become, in
    // rooms of 4 bytes, unless bytes come out.
    i64 table;
    // `colour_measure`: where 3 × 256 counts are. `colour_store`: where the result goes.
    i64 to;
    // `colour_measure`: the contrast's factor.
    float factor;
    u32 unused;
};

enum Measure : u32 { CONTRAST, EQUALIZE, AUTOCONTRAST };

struct Colour {
    const Colours* samples;
    // What all places but those of results are seen from.
    u8* base;
    u8* to;
    const u8* hues;
};

struct Pixel {
    u8 c[3];
};

AUG_DEVICE u8 luma(const Pixel& pixel) {
    return static_cast<u8>(
        (19595u * pixel.c[0] + 38470u * pixel.c[1] + 7471u * pixel.c[2] + 0x8000u) >> 16);
}

// Through Pillow's HSV, as the CPU does it: `hues` rounds where a hue is exactly between two bytes.
AUG_DEVICE Pixel shift_hue(Pixel rgb, u32 shift, const u8* hues) {
    const i32 r = rgb.c[0], g = rgb.c[1], b = rgb.c[2];
    const i32 high = r > g ? (r > b ? r : b) : (g > b ? g : b);
    const i32 low = r < g ? (r < b ? r : b) : (g < b ? g : b);
    const i32 range = high - low;
    i32 sixths = r == high ? g - b : g == high ? b - r + 2 * range : r - g + 4 * range;
    if (sixths < 0) sixths += 6 * range;
    // Divisions are exact where the result is whole.
    const float turns = 42.5f * static_cast<float>(sixths) / static_cast<float>(range > 0 ? range : 1);
    const i32 whole = static_cast<i32>(turns);
    const i32 place = 2 * whole + (turns > static_cast<float>(whole) ? 1 : 0);
    const i32 hue = (hues[place & 511] + shift) & 255;
    const i32 saturation = static_cast<i32>(
        255.0f * static_cast<float>(range) / static_cast<float>(high > 0 ? high : 1));
    const i32 around = 6 * hue;
    const u32 chroma = static_cast<u32>(high) * static_cast<u32>(saturation);
    const auto distance = [around](i32 from) { return around > from ? around - from : from - around; };
    const i32 below[3] = {255 - clamp(distance(765) - 255, 0, 255), clamp(distance(510) - 255, 0, 255),
                          clamp(distance(1020) - 255, 0, 255)};
    Pixel out;
    for (i32 c = 0; c < 3; ++c) {
        out.c[c] = static_cast<u8>(high - (chroma * static_cast<u32>(below[c]) + 32512u) / 65025u);
    }
    return out;
}

// The steps on one pixel; of an image of one channel, the first value alone counts.
AUG_DEVICE Pixel changed(Pixel pixel, const u8* base, const Colours& sample, const u8* hues) {
    const Step* steps = reinterpret_cast<const Step*>(base + sample.steps);
    for (u32 i = 0; i < sample.count; ++i) {
        const Step step = steps[i];
        switch (step.code) {
            case TABLE:
                for (i32 c = 0; c < 3; ++c) pixel.c[c] = base[step.n + 256 * c + pixel.c[c]];
                break;
            case SATURATION: {
                const u8 gray = luma(pixel);
                for (u8& c : pixel.c) c = blend(gray, c, step.factor);
                break;
            }
            case HUE:
                pixel = shift_hue(pixel, static_cast<u32>(step.n), hues);
                break;
            default: {
                const u8 gray = luma(pixel);
                for (u8& c : pixel.c) c = gray;
                break;
            }
        }
    }
    return pixel;
}

AUG_DEVICE Pixel load(const u8* bytes, const View& view, i64 i) {
    const u8* from = at(bytes, view, static_cast<i32>(i % view.width), static_cast<i32>(i / view.width));
    if (view.channels < 3) return {{from[0], 0, 0}};
    return {{from[0], from[1], from[2]}};
}

// Pixels that a thread counts.
constexpr u32 PIXELS = 16;

AUG_DEVICE void stretch(const u32* counts, u8* table) {
    i32 low = 0, high = 255;
    while (low < 256 && counts[low] == 0) ++low;
    while (high >= 0 && counts[high] == 0) --high;
    const double scale = high > low ? 255.0 / (high - low) : 1.0;
    const double offset = high > low ? -low * scale : 0.0;
    for (i32 i = 0; i < 256; ++i) {
        const double value = i * scale + offset;
        table[i] = value > 0.0 ? value < 255.0 ? static_cast<u8>(value) : 255 : 0;
    }
}

AUG_DEVICE void equalize(const u32* counts, u8* table) {
    u32 total = 0, last = 0;
    for (i32 i = 0; i < 256; ++i) {
        total += counts[i];
        if (counts[i] > 0) last = counts[i];
    }
    const u32 step = (total - last) / 255;
    u32 sum = step / 2;
    for (i32 i = 0; i < 256; ++i) {
        const u32 level = step == 0 ? static_cast<u32>(i) : sum / step;
        table[i] = static_cast<u8>(level < 255 ? level : 255);
        sum += counts[i];
    }
}

AUG_DEVICE void contrast(const u32* counts, float factor, u8* table) {
    u64 total = 0, sum = 0;
    for (u32 i = 0; i < 256; ++i) {
        total += counts[i];
        sum += u64{i} * counts[i];
    }
    const double mean = static_cast<double>(sum) / static_cast<double>(total);
    const i32 gray = static_cast<i32>(mean + 0.5);
    for (i32 i = 0; i < 256; ++i) table[i] = blend(gray, i, factor);
}

}  // namespace augment

// Counts the bytes of the samples that lack a table. Blocks run along x over PIXELS pixels a thread,
// along y over the samples.
AUG_BLOCK_KERNEL(colour_measure, augment::Colour) {
    using namespace augment;
    AUG_SHARED u32 counts[768];
    const Colours sample = p.samples[blockIdx.y];
    const i64 area = i64{sample.from.width} * sample.from.height;
    for (u32 i = threadIdx.x; i < 768; i += blockDim.x) counts[i] = 0;
    __syncthreads();
    const i64 first = i64{blockIdx.x} * blockDim.x * PIXELS + threadIdx.x;
    const bool is_gray = sample.kind == CONTRAST;
    for (u32 turn = 0; turn < PIXELS; ++turn) {
        const i64 i = first + i64{turn} * blockDim.x;
        if (i >= area) break;
        const Pixel pixel = changed(load(p.base, sample.from, i), p.base, sample, p.hues);
        if (is_gray) {
            atomicAdd(&counts[sample.from.channels < 3 ? pixel.c[0] : luma(pixel)], 1u);
        } else {
            for (i32 c = 0; c < 3; ++c) atomicAdd(&counts[256 * c + pixel.c[c]], 1u);
        }
    }
    __syncthreads();
    u32* all = reinterpret_cast<u32*>(p.base + sample.to);
    for (u32 i = threadIdx.x; i < 768; i += blockDim.x) {
        if (counts[i] > 0) atomicAdd(&all[i], counts[i]);
    }
}

// Makes the tables of what was counted: a thread for each of three channels, a block for each sample.
AUG_KERNEL(colour_tables, augment::Colour) {
    using namespace augment;
    const Colours sample = p.samples[blockIdx.x];
    const u32 c = threadIdx.x;
    const u32* counts = reinterpret_cast<const u32*>(p.base + sample.to);
    u8* table = p.base + sample.table + 256 * c;
    switch (sample.kind) {
        case CONTRAST: contrast(counts, sample.factor, table); break;
        case EQUALIZE: equalize(counts + 256 * c, table); break;
        default: stretch(counts + 256 * c, table); break;
    }
}

// Runs all steps and writes what comes out: bytes side by side, or values of 2 or 4 bytes, channel by
// channel. Blocks run along x over pixels, along y over the samples.
AUG_KERNEL(colour_store, augment::Colour) {
    using namespace augment;
    const Colours sample = p.samples[blockIdx.y];
    const i64 i = pixel(), area = i64{sample.from.width} * sample.from.height;
    if (i >= area) return;
    const Pixel pixel = changed(load(p.base, sample.from, i), p.base, sample, p.hues);
    const i32 channels = sample.from.channels;
    if (sample.kind == 1) {
        u8* to = p.to + sample.to + i * channels;
        for (i32 c = 0; c < channels; ++c) to[c] = pixel.c[c];
        return;
    }
    const u32* values = reinterpret_cast<const u32*>(p.base + sample.table);
    for (i32 c = 0; c < channels; ++c) {
        const u32 value = values[256 * c + pixel.c[c]];
        u8* to = p.to + sample.to + (c * area + i) * sample.kind;
        if (sample.kind == 2) {
            *reinterpret_cast<u16*>(to) = static_cast<u16>(value);
        } else {
            *reinterpret_cast<u32*>(to) = value;
        }
    }
}
