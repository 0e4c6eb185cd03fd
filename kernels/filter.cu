// Pixels and those around them.
#include "include/prelude.cuh"
#include "include/emulate.cuh"
#include "include/image.cuh"

namespace augment {

struct Sharpen {
    View from;
    // Where the result goes.
    i64 to;
    // How much of the image there is, and not of its smooth version.
    float factor;
    u32 unused;
};

struct Sharpens {
    const Sharpen* samples;
    u8* base;
};

}  // namespace augment

// Pillow's ImageEnhance.Sharpness: a blend with the image smoothed by 1 1 1, 1 5 1, 1 1 1; pixels at the
// edge stay. Blocks run along x over the pixels, along y over the samples.
AUG_KERNEL(sharpen, augment::Sharpens) {
    using namespace augment;
    const Sharpen sample = p.samples[blockIdx.y];
    const View& view = sample.from;
    const i64 i = pixel();
    if (i >= i64{view.width} * view.height) return;
    const i32 y = static_cast<i32>(i / view.width), x = static_cast<i32>(i % view.width);
    const u8* from = at(p.base, view, x, y);
    u8* to = p.base + sample.to + i * view.channels;
    const bool is_inside = x > 0 && y > 0 && x < view.width - 1 && y < view.height - 1;
    for (i32 c = 0; c < view.channels; ++c) {
        const u8* own = from + c;
        if (!is_inside) {
            to[c] = *own;
            continue;
        }
        i32 sum = 4 * own[0];
        for (i32 dy = -1; dy <= 1; ++dy)
            for (i32 dx = -1; dx <= 1; ++dx) sum += own[i64{dy} * view.y_step + i64{dx} * view.x_step];
        // Rounded: a thirteenth is never half way.
        to[c] = blend((sum + 6) / 13, own[0], sample.factor);
    }
}
