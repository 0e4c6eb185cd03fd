// Batches mixed within themselves, and written in other types: whatever reads and writes each value once.
#include "include/prelude.cuh"
#include "include/emulate.cuh"
#include "include/numbers.cuh"

namespace augment::mixing {

// What a sample is mixed with: `own` and `partner` are places in the batch.
struct Pair {
    u32 own, partner;
    // How much of each there is.
    float of_own, of_partner;
    // Where the partner's values are pasted instead: rows and columns of the last two axes.
    u32 top, left, bottom, right;
};

// Samples of `len` values, `height` × `width` of them in each plane.
struct Shape {
    i64 len;
    u32 count;
    u32 height, width;
    u32 kind;
    // Whether boxes are pasted.
    u32 pastes;
    u32 unused;
};

struct Mix {
    const Shape* shape;
    const Pair* pairs;
    const u8* from;
    u8* to;
};

// Samples that a thread mixes. Those that follow each other are partners as a rule, so that most are read
// once.
constexpr u32 RUN = 8;

template <typename T>
AUG_DEVICE void mix(const Shape& shape, const Mix& p) {
    const T* from = reinterpret_cast<const T*>(p.from);
    T* to = reinterpret_cast<T*>(p.to);
    const i64 i = i64{blockIdx.x} * blockDim.x + threadIdx.x;
    if (i >= shape.len) return;
    const u32 first = blockIdx.y * RUN;
    const u32 count = shape.count - first < RUN ? shape.count - first : RUN;
    const Pair* pairs = p.pairs + first;
    T own[RUN + 1];
    // All reads are on their way before the first is needed.
    for (u32 k = 0; k < RUN; ++k)
        if (k < count) own[k] = from[pairs[k].own * shape.len + i];
    own[RUN] = from[pairs[count - 1].partner * shape.len + i];
    for (u32 k = 0; k < RUN; ++k) {
        if (k >= count) break;
        const Pair pair = pairs[k];
        const bool is_next = k + 1 < count && pairs[k + 1].own == pair.partner;
        const T partner = k + 1 == count ? own[RUN] : is_next ? own[k + 1] : from[pair.partner * shape.len + i];
        const float mixed = number(partner) * pair.of_partner + number(own[k]) * pair.of_own;
        to[pair.own * shape.len + i] = as<T>(mixed);
    }
}

template <typename T>
AUG_DEVICE void paste(const Shape& shape, const Mix& p) {
    const T* from = reinterpret_cast<const T*>(p.from);
    T* to = reinterpret_cast<T*>(p.to);
    const i64 i = i64{blockIdx.x} * blockDim.x + threadIdx.x;
    if (i >= shape.len) return;
    const u32 in_plane = static_cast<u32>(i % (i64{shape.height} * shape.width));
    const u32 row = in_plane / shape.width, column = in_plane % shape.width;
    for (u32 k = 0; k < RUN; ++k) {
        const u32 at = blockIdx.y * RUN + k;
        if (at >= shape.count) break;
        const Pair pair = p.pairs[at];
        const bool is_inside =
            row >= pair.top && row < pair.bottom && column >= pair.left && column < pair.right;
        to[pair.own * shape.len + i] = from[(is_inside ? pair.partner : pair.own) * shape.len + i];
    }
}

// Values of one type to another.
struct Cast {
    const u8* from;
    u8* to;
    // How many, of single precision, and what they become.
    const i64* how;
};

}  // namespace augment::mixing

// Mixup and cutmix. Blocks run along x over the values of a sample, along y over RUN samples each.
AUG_KERNEL(mix, augment::mixing::Mix) {
    using namespace augment;
    using namespace augment::mixing;
    const Shape shape = *p.shape;
    if (shape.pastes) {
        switch (shape.kind) {
            case U8: return paste<u8>(shape, p);
            case F32: return paste<u32>(shape, p);
            default: return paste<u16>(shape, p);
        }
    }
    switch (shape.kind) {
        case F32: return mixing::mix<float>(shape, p);
        case F16: return mixing::mix<Half>(shape, p);
        default: return mixing::mix<Bfloat>(shape, p);
    }
}

// Single precision to half of it. Blocks run along x over the values.
AUG_KERNEL(cast, augment::mixing::Cast) {
    using namespace augment;
    const i64 i = i64{blockIdx.x} * blockDim.x + threadIdx.x;
    if (i >= p.how[0]) return;
    const float value = reinterpret_cast<const float*>(p.from)[i];
    u16* to = reinterpret_cast<u16*>(p.to) + i;
    *to = p.how[1] == F16 ? as<Half>(value).bits : as<Bfloat>(value).bits;
}
