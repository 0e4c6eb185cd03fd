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

/// The whole part; 0 where it does not fit, or the value is not a number. A cast saturates instead,
/// which the compiler makes no vector code of.
#[inline(always)]
pub(crate) fn whole(value: f32) -> i32 {
    const TOO_LARGE: f32 = (1u32 << 31) as f32;
    let value = if value.abs() < TOO_LARGE { value } else { 0.0 };
    // SAFETY: it is a number, and its whole part fits.
    unsafe { value.to_int_unchecked() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_parts() {
        let values = [-1.5, -0.5, 255.9, 2_147_483_520.0, -2_147_483_520.0];
        assert_eq!(values.map(whole), [-1, 0, 255, 2_147_483_520, -2_147_483_520]);
        assert_eq!([f32::INFINITY, f32::NEG_INFINITY, f32::NAN, 1e12].map(whole), [0; 4]);
    }
}
