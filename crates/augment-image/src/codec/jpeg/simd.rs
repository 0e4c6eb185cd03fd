//! Functions compiled twice: for any CPU, and with AVX2.
#![allow(unsafe_code, reason = "calls what is compiled for AVX2, once the CPU is known to have it")]

/// Makes a function that runs its body compiled for AVX2 where the CPU has it. Bodies are integer
/// arithmetic, so both give the same.
macro_rules! simd {
    ($(#[$about:meta])* $vis:vis fn $name:ident($($arg:ident: $kind:ty),* $(,)?) $body:block) => {
        $(#[$about])*
        #[allow(unsafe_code, reason = "see the module `simd`")]
        $vis fn $name($($arg: $kind),*) {
            #[inline(always)]
            fn anywhere($($arg: $kind),*) $body
            #[cfg(target_arch = "x86_64")]
            if std::arch::is_x86_feature_detected!("avx2") {
                #[target_feature(enable = "avx2")]
                fn avx2($($arg: $kind),*) {
                    anywhere($($arg),*);
                }
                // SAFETY: this CPU has AVX2, which is all that the function asks for.
                return unsafe { avx2($($arg),*) };
            }
            anywhere($($arg),*);
        }
    };
}

pub(super) use simd;
