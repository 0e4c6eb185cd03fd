// Rectangles that reach beyond an image: padding in its four modes, and crops.
#include "include/prelude.cuh"
#include "include/emulate.cuh"
#include "include/image.cuh"

namespace augment::frames {

enum Mode : u32 { CONSTANT, EDGE, REFLECT, SYMMETRIC };

struct Frame {
    View from;
    // Where the result goes, and its size.
    i64 to;
    i32 width, height;
    // Where it begins, seen from the image.
    i32 top, left;
    u32 mode;
    // What lies outside, when it is constant.
    u8 fill[4];
};

struct Frames {
    const Frame* frames;
    u8* base;
};

// The row or column that stands at `at`, of `len`.
AUG_DEVICE i32 folded(u32 mode, i32 at, i32 len) {
    if (mode == SYMMETRIC) {
        const i32 around = (at % (2 * len) + 2 * len) % (2 * len);
        return around < len ? around : 2 * len - 1 - around;
    }
    if (mode == REFLECT && len > 1) {
        const i32 turn = 2 * (len - 1), around = (at % turn + turn) % turn;
        return around < len ? around : turn - around;
    }
    return clamp(at, 0, len - 1);
}

}  // namespace augment::frames

// Blocks run along x over the pixels of a result, along y over the samples.
AUG_KERNEL(frame, augment::frames::Frames) {
    using namespace augment;
    using namespace augment::frames;
    const Frame& frame = p.frames[blockIdx.y];
    const u32 i = thing(), width = static_cast<u32>(frame.width);
    if (i >= width * static_cast<u32>(frame.height)) return;
    const View& view = frame.from;
    const i32 y = static_cast<i32>(i / width) + frame.top;
    const i32 x = static_cast<i32>(i % width) + frame.left;
    u8* to = p.base + frame.to + i64{i} * view.channels;
    const bool is_inside = x >= 0 && x < view.width && y >= 0 && y < view.height;
    if (frame.mode == CONSTANT && !is_inside) {
        for (i32 c = 0; c < view.channels; ++c) to[c] = frame.fill[c];
        return;
    }
    const u8* from = at(p.base, view, folded(frame.mode, x, view.width), folded(frame.mode, y, view.height));
    for (i32 c = 0; c < view.channels; ++c) to[c] = from[c];
}
