//! BMP, as Pillow reads it.

use super::samples::{Raw, Samples, palette, unpack};
use super::{Error, Format, Result, check_size};

const FORMAT: Format = Format::Bmp;

/// Values of the header's `compression`.
const PLAIN: u32 = 0;
const RLE8: u32 = 1;
const RLE4: u32 = 2;
const MASKS: u32 = 3;

fn u16(bytes: &[u8], at: usize) -> Result<u16> {
    let pair = bytes.get(at..).and_then(|bytes| bytes.first_chunk());
    pair.map(|&pair| u16::from_le_bytes(pair)).ok_or(Error::CutOff(FORMAT))
}

fn u32(bytes: &[u8], at: usize) -> Result<u32> {
    let four = bytes.get(at..).and_then(|bytes| bytes.first_chunk());
    four.map(|&four| u32::from_le_bytes(four)).ok_or(Error::CutOff(FORMAT))
}

/// What the headers say.
struct Header {
    width: u32,
    height: u32,
    /// Whether the first row is the uppermost.
    from_top: bool,
    bits: u16,
    compression: u32,
    /// Red, green, blue and opacity.
    masks: [u32; 4],
    colors: usize,
    /// Bytes of a colour in the palette.
    color_len: usize,
    palette: usize,
    pixels: usize,
}

impl Header {
    fn read(bytes: &[u8]) -> Result<Self> {
        let pixels = u32(bytes, 10)? as usize;
        let len = u32(bytes, 14)?;
        let mut header = Self {
            width: 0,
            height: 0,
            from_top: false,
            bits: 0,
            compression: PLAIN,
            masks: [0; 4],
            colors: 0,
            color_len: 4,
            palette: 14 + len as usize,
            pixels,
        };
        match len {
            12 => {
                header.width = u16(bytes, 18)?.into();
                header.height = u16(bytes, 20)?.into();
                header.bits = u16(bytes, 24)?;
                header.color_len = 3;
            }
            40 | 52 | 56 | 64 | 108 | 124 => {
                header.width = u32(bytes, 18)?;
                let height = u32(bytes, 22)?;
                header.from_top = height >> 24 == 0xff;
                header.height = if header.from_top { height.wrapping_neg() } else { height };
                header.bits = u16(bytes, 28)?;
                header.compression = u32(bytes, 30)?;
                header.colors = u32(bytes, 46)? as usize;
                if header.compression == MASKS {
                    // An older header has three masks behind it, a newer one four in it.
                    let masks = if len >= 56 { 4 } else { 3 };
                    for (i, mask) in header.masks.iter_mut().take(masks).enumerate() {
                        *mask = u32(bytes, 54 + 4 * i)?;
                    }
                    if len == 40 {
                        header.palette += 12;
                    }
                }
            }
            len => return Err(Error::unsupported(FORMAT, format!("a header of {len} bytes"))),
        }
        if header.colors == 0 && header.bits <= 8 {
            header.colors = 1 << header.bits;
        }
        let behind_palette = header.palette.saturating_add(header.color_len * header.colors);
        if header.pixels == 0 || (header.pixels == 14 + len as usize && header.bits <= 8) {
            header.pixels = behind_palette;
        }
        Ok(header)
    }
}

