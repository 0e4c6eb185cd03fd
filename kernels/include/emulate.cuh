// CUDA's words for plain C++20: kernels run on the CPU, a block after the other and a thread after
// the other, to be compared with the ops that they are the twins of. Nothing here is compiled for a
// GPU.
#pragma once

#include "include/prelude.cuh"

#if !defined(__CUDACC__) && !defined(__CUDACC_RTC__)

#include <ucontext.h>

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <vector>

struct Dim {
    augment::u32 x, y, z;
};

inline Dim threadIdx, blockIdx, blockDim, gridDim;

namespace augment::emulated {

// Whether the last block and the last thread come first: what depends on the order then shows.
inline bool is_reversed = false;

inline u32 turn(u32 i, u32 count) { return is_reversed ? count - 1 - i : i; }

// A block whose threads meet at barriers: each runs on a stack of its own until it comes to one.
class Block {
   public:
    using Body = void (*)(const void*);

    void run(Body body, const void* params) {
        body_ = body;
        params_ = params;
        const u32 count = blockDim.x * blockDim.y * blockDim.z;
        threads_.resize(count);
        for (u32 i = 0; i < count; ++i) {
            Thread& thread = threads_[i];
            if (!thread.stack) thread.stack = std::make_unique<char[]>(STACK);
            getcontext(&thread.context);
            thread.context.uc_stack.ss_sp = thread.stack.get();
            thread.context.uc_stack.ss_size = STACK;
            thread.context.uc_link = &scheduler_;
            thread.is_done = false;
            makecontext(&thread.context, &Block::enter, 0);
        }
        for (u32 waiting = count; waiting > 0;) {
            waiting = 0;
            for (u32 n = 0; n < count; ++n) {
                const u32 i = turn(n, count);
                current_ = i;
                if (threads_[i].is_done) continue;
                place(i);
                swapcontext(&scheduler_, &threads_[i].context);
                waiting += !threads_[i].is_done;
            }
            if (waiting > 0 && waiting < count) {
                std::fprintf(stderr, "a barrier that %u of %u threads come to\n", waiting, count);
                std::abort();
            }
        }
    }

    void barrier() {
        const u32 thread = current_;
        swapcontext(&threads_[thread].context, &scheduler_);
    }

    static Block& instance() {
        static Block block;
        return block;
    }

    static void place(u32 i) {
        threadIdx = {i % blockDim.x, i / blockDim.x % blockDim.y, i / blockDim.x / blockDim.y};
    }

   private:
    static constexpr unsigned long STACK = 1 << 16;

    struct Thread {
        ucontext_t context;
        std::unique_ptr<char[]> stack;
        bool is_done;
    };

    static void enter() {
        Block& block = instance();
        block.body_(block.params_);
        block.threads_[block.current_].is_done = true;
    }

    std::vector<Thread> threads_;
    ucontext_t scheduler_;
    u32 current_ = 0;
    Body body_ = nullptr;
    const void* params_ = nullptr;
};

// Calls `each` with every block as the current one.
template <typename Each>
void blocks(const u32* grid, const u32* block, Each each) {
    gridDim = {grid[0], grid[1], grid[2]};
    blockDim = {block[0], block[1], block[2]};
    for (u32 z = 0; z < gridDim.z; ++z)
        for (u32 y = 0; y < gridDim.y; ++y)
            for (u32 x = 0; x < gridDim.x; ++x) {
                blockIdx = {turn(x, gridDim.x), turn(y, gridDim.y), turn(z, gridDim.z)};
                each();
            }
}

}  // namespace augment::emulated

// A kernel becomes a function of its parameters' address, the grid and the block.
#define AUG_KERNEL(name, Params)                                                      \
    static void name##_thread(const Params& p);                                       \
    extern "C" void name(const void* params, const augment::u32* grid,                \
                         const augment::u32* block) {                                 \
        const Params& p = *static_cast<const Params*>(params);                        \
        augment::emulated::blocks(grid, block, [&] {                                  \
            const augment::u32 count = blockDim.x * blockDim.y * blockDim.z;          \
            for (augment::u32 i = 0; i < count; ++i) {                                \
                augment::emulated::Block::place(augment::emulated::turn(i, count));   \
                name##_thread(p);                                                     \
            }                                                                         \
        });                                                                           \
    }                                                                                 \
    extern "C" augment::u32 name##_size() { return sizeof(Params); }                  \
    static void name##_thread(const Params& p)

#define AUG_BLOCK_KERNEL(name, Params)                                                \
    static void name##_thread(const Params& p);                                       \
    extern "C" void name(const void* params, const augment::u32* grid,                \
                         const augment::u32* block) {                                 \
        const auto body = [](const void* params) {                                    \
            name##_thread(*static_cast<const Params*>(params));                       \
        };                                                                            \
        augment::emulated::blocks(grid, block, [&] {                                  \
            augment::emulated::Block::instance().run(body, params);                   \
        });                                                                           \
    }                                                                                 \
    extern "C" augment::u32 name##_size() { return sizeof(Params); }                  \
    static void name##_thread(const Params& p)

#define AUG_FULL_KERNEL(name, Params, threads, blocks) AUG_BLOCK_KERNEL(name, Params)

// Blocks run one after the other, so what they share may be there once.
#define AUG_SHARED static

inline void __syncthreads() { augment::emulated::Block::instance().barrier(); }

template <typename T>
T atomicAdd(T* place, T value) {
    const T before = *place;
    *place = before + value;
    return before;
}

template <typename T>
T atomicMax(T* place, T value) {
    const T before = *place;
    *place = before > value ? before : value;
    return before;
}

extern "C" inline __attribute__((used)) void augment_reverse(augment::u32 on) {
    augment::emulated::is_reversed = on != 0;
}

#endif
