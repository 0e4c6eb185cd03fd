//! Loops compiled twice: for any CPU, and for those with AVX2.
//!
//! They are plain loops over arrays, which the compiler turns into vector code. All of their
//! arithmetic is on integers, or on floats in a fixed order, so that every CPU gives the same.
#![allow(unsafe_code, reason = "calls what is compiled for AVX2, once the CPU is known to have it")]

/// A loop. `work` must be `#[inline(always)]`, and so must what it calls: only what is inlined is
/// compiled for AVX2.
pub(crate) trait Work {
    /// What it gives.
    type Output;
    /// Does it.
    fn work(self) -> Self::Output;
}

/// Does the work as fast as this CPU can.
pub(crate) fn run<W: Work>(work: W) -> W::Output {
    #[cfg(target_arch = "x86_64")]
    if std::arch::is_x86_feature_detected!("avx2") {
        #[target_feature(enable = "avx2")]
        fn avx2<W: Work>(work: W) -> W::Output {
            work.work()
        }
        // SAFETY: this CPU has AVX2, which is all that the function asks for.
        return unsafe { avx2(work) };
    }
    work.work()
}

/// The whole number that is left without the decimals; beyond ±2²⁴, and of NaN, any number.
#[inline(always)]
pub(crate) fn truncate(x: f32) -> i32 {
    const LIMIT: f32 = 16_777_216.0;
    // Written so that each is one instruction, and NaN goes with the others.
    let x = if x > -LIMIT { x } else { -LIMIT };
    let x = if x < LIMIT { x } else { LIMIT };
    // SAFETY: it is a number, and an i32 has room for all within the limits. `as` asks for that
    // once more, which takes three times as long as everything around it.
    unsafe { x.to_int_unchecked() }
}

/// The sum of all bytes.
pub(crate) fn sum(bytes: &[u8]) -> u64 {
    struct Sum<'a>(&'a [u8]);
    impl Work for Sum<'_> {
        type Output = u64;
        #[inline(always)]
        fn work(self) -> u64 {
            // So many fit into an u32, of which a vector holds more.
            let chunks = self.0.chunks(1 << 16);
            chunks.map(|bytes| u64::from(bytes.iter().map(|&b| u32::from(b)).sum::<u32>())).sum()
        }
    }
    run(Sum(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_bytes_count() {
        assert_eq!(sum(&vec![255; 200_001]), 255 * 200_001);
        assert_eq!(sum(&[]), 0);
    }

    #[test]
    fn decimals_are_cut_off() {
        let cut = [2.99, 3.0, -2.99, 0.0, -0.5, 254.99998].map(truncate);
        assert_eq!(cut, [2, 3, -2, 0, 0, 254]);
        assert_eq!([1e30, f32::INFINITY].map(truncate), [1 << 24; 2]);
        assert_eq!(truncate(f32::NEG_INFINITY), -(1 << 24));
        truncate(f32::NAN);
    }
}
