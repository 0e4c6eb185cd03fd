//! Rows of pixels turned around.
#![allow(
    unsafe_code,
    reason = "calls what is compiled for SSSE3, once the CPU is known to have it"
)]

/// Writes a row of pixels of `n` bytes into `out`, which is as long, the last pixel first.
pub(crate) fn pixels(row: &[u8], n: usize, out: &mut [u8]) {
    fn each<const N: usize>(row: &[u8], out: &mut [u8]) {
        let pixels = row.as_chunks::<N>().0.iter().rev();
        out.as_chunks_mut::<N>().0.iter_mut().zip(pixels).for_each(|(out, pixel)| *out = *pixel);
    }
    match n {
        1 => each::<1>(row, out),
        3 => rgb(row, out),
        4 => each::<4>(row, out),
        _ => {
            let pixels = row.chunks_exact(n.max(1)).rev();
            let pairs = out.chunks_exact_mut(n.max(1)).zip(pixels);
            pairs.for_each(|(out, pixel)| out.copy_from_slice(pixel));
        }
    }
}

fn rgb(row: &[u8], out: &mut [u8]) {
    #[cfg(target_arch = "x86_64")]
    let (row, out) = match std::arch::is_x86_feature_detected!("ssse3") {
        // SAFETY: this CPU has SSSE3, which is all that the function asks for.
        true => unsafe { ssse3(row, out) },
        false => (row, out),
    };
    let pixels = row.as_chunks::<3>().0.iter().rev();
    out.as_chunks_mut::<3>().0.iter_mut().zip(pixels).for_each(|(out, pixel)| *out = *pixel);
}

/// Writes five pixels at once; gives what is left to be done.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "ssse3")]
fn ssse3<'a>(mut row: &'a [u8], mut out: &'a mut [u8]) -> (&'a [u8], &'a mut [u8]) {
    use std::arch::x86_64::{_mm_loadu_si128, _mm_setr_epi8, _mm_shuffle_epi8, _mm_storeu_si128};
    // Of sixteen bytes the first is not of the five pixels; what is written for it is overwritten.
    let turn = _mm_setr_epi8(13, 14, 15, 10, 11, 12, 7, 8, 9, 4, 5, 6, 1, 2, 3, 0);
    while let (Some(last), Some(first)) = (row.last_chunk::<16>(), out.first_chunk_mut::<16>()) {
        // SAFETY: there are sixteen bytes on either side.
        unsafe {
            let pixels = _mm_shuffle_epi8(_mm_loadu_si128(last.as_ptr().cast()), turn);
            _mm_storeu_si128(first.as_mut_ptr().cast(), pixels);
        }
        row = &row[..row.len() - 15];
        out = &mut out[15..];
    }
    (row, out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pixels_stay_whole() {
        for n in [1, 2, 3, 4, 5] {
            for width in 0..70 {
                let row: Vec<u8> = (0..width * n).map(|i| i as u8).collect();
                let mut turned = vec![0; row.len()];
                pixels(&row, n, &mut turned);
                let expected: Vec<u8> = row.chunks_exact(n).rev().flatten().copied().collect();
                assert_eq!(turned, expected, "{width} of {n}");
            }
        }
    }
}
