//! Writing JPEGs: sequential, with the standard's Huffman codes, as libjpeg does by default.

use augment_core::{Image, Pixels};

use super::super::{Error, Format, Result, sides};
use super::planes::Plane;
use super::split::{Quantisation, block, split};
use super::tables::{CODES, Code, ZIGZAG, quantisation};
use crate::pixels;
use crate::simd::simd;

/// Encodes an 8-bit image (gray or RGB) as a JPEG into `out`, in place of what was in it.
///
/// The bytes are those that Pillow's `save(…, quality=quality)` writes: colours are halved across
/// and down (4:2:0). `quality` is 1 to 100; what is beyond is taken for the nearer of them.
///
/// # Errors
/// When the pixels are floats, not as many as the image's sizes say, or have an opacity; when a side
/// is longer than 65,500 pixels.
pub fn encode_jpeg(image: &Image, quality: u8, out: &mut Vec<u8>) -> Result<()> {
    pixels::check_bytes(image).map_err(Error::Pixels)?;
    let &Image { width, height, channels, .. } = image;
    let Pixels::U8(bytes) = &image.pixels else {
        return Err(Error::Pixels("has no bytes".into()));
    };
    if channels == 4 {
        return Err(Error::Pixels("has 4 channels, but a JPEG has 1 or 3".into()));
    }
    let (columns, rows) = sides(image)?;
    if columns.min(rows) == 0 || columns.max(rows) > 65_500 {
        return Err(Error::Pixels(format!("has {width} × {height} px, which no JPEG can have")));
    }
    #[cfg(feature = "turbojpeg")]
    if super::turbo::encode(bytes, (width, height), quality, out) {
        return Ok(());
    }
    let mut planes = Vec::new();
    split(bytes, width, height, &mut planes);
    out.clear();
    let tables = quantisation(quality);
    write_headers(out, columns, rows, &tables, planes.len());
    let quantisations = tables.map(Quantisation::new);
    let codes = CODES.each_ref().map(Words::new);
    let mut blocks = [const { Vec::new() }; 3];
    for (i, (blocks, plane)) in blocks.iter_mut().zip(&planes).enumerate() {
        quantise(plane, &quantisations[i.min(1)], blocks);
    }
    let mut bits = BitWriter { out, next: 0, count: 0 };
    write_blocks(&planes, &blocks, &codes, &mut bits)?;
    bits.finish();
    out.extend_from_slice(&[0xff, 0xd9]);
    Ok(())
}

fn write_headers(out: &mut Vec<u8>, width: u32, height: u32, tables: &[[u16; 64]; 2], n: usize) {
    let mut segment = |marker: u8, parts: &[&[u8]]| {
        let len: usize = parts.iter().map(|part| part.len()).sum();
        out.extend_from_slice(&[0xff, marker]);
        out.extend_from_slice(&(len as u16 + 2).to_be_bytes());
        parts.iter().for_each(|part| out.extend_from_slice(part));
    };
    segment(0xe0, &[b"JFIF\0", &[1, 1, 0, 0, 1, 0, 1, 0, 0]]);
    let kinds = if n == 1 { 1 } else { 2 };
    for (i, table) in (0u8..).zip(&tables[..kinds]) {
        let values = ZIGZAG.map(|place| table[usize::from(place)] as u8);
        segment(0xdb, &[&[i], &values]);
    }
    let (width, height) = ((width as u16).to_be_bytes(), (height as u16).to_be_bytes());
    // Each component's name, sampling factors and quantisation.
    let components: &[u8] =
        if n == 1 { &[1, 0x11, 0] } else { &[1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1] };
    segment(0xc0, &[&[8], &height, &width, &[n as u8], components]);
    for kind in 0..kinds {
        for (class, code) in [(0, &CODES[kind]), (0x10, &CODES[kind + 2])] {
            segment(0xc4, &[&[class + kind as u8], &code.counts, code.values]);
        }
    }
    let codes: &[u8] = if n == 1 { &[1, 0] } else { &[1, 0, 2, 0x11, 3, 0x11] };
    segment(0xda, &[&[n as u8], codes, &[0, 63, 0]]);
    // The first SOI, before all segments.
    out.splice(0..0, [0xff, 0xd8]);
}

/// The coefficients of a block, row by row.
type Coefficients = [i16; 64];

simd! {
    /// Makes a plane's blocks, one after the other.
    fn quantise(plane: &Plane, quantisation: &Quantisation, blocks: &mut Vec<Coefficients>) {
        let stride = plane.stride;
        blocks.reserve(plane.bytes.len() / 64);
        for rows in plane.bytes.chunks_exact(stride * 8) {
            for at in (0..stride).step_by(8) {
                let block = quantisation.of(block(rows, at, stride));
                let mut narrow = [0; 64];
                for (to, &from) in narrow.iter_mut().zip(block.as_flattened()) {
                    *to = from as i16;
                }
                blocks.push(narrow);
            }
        }
    }
}

