//! What the loops over pixels share; [`run`] starts them.
#![allow(unsafe_code, reason = "casts that are checked before")]

pub(crate) use augment_core::simd;
pub(crate) use augment_core::simd::{Kernel, run};

/// The pixel that begins at a value, and the values after it that fill the lanes.
#[inline(always)]
pub(crate) fn load<T: Copy + Default, const L: usize>(values: &[T], at: usize) -> [T; L] {
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
pub(crate) fn whole(number: f64) -> i32 {
    // At this size the last bit of a number is worth 1.
    (number + 1.5 * (1_u64 << 52) as f64).to_bits() as i32
}

/// The whole part; 0 where it does not fit, or the value is not a number. A cast saturates instead,
/// which the compiler makes no vector code of.
#[inline(always)]
pub(crate) fn whole_or_zero(value: f32) -> i32 {
    const TOO_LARGE: f32 = (1u32 << 31) as f32;
    let value = if value.abs() < TOO_LARGE { value } else { 0.0 };
    // SAFETY: it is a number, and its whole part fits.
    unsafe { value.to_int_unchecked() }
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
    impl Kernel for Sum<'_> {
        type Output = u64;
        #[inline(always)]
        fn run(self) -> u64 {
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
    fn whole_parts() {
        let values = [-1.5, -0.5, 255.9, 2_147_483_520.0, -2_147_483_520.0];
        assert_eq!(values.map(whole_or_zero), [-1, 0, 255, 2_147_483_520, -2_147_483_520]);
        assert_eq!([f32::INFINITY, f32::NEG_INFINITY, f32::NAN, 1e12].map(whole_or_zero), [0; 4]);
    }

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
