//! The blocks of a scan.

use super::super::{Error, Result};
use super::bits::{Bits, Huffman, damaged};
use super::tables::PLACES;

/// Which coefficients a scan has, and which of their bits (for progressive images).
#[derive(Clone, Copy)]
pub(super) struct Part {
    /// The first and the last coefficient.
    pub(super) first: usize,
    pub(super) last: usize,
    /// The bits below the scan's, and whether there were scans of those above.
    pub(super) shift: u32,
    pub(super) is_refining: bool,
}

/// The quantised coefficients of a block, row by row.
pub(super) type Coefficients = [i16; 64];

/// Reads a block of a sequential image into `block`, which is all 0; whether there is nothing but
/// the mean value.
pub(super) fn sequential(
    bits: &mut Bits<'_>,
    (dc, ac): (&Huffman, &Huffman),
    mean: &mut i32,
    block: &mut Coefficients,
) -> Result<bool> {
    // A copy stays in registers.
    let mut copy = bits.clone();
    let is_flat = whole_block(&mut copy, dc, ac, mean, block);
    *bits = copy;
    is_flat.ok_or_else(no_code)
}

fn no_code() -> Error {
    damaged("bits that no code begins with")
}

#[inline(always)]
fn whole_block(
    bits: &mut Bits<'_>,
    dc: &Huffman,
    ac: &Huffman,
    mean: &mut i32,
    block: &mut Coefficients,
) -> Option<bool> {
    *mean = mean.wrapping_add(difference(bits, dc)?);
    block[0] = *mean as i16;
    let mut at = 1;
    let mut is_flat = true;
    while at < 64 {
        let (zeros, value) = match bits.short_coefficient(ac) {
            Some(found) => found,
            None => {
                let symbol = bits.symbol(ac)?;
                let (zeros, size) = (symbol >> 4, symbol & 15);
                match (zeros, size) {
                    (15, 0) => {
                        at += 16;
                        continue;
                    }
                    (_, 0) => break,
                    _ => (zeros, bits.signed(size.into()) as i16),
                }
            }
        };
        at += usize::from(zeros);
        *place(block, at) = value;
        is_flat = false;
        at += 1;
    }
    Some(is_flat)
}

#[inline(always)]
fn place(block: &mut Coefficients, at: usize) -> &mut i16 {
    &mut block[usize::from(PLACES[at & 127] & 63)]
}

#[inline(always)]
fn difference(bits: &mut Bits<'_>, dc: &Huffman) -> Option<i32> {
    let size = bits.symbol(dc).filter(|size| *size < 16)?;
    Some(bits.signed(size.into()))
}

/// Reads the mean value of a block, or one more bit of it.
pub(super) fn progressive_mean(
    bits: &mut Bits<'_>,
    dc: Option<&Huffman>,
    part: Part,
    mean: &mut i32,
    block: &mut Coefficients,
) -> Result<()> {
    if part.is_refining {
        if bits.bit() {
            block[0] |= 1 << part.shift;
        }
    } else {
        let dc = dc.ok_or_else(|| damaged("no Huffman code"))?;
        *mean = mean.wrapping_add(difference(bits, dc).ok_or_else(no_code)?);
        block[0] = mean.wrapping_shl(part.shift) as i16;
    }
    Ok(())
}

/// Reads the upper bits of some coefficients of a block. `done` counts the blocks that have no more
/// of them.
pub(super) fn progressive_first(
    bits: &mut Bits<'_>,
    ac: &Huffman,
    part: Part,
    done: &mut u32,
    block: &mut Coefficients,
) -> Result<()> {
    if *done > 0 {
        *done -= 1;
        return Ok(());
    }
    let mut at = part.first;
    while at <= part.last {
        let symbol = bits.symbol(ac).ok_or_else(no_code)?;
        let (zeros, size) = (u32::from(symbol >> 4), u32::from(symbol & 15));
        match (zeros, size) {
            (15, 0) => at += 16,
            (zeros, 0) => {
                *done = (1 << zeros) - 1 + bits.number(zeros);
                break;
            }
            _ => {
                at += zeros as usize;
                *place(block, at) = (bits.signed(size) << part.shift) as i16;
                at += 1;
            }
        }
    }
    Ok(())
}

/// Reads one more bit of some coefficients of a block.
pub(super) fn progressive_more(
    bits: &mut Bits<'_>,
    ac: &Huffman,
    part: Part,
    done: &mut u32,
    block: &mut Coefficients,
) -> Result<()> {
    let bit = (1i32 << part.shift) as i16;
    let refine = |bits: &mut Bits<'_>, value: &mut i16| {
        if bits.bit() && *value & bit == 0 {
            *value = value.wrapping_add(if *value > 0 { bit } else { bit.wrapping_neg() });
        }
    };
    let mut at = part.first;
    if *done == 0 {
        while at <= part.last {
            let symbol = bits.symbol(ac).ok_or_else(no_code)?;
            let (mut zeros, size) = (u32::from(symbol >> 4), symbol & 15);
            let new = match (zeros, size) {
                (15, 0) => 0,
                (zeros, 0) => {
                    *done = (1 << zeros) + bits.number(zeros);
                    break;
                }
                _ if bits.bit() => bit,
                _ => bit.wrapping_neg(),
            };
            while at <= part.last {
                let value = place(block, at);
                at += 1;
                if *value != 0 {
                    refine(bits, value);
                } else if zeros == 0 {
                    *value = new;
                    break;
                } else {
                    zeros -= 1;
                }
            }
        }
    }
    if *done > 0 {
        for at in at..=part.last {
            let value = place(block, at);
            if *value != 0 {
                refine(bits, value);
            }
        }
        *done -= 1;
    }
    Ok(())
}
