//! Decoding JPEGs: sequential and progressive ones with Huffman codes, 8 bits a sample, with the
//! results of libjpeg-turbo to the last bit.

use super::super::{Draft, Error, Format, Result};
use super::bits::{Bits, Huffman, damaged};
use super::frame::{Component, Frame};
use super::planes::{Colors, Plane, Window, merge};
use super::scan::{self, Coefficients, Part};
use super::tables::ZIGZAG;
use super::view::View;

/// An image, as its components have it.
pub(super) struct Decoded {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) colors: Colors,
    pub(super) pixels: Vec<u8>,
}

/// What is known while a file is read.
struct Decoder<'a> {
    bytes: &'a [u8],
    at: usize,
    max: usize,
    draft: Option<&'a Draft>,
    tables: [Option<[u16; 64]>; 4],
    means: [Option<Huffman>; 4],
    rests: [Option<Huffman>; 4],
    restart: usize,
    is_jfif: bool,
    adobe: Option<u8>,
    image: Option<Image>,
}

/// The image as far as it is decoded.
struct Image {
    frame: Frame,
    view: View,
    planes: Vec<Plane>,
    /// Those of progressive images, which are not whole before the last scan.
    blocks: Vec<Vec<Coefficients>>,
    /// Each component's quantisation, as it is when its first scan begins.
    tables: Vec<Option<[u16; 64]>>,
    /// Whether everything that is needed is there.
    is_done: bool,
}

/// Decodes an image, or the part of it that a draft needs.
pub(super) fn decode(bytes: &[u8], max: usize, draft: Option<&Draft>) -> Result<Decoded> {
    let mut decoder = Decoder {
        bytes,
        at: 2,
        max,
        draft,
        tables: [None; 4],
        means: [const { None }; 4],
        rests: [const { None }; 4],
        restart: 0,
        is_jfif: false,
        adobe: None,
        image: None,
    };
    while decoder.segment()? {}
    let image = decoder.image.ok_or_else(|| damaged("no image"))?;
    image.finish(decoder.is_jfif, decoder.adobe)
}

impl<'a> Decoder<'a> {
    /// Reads up to the end of the next segment; whether another may follow.
    fn segment(&mut self) -> Result<bool> {
        let cut_off = || Error::CutOff(Format::Jpeg);
        // Whatever stands before a marker is passed over.
        let marker = loop {
            match self.bytes.get(self.at..).unwrap_or_default() {
                [255, marker, ..] if !matches!(marker, 0 | 255) => break *marker,
                [] | [_] => return Err(cut_off()),
                _ => self.at += 1,
            }
        };
        self.at += 2;
        match marker {
            0xd9 => return Ok(false),
            // Markers that stand alone.
            0x01 | 0xd0..=0xd8 => return Ok(true),
            _ => {}
        }
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let &[high, low] = rest.first_chunk().ok_or_else(cut_off)?;
        let len = usize::from(u16::from_be_bytes([high, low]));
        if len < 2 {
            return Err(damaged("a segment of no length"));
        }
        let segment = rest.get(2..len).ok_or_else(cut_off)?;
        self.at += len;
        match marker {
            0xc4 => self.codes(segment)?,
            0xdb => self.quantisation(segment)?,
            0xdd => {
                let &interval = segment.first_chunk().ok_or_else(|| damaged("a short interval"))?;
                self.restart = u16::from_be_bytes(interval).into();
            }
            0xe0 if segment.starts_with(b"JFIF\0") => self.is_jfif = true,
            0xee if segment.starts_with(b"Adobe") && segment.len() >= 12 => {
                self.adobe = Some(segment[11]);
            }
            0xc0..=0xc2 if self.image.is_some() => return Err(damaged("two images in one")),
            0xc0..=0xc2 => {
                let frame = Frame::read(segment, marker == 0xc2, self.max)?;
                let view = View::new(&frame, self.draft)?;
                self.image = Some(Image::new(frame, view));
            }
            0xc3 | 0xc5..=0xc7 | 0xcb | 0xcd..=0xcf => {
                return Err(Error::unsupported(Format::Jpeg, "lossless or hierarchical coding"));
            }
            0xc9 | 0xca => return Err(Error::unsupported(Format::Jpeg, "arithmetic coding")),
            0xda => {
                let mut image = self.image.take().ok_or_else(|| damaged("a scan of no image"))?;
                self.scan(segment, &mut image)?;
                let is_done = image.is_done;
                self.image = Some(image);
                return Ok(!is_done);
            }
            _ => {}
        }
        Ok(true)
    }

