// Philox4x32-10, the counter-based generator of Salmon, Moraes, Dror and Shaw, "Parallel random
// numbers: as easy as 1, 2, 3" (SC 2011): the twin of augment-core's rng.
#pragma once

#include "include/prelude.cuh"

namespace augment {

struct u32x4 {
    u32 x, y, z, w;
};

// The 128 random bits that belong to `counter` under the key (k0, k1).
AUG_DEVICE u32x4 philox4x32_10(u32x4 counter, u32 k0, u32 k1) {
    u32x4 c = counter;
    for (int round = 0; round < 10; ++round) {
        const u64 p0 = u64{0xD2511F53u} * c.x;
        const u64 p1 = u64{0xCD9E8D57u} * c.z;
        c = {static_cast<u32>(p1 >> 32) ^ c.y ^ k0, static_cast<u32>(p1),
             static_cast<u32>(p0 >> 32) ^ c.w ^ k1, static_cast<u32>(p0)};
        k0 += 0x9E3779B9u;
        k1 += 0xBB67AE85u;
    }
    return c;
}

// One stream of random numbers, as an op carries it in its recipe.
struct Stream {
    u64 seed;
    u32 id[3];
};

// Block `index` of the stream.
AUG_DEVICE u32x4 block(const Stream& stream, u32 index) {
    return philox4x32_10({index, stream.id[0], stream.id[1], stream.id[2]},
                         static_cast<u32>(stream.seed), static_cast<u32>(stream.seed >> 32));
}

}  // namespace augment
