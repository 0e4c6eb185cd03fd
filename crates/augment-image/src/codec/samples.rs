//! What a file holds, before it becomes what the caller asked for: Pillow's modes and conversions.

use super::Mode;

/// An image as it stands in its file.
pub(super) struct Raw {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) samples: Samples,
}

/// Colours by number; those that a file does not define are black, as Pillow has it.
pub(super) type Palette = Box<[[u8; 4]; 256]>;

/// The palette of these colours, all opaque.
pub(super) fn palette(colors: impl Iterator<Item = [u8; 3]>) -> Palette {
    let mut palette = Box::new([[0, 0, 0, 255]; 256]);
    for (entry, [r, g, b]) in palette.iter_mut().zip(colors) {
        *entry = [r, g, b, 255];
    }
    palette
}

/// The pixels, by what Pillow would open them as. A `key` is the one value that is transparent.
pub(super) enum Samples {
    Gray {
        bytes: Vec<u8>,
        key: Option<u8>,
    },
    GrayAlpha(Vec<u8>),
    Indexed {
        indices: Vec<u8>,
        palette: Palette,
    },
    Rgb {
        bytes: Vec<u8>,
        key: Option<[u8; 3]>,
    },
    Rgba(Vec<u8>),
    /// Amounts of ink.
    Cmyk(Vec<u8>),
}

impl Samples {
    pub(super) fn gray(bytes: Vec<u8>) -> Self {
        Self::Gray { bytes, key: None }
    }

    pub(super) fn rgb(bytes: Vec<u8>) -> Self {
        Self::Rgb { bytes, key: None }
    }

    /// The samples as Pillow's `convert` gives them.
    pub(super) fn convert(self, mode: Mode) -> Vec<u8> {
        match mode {
            Mode::L => self.into_gray(),
            Mode::Rgb => self.into_rgb(),
            Mode::Rgba => self.into_rgba(),
        }
    }

    fn into_gray(self) -> Vec<u8> {
        match self {
            Self::Gray { bytes, .. } => bytes,
            Self::GrayAlpha(bytes) => map(&bytes, |[value, _]: [u8; 2]| [value]),
            Self::Indexed { indices, palette } => {
                let grays = palette.map(|[r, g, b, _]| luma([r, g, b]));
                indices.iter().map(|&i| grays[usize::from(i)]).collect()
            }
            Self::Rgb { bytes, .. } => map(&bytes, |rgb: [u8; 3]| [luma(rgb)]),
            Self::Rgba(bytes) => map(&bytes, |[r, g, b, _]: [u8; 4]| [luma([r, g, b])]),
            Self::Cmyk(bytes) => map(&bytes, |cmyk: [u8; 4]| [luma(without_ink(cmyk))]),
        }
    }

    fn into_rgb(self) -> Vec<u8> {
        match self {
            Self::Gray { bytes, .. } => map(&bytes, |[value]: [u8; 1]| [value; 3]),
            Self::GrayAlpha(bytes) => map(&bytes, |[value, _]: [u8; 2]| [value; 3]),
            Self::Indexed { indices, palette } => map(&indices, |[i]: [u8; 1]| {
                let [r, g, b, _] = palette[usize::from(i)];
                [r, g, b]
            }),
            Self::Rgb { bytes, .. } => bytes,
            Self::Rgba(bytes) => map(&bytes, |[r, g, b, _]: [u8; 4]| [r, g, b]),
            Self::Cmyk(bytes) => map(&bytes, without_ink),
        }
    }

    fn into_rgba(self) -> Vec<u8> {
        let opacity = |is_clear: bool| if is_clear { 0 } else { 255 };
        match self {
            Self::Gray { bytes, key } => {
                map(&bytes, |[value]: [u8; 1]| [value, value, value, opacity(key == Some(value))])
            }
            Self::GrayAlpha(bytes) => map(&bytes, |[value, a]: [u8; 2]| [value, value, value, a]),
            Self::Indexed { indices, palette } => {
                map(&indices, |[i]: [u8; 1]| palette[usize::from(i)])
            }
            Self::Rgb { bytes, key } => {
                map(&bytes, |[r, g, b]: [u8; 3]| [r, g, b, opacity(key == Some([r, g, b]))])
            }
            Self::Rgba(bytes) => bytes,
            Self::Cmyk(bytes) => map(&bytes, |cmyk: [u8; 4]| {
                let [r, g, b] = without_ink(cmyk);
                [r, g, b, 255]
            }),
        }
    }
}

