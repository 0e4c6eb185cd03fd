//! Loops that are compiled twice: for every CPU, and for those with AVX2 and FMA. All loops of the
//! media's crates are started here, but for the few that are written in a CPU's own instructions.
//!
//! They are plain loops over slices and arrays, which the compiler turns into vector code. It neither
//! reorders nor fuses what is not written so, hence every CPU gives the same numbers.
//!
//! Only what is inlined is compiled for its caller's CPU: whatever a loop calls must be
//! `#[inline(always)]`, and closures might not be.
#![allow(unsafe_code, reason = "calls what is compiled for AVX2, once the CPU is known to have it")]

/// A loop and what it works on.
pub trait Kernel {
    /// What it gives.
    type Output;
    /// Runs the loop; must be `#[inline(always)]`.
    fn run(self) -> Self::Output;
}

/// Runs the loop as compiled for this CPU.
pub fn run<K: Kernel>(kernel: K) -> K::Output {
    #[cfg(target_arch = "x86_64")]
    if std::arch::is_x86_feature_detected!("avx2") && std::arch::is_x86_feature_detected!("fma") {
        #[target_feature(enable = "avx2,fma")]
        fn fast<K: Kernel>(kernel: K) -> K::Output {
            kernel.run()
        }
        // SAFETY: this CPU has AVX2 and FMA, which is all that the function asks for.
        return unsafe { fast(kernel) };
    }
    kernel.run()
}

/// Makes of the body a function that runs as compiled for this CPU; see [the module](mod@crate::simd).
///
/// What it calls must be `#[inline(always)]`.
#[macro_export]
macro_rules! simd {
    ($(#[$about:meta])* $vis:vis fn $name:ident($($arg:ident: $kind:ty),* $(,)?) $body:block) => {
        $(#[$about])*
        #[allow(unsafe_code, reason = "calls what is compiled for AVX2, once the CPU is known to have it")]
        $vis fn $name($($arg: $kind),*) {
            #[inline(always)]
            fn anywhere($($arg: $kind),*) $body
            #[cfg(target_arch = "x86_64")]
            if std::arch::is_x86_feature_detected!("avx2")
                && std::arch::is_x86_feature_detected!("fma")
            {
                #[target_feature(enable = "avx2,fma")]
                fn fast($($arg: $kind),*) {
                    anywhere($($arg),*);
                }
                // SAFETY: this CPU has AVX2 and FMA, which is all that the function asks for.
                return unsafe { fast($($arg),*) };
            }
            anywhere($($arg),*);
        }
    };
}
