//! Loops that are compiled twice: for every CPU, and for those with AVX2.
//!
//! They are plain loops over slices, which the compiler turns into vector code. Neither fuses
//! multiplications with additions, so both give the same numbers.
#![allow(unsafe_code, reason = "calls what is compiled for AVX2, once the CPU is known to have it")]

/// A loop that is compiled for each kind of CPU. `run`, and what it calls, must be
/// `#[inline(always)]`, so that it is compiled as part of its caller.
pub(crate) trait Kernel {
    fn run(self);
}

/// Runs the loop in the best way that this CPU knows.
pub(crate) fn run_best(kernel: impl Kernel) {
    #[cfg(target_arch = "x86_64")]
    if std::arch::is_x86_feature_detected!("avx2") {
        #[target_feature(enable = "avx2")]
        fn avx2(kernel: impl Kernel) {
            kernel.run();
        }
        // SAFETY: this CPU has AVX2, which is all that the function asks for.
        return unsafe { avx2(kernel) };
    }
    kernel.run();
}