    fn codes(&mut self, mut segment: &[u8]) -> Result<()> {
        while let Some((&[target, ref counts @ ..], rest)) = segment.split_first_chunk::<17>() {
            let len = counts.iter().map(|&count| usize::from(count)).sum();
            let (values, rest) = rest
                .split_at_checked(len)
                .filter(|_| len <= 256)
                .ok_or_else(|| damaged("a short Huffman code"))?;
            let tables = if target & 0x10 == 0 { &mut self.means } else { &mut self.rests };
            tables[usize::from(target & 3)] = Some(Huffman::new(counts, values)?);
            segment = rest;
        }
        Ok(())
    }

    fn quantisation(&mut self, mut segment: &[u8]) -> Result<()> {
        while let [target, rest @ ..] = segment {
            let size = if target >> 4 == 0 { 1 } else { 2 };
            let (values, rest) = rest
                .split_at_checked(64 * size)
                .ok_or_else(|| damaged("a short quantisation table"))?;
            let mut table = [0; 64];
            for (&place, value) in ZIGZAG.iter().zip(values.chunks(size)) {
                let value = value.iter().fold(0, |high, &low| high << 8 | u16::from(low));
                table[usize::from(place)] = value;
            }
            self.tables[usize::from(target & 3)] = Some(table);
            segment = rest;
        }
        Ok(())
    }

    /// Reads a scan, whose header is in `segment` and whose bits follow.
    fn scan(&mut self, segment: &[u8], image: &mut Image) -> Result<()> {
        let short = || damaged("a short scan header");
        let (&n, rest) = segment.split_first().ok_or_else(short)?;
        let (specs, rest) = rest.split_at_checked(usize::from(n) * 2).ok_or_else(short)?;
        let &[first, last, approximation] = rest.first_chunk().ok_or_else(short)?;
        let mut members: Vec<(usize, usize, usize)> = Vec::new();
        for &[id, codes] in specs.as_chunks().0 {
            let at = image.frame.components.iter().position(|component| component.id == id);
            let at = at.filter(|at| members.iter().all(|(member, ..)| member != at));
            let at = at.ok_or_else(|| damaged("a scan of an unknown component"))?;
            let table = &mut image.tables[at];
            *table = table.or(self.tables[image.frame.components[at].table]);
            if table.is_none() {
                return Err(damaged("no quantisation table"));
            }
            members.push((at, usize::from(codes >> 4 & 3), usize::from(codes & 3)));
        }
        let part = if image.frame.is_progressive {
            let part = Part {
                first: first.into(),
                last: last.into(),
                shift: u32::from(approximation & 15),
                is_refining: approximation >> 4 > 0,
            };
            let is_sound = part.first <= part.last
                && part.last < 64
                && part.shift < 14
                && (part.first == 0) == (part.last == 0)
                && (part.first == 0 || members.len() == 1);
            if !is_sound {
                return Err(damaged("a scan of impossible coefficients"));
            }
            Some(part)
        } else {
            None
        };
        let mut run = Run { decoder: self, part, means: [0; 4], done: 0 };
        let bits = run.read(image, &members)?;
        self.at = bits;
        Ok(())
    }
}

/// A scan being read.
struct Run<'a, 'b> {
    decoder: &'a Decoder<'b>,
    part: Option<Part>,
    /// The last mean value of each component.
    means: [i32; 4],
    /// Blocks to come that have nothing more in this scan.
    done: u32,
}