pub(super) fn read(bytes: &[u8], max: usize) -> Result<Raw> {
    let header = Header::read(bytes)?;
    let (width, height) = check_size(FORMAT, header.width, header.height, max)?;
    let data = bytes.get(header.pixels..).ok_or(Error::CutOff(FORMAT))?;
    let bits = usize::from(header.bits);
    let samples = match (bits, header.compression) {
        (1 | 4 | 8, PLAIN) => {
            let rows = plain(&header, data, width, height)?;
            let indices = unpack(&rows, bits, width);
            indexed(&header, bytes, indices)?
        }
        (8, RLE8) | (4, RLE4) => {
            let is_odd = header.pixels % 2 == 1;
            let indices = run_lengths(data, width, height, bits == 4, is_odd)?;
            indexed(&header, bytes, flip(indices, width, header.from_top))?
        }
        (16, PLAIN | MASKS) => {
            let green = match (header.compression, header.masks) {
                (PLAIN, _) | (_, [0x7c00, 0x3e0, 0x1f, _]) => 5,
                (_, [0xf800, 0x7e0, 0x1f, _]) => 6,
                _ => return Err(unknown_masks()),
            };
            let rows = plain(&header, data, width, height)?;
            let pixels = rows.as_chunks().0.iter();
            Samples::rgb(pixels.flat_map(|&pair| high_color(pair, green)).collect())
        }
        (24, PLAIN) => bgr(plain(&header, data, width, height)?),
        (24, MASKS) if header.masks[..3] == [0xff_0000, 0xff00, 0xff] => {
            bgr(plain(&header, data, width, height)?)
        }
        (32, PLAIN) => four_bytes(plain(&header, data, width, height)?, [2, 1, 0], None),
        (32, MASKS) => {
            let order = byte_orders(header.masks).ok_or_else(unknown_masks)?;
            four_bytes(plain(&header, data, width, height)?, order.0, order.1)
        }
        (bits, compression) => {
            let what = format!("compression {compression} of {bits} bits");
            return Err(Error::unsupported(FORMAT, what));
        }
    };
    Ok(Raw { width, height, samples })
}

fn unknown_masks() -> Error {
    Error::unsupported(FORMAT, "an unusual layout of bit fields")
}

/// The rows as they are stored, without what fills them up, the uppermost first.
fn plain(header: &Header, data: &[u8], width: usize, height: usize) -> Result<Vec<u8>> {
    let bits = width * usize::from(header.bits);
    let (len, stride) = (bits.div_ceil(8), bits.div_ceil(32) * 4);
    if data.len() < stride * (height - 1) + len {
        return Err(Error::CutOff(FORMAT));
    }
    let mut rows = Vec::with_capacity(len * height);
    for y in 0..height {
        let y = if header.from_top { y } else { height - 1 - y };
        rows.extend_from_slice(&data[y * stride..][..len]);
    }
    Ok(rows)
}

fn flip(rows: Vec<u8>, width: usize, from_top: bool) -> Vec<u8> {
    if from_top { rows } else { rows.chunks_exact(width).rev().flatten().copied().collect() }
}

fn indexed(header: &Header, bytes: &[u8], indices: Vec<u8>) -> Result<Samples> {
    if header.colors > 1 << 16 {
        return Err(Error::unsupported(FORMAT, format!("a palette of {} colours", header.colors)));
    }
    let colors = bytes.get(header.palette..).unwrap_or_default().chunks_exact(header.color_len);
    let colors = || colors.clone().take(header.colors).map(|color| [color[2], color[1], color[0]]);
    // Where the colours are their own numbers, so are those that are not given.
    if header.colors > 2 && colors().enumerate().all(|(i, color)| color == [i as u8; 3]) {
        return Ok(Samples::gray(indices));
    }
    Ok(Samples::Indexed { indices, palette: palette(colors()) })
}

fn high_color(pair: [u8; 2], green_bits: u32) -> [u8; 3] {
    let pixel = u32::from(u16::from_le_bytes(pair));
    let green_max = (1 << green_bits) - 1;
    let part = |shift: u32, max: u32| ((pixel >> shift & max) * 255 / max) as u8;
    [part(5 + green_bits, 31), part(5, green_max), part(0, 31)]
}

fn bgr(mut rows: Vec<u8>) -> Samples {
    rows.as_chunks_mut::<3>().0.iter_mut().for_each(|pixel| pixel.reverse());
    Samples::rgb(rows)
}

/// Which of a pixel's four bytes are red, green, blue and opacity, in the layouts that Pillow reads.
fn byte_orders(masks: [u32; 4]) -> Option<([usize; 3], Option<usize>)> {
    Some(match masks {
        [0xff_0000, 0xff00, 0xff, 0] => ([2, 1, 0], None),
        [0xff00_0000, 0xff_0000, 0xff00, 0] => ([3, 2, 1], None),
        [0xff00_0000, 0xff00, 0xff, 0] => ([3, 1, 0], None),
        [0xff00_0000, 0xff_0000, 0xff00, 0xff] => ([3, 2, 1], Some(0)),
        [0xff, 0xff00, 0xff_0000, 0xff00_0000] => ([0, 1, 2], Some(3)),
        [0xff_0000, 0xff00, 0xff, 0xff00_0000] | [0, 0, 0, 0] => ([2, 1, 0], Some(3)),
        [0xff00_0000, 0xff00, 0xff, 0xff_0000] => ([3, 1, 0], Some(2)),
        _ => return None,
    })
}

