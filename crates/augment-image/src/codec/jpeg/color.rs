//! Colours as brightness and two differences (YCbCr), with the integers of libjpeg.

/// Bits behind the binary point.
const BITS: u32 = 16;
const HALF: i32 = 1 << (BITS - 1);

/// A colour's brightness and differences.
#[inline(always)]
pub(super) fn to_ycc([r, g, b]: [u8; 3]) -> [u8; 3] {
    let [r, g, b] = [r, g, b].map(i32::from);
    // Differences are rounded halves down, as libjpeg has it.
    let middle = (128 << BITS) + HALF - 1;
    let y = (19595 * r + 38470 * g + 7471 * b + HALF) >> BITS;
    let cb = (-11059 * r - 21709 * g + 32768 * b + middle) >> BITS;
    let cr = (32768 * r - 27439 * g - 5329 * b + middle) >> BITS;
    [y as u8, cb as u8, cr as u8]
}

/// The colour of a brightness and differences.
#[inline(always)]
pub(super) fn to_rgb([y, cb, cr]: [u8; 3]) -> [u8; 3] {
    let (y, cb, cr) = (i32::from(y), i32::from(cb) - 128, i32::from(cr) - 128);
    let r = y + ((91881 * cr + HALF) >> BITS);
    let g = y + ((-22554 * cb - 46802 * cr + HALF) >> BITS);
    let b = y + ((116130 * cb + HALF) >> BITS);
    [r, g, b].map(|value| value.clamp(0, 255) as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grays_have_no_differences() {
        for value in 0..=255 {
            assert_eq!(to_ycc([value; 3]), [value, 128, 128]);
            assert_eq!(to_rgb([value, 128, 128]), [value; 3]);
        }
        assert_eq!(to_ycc([255, 0, 0]), [76, 85, 255]);
        assert_eq!(to_rgb([76, 85, 255]), [254, 0, 0]);
    }
}
