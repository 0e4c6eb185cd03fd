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
        3 => {
            let mut copy = Vec::with_capacity(stride);
            rows.for_each(|row| rgb(row, &mut copy));
        }
        4 => rows.for_each(|row| row.as_chunks_mut::<4>().0.reverse()),
        _ => rows.for_each(|row| {
            // This turns every pixel around as well, so turn each back.
            row.reverse();
            row.chunks_exact_mut(n.max(1)).for_each(<[u8]>::reverse);
        }),
    }
}

fn rgb(row: &mut [u8], copy: &mut Vec<u8>) {
    #[cfg(target_arch = "x86_64")]
    if std::arch::is_x86_feature_detected!("ssse3") {
        copy.clear();
        copy.extend_from_slice(row);
        // SAFETY: this CPU has SSSE3, which is all that the function asks for.
        return unsafe { ssse3(copy, row) };
    }
    row.as_chunks_mut::<3>().0.reverse();
}

/// Writes the pixels of `from` into `to`, the last first: five at once.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "ssse3")]
fn ssse3(mut from: &[u8], mut to: &mut [u8]) {
    use std::arch::x86_64::{_mm_loadu_si128, _mm_setr_epi8, _mm_shuffle_epi8, _mm_storeu_si128};
    // Of sixteen bytes the last is not of the five pixels; what is written for it is overwritten.
    let turn = _mm_setr_epi8(15, 12, 13, 14, 9, 10, 11, 6, 7, 8, 3, 4, 5, 0, 1, 2);
    while let (Some(first), Some(last)) = (from.first_chunk::<16>(), to.last_chunk_mut::<16>()) {
        // SAFETY: there are sixteen bytes on either side.
        unsafe {
            let pixels = _mm_shuffle_epi8(_mm_loadu_si128(first.as_ptr().cast()), turn);
            _mm_storeu_si128(last.as_mut_ptr().cast(), pixels);
        }
        from = &from[15..];
        let end = to.len() - 15;
        to = &mut to[..end];
    }
    let pixels = from.as_chunks::<3>().0.iter().rev();
    to.as_chunks_mut::<3>().0.iter_mut().zip(pixels).for_each(|(to, pixel)| *to = *pixel);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pixels_stay_whole() {
        for n in [1, 2, 3, 4, 5] {
            for width in 0..70 {
                let row: Vec<u8> = (0..width * n).map(|i| i as u8).collect();
                let mut turned = [&row[..], &row[..]].concat();
                rows(&mut turned, row.len(), n);
                let expected: Vec<u8> = row.chunks_exact(n).rev().flatten().copied().collect();
                assert_eq!(turned, [&expected[..], &expected[..]].concat(), "{width} of {n}");
            }
        }
    }
}
