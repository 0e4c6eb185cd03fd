// What all device code starts from: types of fixed size, and the words that differ between CUDA and
// plain C++20, as which the same code is tested where there is no GPU.
//
// A kernel is written
//
//     AUG_KERNEL(name, Params) { ... }        its threads do not know each other
//     AUG_BLOCK_KERNEL(name, Params) { ... }  those of a block meet at barriers
//     AUG_FULL_KERNEL(name, Params, threads, blocks) { ... }  they are so many, and a processor of the GPU
//                                             is to have room for so many blocks at once
//
// and gets `p`, of the type Params: a struct without constructors, whose twin in Rust has the same
// layout. AUG_DEVICE functions become part of who calls them; AUG_CALLED ones, which are long and seldom
// needed, do not. AUG_UNROLL stands before loops over what must stay in registers.
#pragma once

#if defined(__CUDACC__) || defined(__CUDACC_RTC__)
#define AUG_DEVICE __device__ __forceinline__
#define AUG_KERNEL(name, Params) extern "C" __global__ void name(const Params p)
#define AUG_BLOCK_KERNEL(name, Params) AUG_KERNEL(name, Params)
#define AUG_FULL_KERNEL(name, Params, threads, blocks) \
    extern "C" __global__ void __launch_bounds__(threads, blocks) name(const Params p)
#define AUG_SHARED __shared__
#define AUG_CALLED __device__ __noinline__
#define AUG_UNROLL _Pragma("unroll")
#define AUG_TABLE __device__ const
#else
#define AUG_DEVICE inline
#define AUG_CALLED inline
#define AUG_UNROLL
#define AUG_TABLE inline constexpr
#endif

namespace augment {

// NVRTC has no <stdint.h>.
using u8 = unsigned char;
using u16 = unsigned short;
using i32 = int;
using u32 = unsigned int;
using i64 = long long;
using u64 = unsigned long long;

static_assert(sizeof(u8) == 1 && sizeof(i32) == 4 && sizeof(u32) == 4, "32-bit int");
static_assert(sizeof(i64) == 8 && sizeof(u64) == 8, "64-bit long long");

}  // namespace augment
