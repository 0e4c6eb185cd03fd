//! Rows of pixels turned around.
#![allow(
    unsafe_code,
    reason = "calls what is compiled for SSSE3, once the CPU is known to have it"
)]

/// Turns rows of pixels of `n` bytes around, each `stride` bytes long.
pub(crate) fn rows(bytes: &mut [u8], stride: usize, n: usize) {
    let rows = bytes.chunks_exact_mut(stride.max(1));
    match n {
        1 => rows.for_each(<[u8]>::reverse),
        3 => rows.for_each(rgb),
        4 => rows.for_each(|row| row.as_chunks_mut::<4>().0.reverse()),
        _ => rows.for_each(|row| {
            // This turns every pixel around as well, so turn each back.
            row.reverse();
            row.chunks_exact_mut(n.max(1)).for_each(<[u8]>::reverse);
        }),
    }
}

fn rgb(row: &mut [u8]) {
    #[cfg(target_arch = "x86_64")]
    if std::arch::is_x86_feature_detected!("ssse3") {
        // SAFETY: this CPU has SSSE3, which is all that the function asks for.
        return unsafe { ssse3::rgb(row) };
    }
    row.as_chunks_mut::<3>().0.reverse();
}

/// Sixteen pixels of three bytes at once, from both ends of a row.
#[cfg(target_arch = "x86_64")]
mod ssse3 {
    use std::arch::x86_64::{
        __m128i, _mm_loadu_si128, _mm_or_si128, _mm_setr_epi8, _mm_shuffle_epi8, _mm_storeu_si128,
    };

    #[target_feature(enable = "ssse3")]
    pub(super) fn rgb(row: &mut [u8]) {
        let side = row.len() / 96 * 48;
        let (left, rest) = row.split_at_mut(side);
        let (middle, right) = rest.split_at_mut(rest.len() - side);
        let pairs = left.as_chunks_mut().0.iter_mut().zip(right.as_chunks_mut().0.iter_mut().rev());
        for (left, right) in pairs {
            let turned = (turned(left), turned(right));
            store(turned.1, left);
            store(turned.0, right);
        }
        middle.as_chunks_mut::<3>().0.reverse();
    }

    /// Of each third of the result, the bytes that come from each third of the pixels; -1 is none.
    #[target_feature(enable = "ssse3")]
    #[rustfmt::skip]
    fn turned(pixels: &[u8; 48]) -> [__m128i; 3] {
        let [x, y, z] = load(pixels);
        let take = _mm_shuffle_epi8;
        [
            _mm_or_si128(
                take(z, _mm_setr_epi8(13, 14, 15, 10, 11, 12, 7, 8, 9, 4, 5, 6, 1, 2, 3, -1)),
                take(y, _mm_setr_epi8(-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 14)),
            ),
            _mm_or_si128(
                take(y, _mm_setr_epi8(15, -1, 11, 12, 13, 8, 9, 10, 5, 6, 7, 2, 3, 4, -1, 0)),
                _mm_or_si128(
                    take(z, _mm_setr_epi8(-1, 0, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1)),
                    take(x, _mm_setr_epi8(-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 15, -1)),
                ),
            ),
            _mm_or_si128(
                take(y, _mm_setr_epi8(1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1)),
                take(x, _mm_setr_epi8(-1, 12, 13, 14, 9, 10, 11, 6, 7, 8, 3, 4, 5, 0, 1, 2)),
            ),
        ]
    }

    #[target_feature(enable = "ssse3")]
    fn load(pixels: &[u8; 48]) -> [__m128i; 3] {
        // SAFETY: each third has sixteen bytes.
        let third = |i: usize| unsafe { _mm_loadu_si128(pixels.as_ptr().add(16 * i).cast()) };
        [third(0), third(1), third(2)]
    }

    #[target_feature(enable = "ssse3")]
    fn store(thirds: [__m128i; 3], pixels: &mut [u8; 48]) {
        for (i, third) in thirds.into_iter().enumerate() {
            // SAFETY: each third has sixteen bytes.
            unsafe { _mm_storeu_si128(pixels.as_mut_ptr().add(16 * i).cast(), third) };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pixels_stay_whole() {
        for n in [1, 2, 3, 4, 5] {
            for width in 0..140 {
                let row: Vec<u8> = (0..width * n).map(|i| (i * 7 % 251) as u8).collect();
                let mut turned = [&row[..], &row[..]].concat();
                rows(&mut turned, row.len(), n);
                let expected: Vec<u8> = row.chunks_exact(n).rev().flatten().copied().collect();
                assert_eq!(turned, [&expected[..], &expected[..]].concat(), "{width} of {n}");
            }
        }
    }
}
