// What all device code starts from: types of fixed size, and the qualifier of shared functions.
#pragma once

#if defined(__CUDACC__) || defined(__CUDACC_RTC__)
#define AUG_DEVICE __device__ __forceinline__
#else
#define AUG_DEVICE inline
#endif

namespace augment {

// NVRTC has no <stdint.h>.
using u8 = unsigned char;
using i32 = int;
using u32 = unsigned int;
using i64 = long long;
using u64 = unsigned long long;

static_assert(sizeof(u8) == 1 && sizeof(i32) == 4 && sizeof(u32) == 4, "32-bit int");
static_assert(sizeof(i64) == 8 && sizeof(u64) == 8, "64-bit long long");

}  // namespace augment