fn write_blocks(
    planes: &[Plane],
    blocks: &[Vec<Coefficients>; 3],
    codes: &[Words; 4],
    bits: &mut BitWriter<'_>,
) -> Result<()> {
    let mut means = [0; 3];
    let (unit_columns, unit_rows, factor) = match planes {
        [gray] => (gray.stride / 8, gray.bytes.len() / gray.stride / 8, 1),
        [_, small, _] => (small.stride / 8, small.bytes.len() / small.stride / 8, 2),
        _ => return Err(Error::Pixels("has other than 1 or 3 planes".into())),
    };
    for unit in 0..unit_columns * unit_rows {
        let (unit_x, unit_y) = (unit % unit_columns, unit / unit_columns);
        for (i, plane) in planes.iter().enumerate() {
            let kind = i.min(1);
            let codes = (&codes[kind], &codes[kind + 2]);
            let n = if i == 0 { factor } else { 1 };
            for (x, y) in (0..n * n).map(|b| (unit_x * n + b % n, unit_y * n + b / n)) {
                let across = plane.stride / 8;
                match blocks[i].get(y * across + x) {
                    Some(block) if x < across => write_block(block, &mut means[i], codes, bits)?,
                    // Where a unit reaches beyond the blocks, it has blocks without changes.
                    _ => {
                        codes.0.put(bits, 0)?;
                        codes.1.put(bits, 0)?;
                    }
                }
            }
        }
    }
    Ok(())
}

fn write_block(
    block: &Coefficients,
    mean: &mut i32,
    (dc, ac): (&Words, &Words),
    bits: &mut BitWriter<'_>,
) -> Result<()> {
    let difference = i32::from(block[0]) - *mean;
    *mean = block[0].into();
    let size = size_of(difference);
    dc.put(bits, size as u8)?;
    bits.put_number(difference, size);
    let mut zeros = 0;
    for &place in &ZIGZAG[1..] {
        let value = i32::from(block[usize::from(place & 63)]);
        if value == 0 {
            zeros += 1;
            continue;
        }
        while zeros > 15 {
            ac.put(bits, 0xf0)?;
            zeros -= 16;
        }
        let size = size_of(value);
        ac.put(bits, (zeros << 4) as u8 | size as u8)?;
        bits.put_number(value, size);
        zeros = 0;
    }
    if zeros > 0 { ac.put(bits, 0) } else { Ok(()) }
}

/// The bits that a number takes.
fn size_of(value: i32) -> u32 {
    32 - value.unsigned_abs().leading_zeros()
}

/// A Huffman code to be written: by what they stand for, the words and their lengths.
struct Words([(u16, u8); 256]);

impl Words {
    fn new(code: &Code) -> Self {
        let mut words = [(0, 0); 256];
        let mut values = code.values.iter();
        let mut word = 0u16;
        for (length, &count) in (1..).zip(&code.counts) {
            for &value in values.by_ref().take(count.into()) {
                words[usize::from(value)] = (word, length);
                word += 1;
            }
            word <<= 1;
        }
        Self(words)
    }

    #[inline(always)]
    fn put(&self, bits: &mut BitWriter<'_>, value: u8) -> Result<()> {
        let (word, length) = self.0[usize::from(value)];
        if length == 0 {
            let source = format!("a coefficient of {} bits", value & 15).into();
            return Err(Error::Encode { format: Format::Jpeg, source });
        }
        bits.put(word.into(), length.into());
        Ok(())
    }
}

struct BitWriter<'a> {
    out: &'a mut Vec<u8>,
    /// What is not written yet, the last bit lowermost.
    next: u64,
    count: u32,
}

impl BitWriter<'_> {
    #[inline(always)]
    fn put(&mut self, bits: u32, count: u32) {
        self.next = self.next << count | u64::from(bits);
        self.count += count;
        if self.count >= 32 {
            self.count -= 32;
            let four = ((self.next >> self.count) as u32).to_be_bytes();
            if four.contains(&255) {
                four.iter().for_each(|byte| self.write(*byte));
            } else {
                self.out.extend_from_slice(&four);
            }
        }
    }

    fn write(&mut self, byte: u8) {
        self.out.push(byte);
        // So that it is not taken for a marker.
        if byte == 255 {
            self.out.push(0);
        }
    }

    /// Negative numbers are written one less, so that they begin with 0.
    fn put_number(&mut self, value: i32, size: u32) {
        let value = if value < 0 { value - 1 } else { value };
        self.put(value as u32 & ((1 << size) - 1), size);
    }

    /// Fills the last byte up with ones.
    fn finish(&mut self) {
        self.put(0x7f, 7);
        while self.count >= 8 {
            self.count -= 8;
            self.write((self.next >> self.count) as u8);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bytes_are_libjpegs() {
        // Flat gray of 128: every coefficient is 0.
        let image = Image::new(9, 1, 1, Pixels::U8(vec![128; 9]));
        let mut file = Vec::new();
        encode_jpeg(&image, 100, &mut file).unwrap();
        assert!(file.starts_with(
            b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0\xff\xdb\0\x43\0\x01"
        ));
        // Two blocks of the codes 00 and 1010, filled up with ones.
        assert!(file.ends_with(&[0b0010_1000, 0b1010_1111, 0xff, 0xd9]), "{file:?}");
    }
}