/// Turns pixels of `N` bytes into pixels of `M`.
fn map<const N: usize, const M: usize>(bytes: &[u8], work: impl Fn([u8; N]) -> [u8; M]) -> Vec<u8> {
    let pixels = bytes.as_chunks::<N>().0;
    let mut out = vec![0; pixels.len() * M];
    for (to, &from) in out.as_chunks_mut::<M>().0.iter_mut().zip(pixels) {
        *to = work(from);
    }
    out
}

/// Brightness, by ITU-R 601's weights in 16 bits.
fn luma([r, g, b]: [u8; 3]) -> u8 {
    ((u32::from(r) * 19595 + u32::from(g) * 38470 + u32::from(b) * 7471 + 0x8000) >> 16) as u8
}

/// The colour that is left where ink has been taken from white: Pillow's arithmetic, without
/// profiles.
fn without_ink([c, m, y, k]: [u8; 4]) -> [u8; 3] {
    let white = 255 - u32::from(k);
    [c, m, y].map(|ink| {
        // A product of two parts of 255, rounded.
        let product = u32::from(ink) * white + 128;
        (white - (((product >> 8) + product) >> 8)) as u8
    })
}

/// Spreads samples of 1, 2, 4 or 8 bits, each row of them beginning at a whole byte, over bytes.
pub(super) fn unpack(rows: &[u8], bits: usize, width: usize) -> Vec<u8> {
    let stride = (width * bits).div_ceil(8).max(1);
    if bits == 8 {
        return rows.to_vec();
    }
    let mask = ((1u16 << bits) - 1) as u8;
    let mut out = Vec::with_capacity(rows.len() / stride * width);
    for row in rows.chunks_exact(stride) {
        let value = |x: usize| row[x * bits / 8] >> (8 - bits - x * bits % 8) & mask;
        out.extend((0..width).map(value));
    }
    out
}

/// A 16-bit gray as Pillow's `convert` has it: everything above 255 is white.
pub(super) fn saturate(value: u16) -> u8 {
    value.min(255) as u8
}

/// Stretches gray samples of `bits` bits over 0 to 255.
pub(super) fn stretch(bytes: &mut [u8], bits: usize) {
    let factor = match bits {
        1 => 255,
        2 => 85,
        4 => 17,
        _ => return,
    };
    bytes.iter_mut().for_each(|byte| *byte *= factor);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ink_takes_from_white() {
        assert_eq!(without_ink([0, 0, 0, 0]), [255; 3]);
        assert_eq!(without_ink([255, 0, 128, 0]), [0, 255, 127]);
        assert_eq!(without_ink([9, 9, 9, 255]), [0; 3]);
        // 200 of 155 / 255 is 121.6, rounded 122.
        assert_eq!(without_ink([200, 0, 0, 100]), [33, 155, 155]);
    }

    #[test]
    fn the_keys_value_is_transparent_only_where_opacity_is_asked_for() {
        let gray = || Samples::Gray { bytes: vec![5, 6], key: Some(6) };
        assert_eq!(gray().convert(Mode::L), [5, 6]);
        assert_eq!(gray().convert(Mode::Rgb), [5, 5, 5, 6, 6, 6]);
        assert_eq!(gray().convert(Mode::Rgba), [5, 5, 5, 255, 6, 6, 6, 0]);
    }

    #[test]
    fn rows_of_bits_begin_at_whole_bytes() {
        assert_eq!(unpack(&[0b1010_0000, 0b0100_0000], 1, 3), [1, 0, 1, 0, 1, 0]);
        assert_eq!(unpack(&[0b00_01_10_11, 0b11_000000], 2, 5), [0, 1, 2, 3, 3]);
        assert_eq!(unpack(&[0x1f, 0x20], 4, 3), [1, 15, 2]);
    }
}
