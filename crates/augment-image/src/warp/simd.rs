//! Loops compiled a second time, for CPUs with AVX2 and FMA.
//!
//! They are plain loops that the compiler turns into vector code. What they compute is the same on
//! every CPU: nothing is fused or reordered that is not written so.
#![allow(unsafe_code, reason = "calls what is compiled for AVX2, once the CPU is known to have it")]

/// Loops and what they work on.
pub(super) trait Kernel {
    /// Runs the loops. It must be `#[inline(always)]`, with all that it calls, to be compiled for
    /// its caller's CPU; closures might not be.
    fn run(self);
}

/// Runs the loops, as compiled for this CPU.
pub(super) fn run(kernel: impl Kernel) {
    #[cfg(target_arch = "x86_64")]
    if std::arch::is_x86_feature_detected!("avx2") && std::arch::is_x86_feature_detected!("fma") {
        #[target_feature(enable = "avx2,fma")]
        fn fast(kernel: impl Kernel) {
            kernel.run();
        }
        // SAFETY: this CPU has AVX2 and FMA, which is all that the function asks for.
        return unsafe { fast(kernel) };
    }
    kernel.run();
}
