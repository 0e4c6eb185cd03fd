//! A byte for every byte.
#![allow(
    unsafe_code,
    reason = "calls what is made for some CPUs, once this one is known to be such"
)]

/// A byte for every byte.
pub(crate) struct Table {
    bytes: [u8; 256],
    /// Its 16 parts, one for each upper half of a byte; those of 0 to 127, and those of 128 to
    /// 255, each xor the next.
    #[cfg(target_arch = "x86_64")]
    steps: [[u8; 16]; 16],
}

impl Table {
    /// The byte for each of 0 to 255.
    pub(crate) fn new(mut entry: impl FnMut(u8) -> u8) -> Self {
        let bytes: [u8; 256] = std::array::from_fn(|x| entry(x as u8));
        Self {
            bytes,
            #[cfg(target_arch = "x86_64")]
            steps: std::array::from_fn(|part| {
                std::array::from_fn(|x| {
                    let at = 16 * part + x;
                    if part % 8 == 7 { bytes[at] } else { bytes[at] ^ bytes[at + 16] }
                })
            }),
        }
    }

    /// Replaces every byte by its entry.
    pub(crate) fn look_up(&self, bytes: &mut [u8]) {
        #[cfg(target_arch = "x86_64")]
        {
            use std::arch::is_x86_feature_detected as has;
            if has!("avx512vbmi") && has!("avx512bw") && has!("avx512f") {
                // SAFETY: this CPU has all that the function asks for.
                return unsafe { self.avx512(bytes) };
            }
            if has!("avx2") {
                // SAFETY: this CPU has AVX2, which is all that the function asks for.
                return unsafe { self.avx2(bytes) };
            }
        }
        self.anywhere(bytes);
    }

    /// The same of RGB or RGBA, whose opacity stays.
    pub(crate) fn look_up_colors(&self, bytes: &mut [u8], channels: usize) {
        if channels == 4 {
            bytes.as_chunks_mut::<4>().0.iter_mut().for_each(|[rgb @ .., _]| self.anywhere(rgb));
        } else {
            self.look_up(bytes);
        }
    }

    fn anywhere(&self, bytes: &mut [u8]) {
        bytes.iter_mut().for_each(|byte| *byte = self.bytes[usize::from(*byte)]);
    }

    /// 64 at a time: of each half of the table, 64 bytes are looked up at once.
    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx512f,avx512bw,avx512vbmi")]
    fn avx512(&self, bytes: &mut [u8]) {
        use std::arch::x86_64::*;

        let [low, more, high, most] = [0, 64, 128, 192].map(|from| {
            // SAFETY: the table has 64 bytes from each of these on.
            unsafe { _mm512_loadu_si512(self.bytes.as_ptr().add(from).cast()) }
        });
        let (chunks, rest) = bytes.as_chunks_mut::<64>();
        for chunk in chunks {
            // SAFETY: 64 bytes are read from where there are 64, wherever they begin.
            let x = unsafe { _mm512_loadu_si512(chunk.as_ptr().cast()) };
            // The upper bit of a byte plays no part in these, but chooses between them.
            let low = _mm512_permutex2var_epi8(low, x, more);
            let high = _mm512_permutex2var_epi8(high, x, most);
            let entries = _mm512_mask_blend_epi8(_mm512_movepi8_mask(x), low, high);
            // SAFETY: 64 bytes are written to where there are 64, wherever they begin.
            unsafe { _mm512_storeu_si512(chunk.as_mut_ptr().cast(), entries) };
        }
        self.anywhere(rest);
    }

    /// 128 at a time. AVX2 looks up 32 bytes at once, in a table of 16: so all 16 parts are asked,
    /// and a part answers 0 to bytes that lie above it. Steps from one part to the next, all of
    /// which from a byte's own part on answer, leave just this part's entry.
    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2")]
    fn avx2(&self, bytes: &mut [u8]) {
        use std::arch::x86_64::*;

        let (chunks, rest) = bytes.as_chunks_mut::<128>();
        for chunk in chunks {
            let mut low = [_mm256_setzero_si256(); 4];
            for (low, bytes) in low.iter_mut().zip(chunk.as_chunks::<32>().0) {
                // SAFETY: 32 bytes are read from where there are 32, wherever they begin.
                *low = unsafe { _mm256_loadu_si256(bytes.as_ptr().cast()) };
            }
            let high = low.map(|low| _mm256_xor_si256(low, _mm256_set1_epi8(-128)));
            let mut entries = [_mm256_setzero_si256(); 4];
            for part in 0..8 {
                let [of_low, of_high] = [part, part + 8].map(|part| {
                    // SAFETY: 16 bytes are read from where there are 16, wherever they begin.
                    let step = unsafe { _mm_loadu_si128(self.steps[part].as_ptr().cast()) };
                    _mm256_broadcastsi128_si256(step)
                });
                // What lies above the part becomes more than 127, to which 0 is the answer.
                let to_part = _mm256_set1_epi8(0x70 - 16 * part as i8);
                for (entry, (low, high)) in entries.iter_mut().zip(low.iter().zip(high)) {
                    let low = _mm256_shuffle_epi8(of_low, _mm256_adds_epu8(*low, to_part));
                    let high = _mm256_shuffle_epi8(of_high, _mm256_adds_epu8(high, to_part));
                    *entry = _mm256_xor_si256(*entry, _mm256_xor_si256(low, high));
                }
            }
            for (bytes, entries) in chunk.as_chunks_mut::<32>().0.iter_mut().zip(entries) {
                // SAFETY: 32 bytes are written to where there are 32, wherever they begin.
                unsafe { _mm256_storeu_si256(bytes.as_mut_ptr().cast(), entries) };
            }
        }
        self.anywhere(rest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whatever this CPU has: elsewhere it must give the same.
    #[test]
    fn every_byte_has_its_own() {
        let mixed = |x: u8| x.wrapping_mul(x).wrapping_mul(91).wrapping_add(x / 3);
        let table = Table::new(mixed);
        let bytes: Vec<u8> = (0..=255).chain(0..77).collect();
        let expected: Vec<u8> = bytes.iter().map(|&x| mixed(x)).collect();
        let (mut here, mut anywhere) = (bytes.clone(), bytes.clone());
        table.look_up(&mut here);
        assert_eq!(here, expected);
        table.anywhere(&mut anywhere);
        assert_eq!(anywhere, expected);
        #[cfg(target_arch = "x86_64")]
        if std::arch::is_x86_feature_detected!("avx2") {
            let mut there = bytes;
            // SAFETY: this CPU has AVX2.
            unsafe { table.avx2(&mut there) };
            assert_eq!(there, expected);
        }
    }

    #[test]
    fn opacity_stays() {
        let mut bytes = [1, 2, 3, 4];
        Table::new(|x| x.saturating_add(10)).look_up_colors(&mut bytes, 4);
        assert_eq!(bytes, [11, 12, 13, 4]);
    }
}