impl Run<'_, '_> {
    /// Reads all units; gives where the bits end. A member is a component's place and its codes'.
    fn read(&mut self, image: &mut Image, members: &[(usize, usize, usize)]) -> Result<usize> {
        let mut bits = Bits::new(self.decoder.bytes, self.decoder.at);
        let frame = &image.frame;
        // A component by itself comes block by block, without what fills up units.
        let (across, down) = match members {
            [] => return Err(damaged("a scan of nothing")),
            &[(at, ..)] => {
                let component = &frame.components[at];
                (component.width.div_ceil(8), component.height.div_ceil(8))
            }
            _ => frame.units,
        };
        // With all components in one scan, rows below what is seen need not be read.
        let is_all = members.len() == frame.components.len() && self.part.is_none();
        let rows = if is_all { down.min(image.view.units) } else { down };
        image.is_done |= rows < down;
        let mut left = self.decoder.restart;
        for unit in 0..across * rows {
            if self.decoder.restart > 0 {
                if left == 0 {
                    self.restart(&mut bits)?;
                    left = self.decoder.restart;
                }
                left -= 1;
            }
            let (x, y) = (unit % across, unit / across);
            if let &[member] = members {
                self.block(&mut bits, image, member, x, y)?;
            } else {
                for &member in members {
                    let Component { h, v, .. } = image.frame.components[member.0];
                    for i in 0..h * v {
                        self.block(&mut bits, image, member, x * h + i % h, y * v + i / h)?;
                    }
                }
            }
            bits.check()?;
        }
        Ok(bits.at)
    }

    /// Reads the marker between two runs of units, which do not know of each other.
    fn restart(&mut self, bits: &mut Bits<'_>) -> Result<()> {
        let mut at = bits.at;
        loop {
            match self.decoder.bytes.get(at..).unwrap_or_default() {
                [255, 0xd0..=0xd7, ..] => break,
                [255, marker, ..] if !matches!(marker, 0 | 255) => {
                    return Err(damaged("a scan without its restart markers"));
                }
                [] | [_] => return Err(Error::CutOff(Format::Jpeg)),
                _ => at += 1,
            }
        }
        bits.restart(at + 2);
        (self.means, self.done) = ([0; 4], 0);
        Ok(())
    }

    #[inline(always)]
    fn block(
        &mut self,
        bits: &mut Bits<'_>,
        image: &mut Image,
        (at, mean_code, rest_code): (usize, usize, usize),
        x: usize,
        y: usize,
    ) -> Result<()> {
        let no_code = || damaged("no Huffman code");
        let mean_code = self.decoder.means[mean_code].as_ref();
        let rest_code = self.decoder.rests[rest_code].as_ref();
        let mean = &mut self.means[at];
        let Some(part) = self.part else {
            let codes = (mean_code.ok_or_else(no_code)?, rest_code.ok_or_else(no_code)?);
            let mut block = [0; 64];
            let is_flat = scan::sequential(bits, codes, mean, &mut block)?;
            if let Some(table) = &image.tables[at] {
                image.view.parts[at].paint(&mut image.planes[at], table, &block, is_flat, x, y);
            }
            return Ok(());
        };
        let across = image.frame.components[at].across;
        let block = &mut image.blocks[at][y * across + x];
        if part.first == 0 {
            return scan::progressive_mean(bits, mean_code, part, mean, block);
        }
        let code = rest_code.ok_or_else(no_code)?;
        if part.is_refining {
            scan::progressive_more(bits, code, part, &mut self.done, block)
        } else {
            scan::progressive_first(bits, code, part, &mut self.done, block)
        }
    }
}

impl Image {
    fn new(frame: Frame, view: View) -> Self {
        let parts = view.parts.iter().zip(&frame.components);
        let planes = parts.map(|(part, component)| part.plane(component)).collect();
        let empty = |c: &Component| vec![[0; 64]; c.across * c.down];
        let blocks = match frame.is_progressive {
            true => frame.components.iter().map(empty).collect(),
            false => Vec::new(),
        };
        let tables = vec![None; frame.components.len()];
        Self { frame, view, planes, blocks, tables, is_done: false }
    }

    fn finish(mut self, is_jfif: bool, adobe: Option<u8>) -> Result<Decoded> {
        for (at, blocks) in self.blocks.iter().enumerate() {
            let across = self.frame.components[at].across;
            for (i, block) in blocks.iter().enumerate() {
                let table = self.tables[at].as_ref().ok_or_else(|| damaged("no scan"))?;
                let part = &self.view.parts[at];
                part.paint(&mut self.planes[at], table, block, false, i % across, i / across);
            }
        }
        if self.tables.iter().any(Option::is_none) {
            return Err(damaged("a component without a scan"));
        }
        let Window { x, y, .. } = &self.view.window;
        let (width, height) = (x.len(), y.len());
        let colors = self.frame.colors(is_jfif, adobe);
        let mut pixels = vec![0; width * height * self.planes.len()];
        merge(&self.planes, colors, &self.view.window, &mut pixels);
        Ok(Decoded { width, height, colors, pixels })
    }
}
