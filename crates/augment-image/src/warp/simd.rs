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

/// The pixel that begins at a value, and the values after it that fill the lanes.
#[inline(always)]
pub(super) fn load<T: Copy + Default, const L: usize>(values: &[T], at: usize) -> [T; L] {
    if let Some(lanes) = values.get(at..at + L).and_then(<[T]>::first_chunk) {
        return *lanes;
    }
    // Of the last pixel there may be fewer.
    let mut lanes = [T::default(); L];
    for (lane, value) in lanes.iter_mut().zip(values.get(at..).unwrap_or_default()) {
        *lane = *value;
    }
    lanes
}

/// A whole number of less than 31 bits, which a cast would take longer for.
#[inline(always)]
pub(super) fn whole(number: f64) -> i32 {
    // At this size the last bit of a number is worth 1.
    (number + 1.5 * (1_u64 << 52) as f64).to_bits() as i32
}