fn four_bytes(rows: Vec<u8>, [r, g, b]: [usize; 3], alpha: Option<usize>) -> Samples {
    let pixels = rows.as_chunks::<4>().0.iter();
    match alpha {
        None => Samples::rgb(pixels.flat_map(|p| [p[r], p[g], p[b]]).collect()),
        Some(a) => Samples::Rgba(pixels.flat_map(|p| [p[r], p[g], p[b], p[a]]).collect()),
    }
}

/// Undoes run length encoding, of 8 bits a pixel or of 4. What is skipped, or missing behind the
/// end mark, is colour 0. `is_odd`: whether the data begin at an odd place in the file.
fn run_lengths(
    data: &[u8],
    width: usize,
    height: usize,
    is_half: bool,
    is_odd: bool,
) -> Result<Vec<u8>> {
    let len = width * height;
    let mut out = Vec::with_capacity(len);
    let (mut at, mut x) = (0, 0);
    let nibble = |byte: u8, i: usize| if i.is_multiple_of(2) { byte >> 4 } else { byte & 15 };
    while out.len() < len {
        let Some(&[count, byte]) = data.get(at..).and_then(|data| data.first_chunk()) else {
            return Err(Error::CutOff(FORMAT));
        };
        at += 2;
        match (count, byte) {
            (0, 0) => {
                out.resize(out.len().next_multiple_of(width), 0);
                x = 0;
            }
            (0, 1) => break,
            (0, 2) => {
                let Some(&[right, up]) = data.get(at..).and_then(|data| data.first_chunk()) else {
                    return Err(Error::CutOff(FORMAT));
                };
                at += 2;
                let skipped = usize::from(right) + usize::from(up) * width;
                out.resize(len.min(out.len() + skipped), 0);
                x = out.len() % width;
            }
            (0, count) => {
                let count = usize::from(count);
                let kept = count.min(len - out.len());
                let bytes = if is_half { kept.div_ceil(2) } else { kept };
                let Some(run) = data.get(at..at + bytes) else {
                    return Err(Error::CutOff(FORMAT));
                };
                if is_half {
                    out.extend((0..kept).map(|i| nibble(run[i / 2], i)));
                } else {
                    out.extend_from_slice(run);
                }
                x += count;
                at += bytes;
                at += (at + usize::from(is_odd)) % 2;
            }
            (count, byte) => {
                // A run does not reach into the next row.
                let count = usize::from(count).min(width.saturating_sub(x));
                if is_half {
                    out.extend((0..count).map(|i| nibble(byte, i)));
                } else {
                    out.resize(out.len() + count, byte);
                }
                x += count;
            }
        }
    }
    out.resize(len, 0);
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_and_six_bits_are_stretched_downwards() {
        // 3 of 31 is 24.7 of 255, 5 of 63 is 20.2.
        assert_eq!(high_color([0b0000_0011, 0b0000_1100], 5), [24, 0, 24]);
        assert_eq!(high_color([0b1011_1111, 0b0000_0000], 6), [0, 20, 255]);
    }

    #[test]
    fn runs_are_undone() {
        let undone = |data: &[u8], is_half| run_lengths(data, 4, 2, is_half, false);
        let data = [3, 7, 0, 0, 0, 3, 1, 2, 3, 0, 0, 1];
        assert_eq!(undone(&data, false).unwrap(), [7, 7, 7, 0, 1, 2, 3, 0]);
        // A run too long for its row; a jump of one; then the end.
        let data = [9, 5, 0, 2, 1, 0, 1, 6, 0, 1];
        assert_eq!(undone(&data, false).unwrap(), [5, 5, 5, 5, 0, 6, 0, 0]);
        let data = [3, 0x12, 0, 0, 0, 3, 0x34, 0x50, 0, 1];
        assert_eq!(undone(&data, true).unwrap(), [1, 2, 1, 0, 3, 4, 5, 0]);
        for end in 0..data.len() {
            assert!(matches!(undone(&data[..end], true), Err(Error::CutOff(_))), "{end}");
        }
    }
}
