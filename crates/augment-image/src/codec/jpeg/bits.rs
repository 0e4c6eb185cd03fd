//! The bits of a scan, and the Huffman codes that they are read by.

use super::super::{Error, Format, Result};

/// Codes up to this long, and small numbers behind them, are looked up.
const LOOKUP: u32 = 10;

/// A Huffman code to be read.
pub(super) struct Huffman {
    /// By the next bits: the code's length and what it stands for; length 0 when it is longer.
    symbols: [(u8, u8); 1 << LOOKUP],
    /// The same where all of a coefficient is in those bits: the length, the zeros before it and
    /// its value; length 0 elsewhere.
    coefficients: [(u8, u8, i16); 1 << LOOKUP],
    /// By length: behind the last code of it, filled up to 16 bits.
    ends: [u32; 17],
    /// By length: what is added to a code for the place of its value.
    offsets: [i32; 17],
    values: Vec<u8>,
}

impl Huffman {
    pub(super) fn new(counts: &[u8; 16], values: &[u8]) -> Result<Self> {
        let mut table = Self {
            symbols: [(0, 0); 1 << LOOKUP],
            coefficients: [(0, 0, 0); 1 << LOOKUP],
            ends: [0; 17],
            offsets: [0; 17],
            values: values.to_vec(),
        };
        let (mut code, mut at) = (0u32, 0usize);
        for (length, &count) in (1u32..=16).zip(counts) {
            table.offsets[length as usize] = at as i32 - code as i32;
            for _ in 0..count {
                if length <= LOOKUP && code < 1 << length {
                    let first = (code << (LOOKUP - length)) as usize;
                    let symbol = values.get(at).copied().unwrap_or(0);
                    table.symbols[first..][..1 << (LOOKUP - length)].fill((length as u8, symbol));
                }
                code += 1;
                at += 1;
            }
            if code > 1 << length {
                return Err(damaged("a Huffman code with too many words"));
            }
            table.ends[length as usize] = code << (16 - length);
            code <<= 1;
        }
        table.look_ahead();
        Ok(table)
    }

    fn look_ahead(&mut self) {
        for (bits, entry) in self.coefficients.iter_mut().enumerate() {
            let (length, symbol) = self.symbols[bits];
            let (zeros, size) = (symbol >> 4, symbol & 15);
            let total = length + size;
            if length == 0 || size == 0 || u32::from(total) > LOOKUP {
                continue;
            }
            let number = bits >> (LOOKUP - u32::from(total)) & ((1 << size) - 1);
            *entry = (total, zeros, extend(number as i32, size.into()) as i16);
        }
    }
}

pub(super) fn damaged(what: &str) -> Error {
    Error::damaged(Format::Jpeg, what)
}

/// The number that `size` bits stand for: those that begin with 0 are negative.
fn extend(bits: i32, size: u32) -> i32 {
    if size > 0 && bits < 1 << (size - 1) { bits - (1 << size) + 1 } else { bits }
}

/// Reads the bits of a scan, up to the next marker.
#[derive(Clone)]
pub(super) struct Bits<'a> {
    bytes: &'a [u8],
    /// The next byte to be taken.
    pub(super) at: usize,
    /// The next bits, the very next one uppermost.
    next: u64,
    /// How many they are.
    count: u32,
    /// How many of them were made up, since a marker was met.
    made_up: u32,
}

impl<'a> Bits<'a> {
    pub(super) fn new(bytes: &'a [u8], at: usize) -> Self {
        Self { bytes, at, next: 0, count: 0, made_up: 0 }
    }

    /// Drops what is left of the last byte, for what follows a marker.
    pub(super) fn restart(&mut self, at: usize) {
        (self.at, self.next, self.count, self.made_up) = (at, 0, 0, 0);
    }

    /// Makes at least 32 bits ready.
    #[inline(always)]
    fn refill(&mut self) {
        if self.count >= 32 {
            return;
        }
        if let Some(&eight) = self.bytes.get(self.at..).and_then(|rest| rest.first_chunk()) {
            let eight = u64::from_be_bytes(eight);
            // Whether a byte is 255, by the zero that its complement is.
            let is_plain =
                (!eight).wrapping_sub(0x0101_0101_0101_0101) & eight & 0x8080_8080_8080_8080 == 0;
            if is_plain {
                self.next |= eight >> self.count;
                let taken = (63 - self.count) / 8;
                self.at += taken as usize;
                self.count += taken * 8;
                return;
            }
        }
        self.refill_slowly();
    }

    #[cold]
    #[inline(never)]
    fn refill_slowly(&mut self) {
        while self.count <= 48 {
            let byte = match self.bytes.get(self.at..) {
                Some([255, 0, ..]) => {
                    self.at += 2;
                    255
                }
                Some([byte, ..]) if *byte != 255 => {
                    self.at += 1;
                    *byte
                }
                // A marker, or the end of the file.
                _ => {
                    self.made_up += 8;
                    0
                }
            };
            self.next |= u64::from(byte) << (56 - self.count);
            self.count += 8;
        }
    }

    #[inline(always)]
    fn take(&mut self, count: u32) -> u32 {
        // In two steps, since `count` may be 0.
        let bits = (self.next >> 1 >> (63 - count)) as u32;
        self.next <<= count;
        self.count -= count;
        bits
    }

    /// A number of up to 16 bits.
    pub(super) fn number(&mut self, size: u32) -> u32 {
        self.refill();
        self.take(size)
    }

    pub(super) fn bit(&mut self) -> bool {
        self.number(1) == 1
    }

    /// What the next code stands for; nothing where no code begins so.
    #[inline(always)]
    pub(super) fn symbol(&mut self, table: &Huffman) -> Option<u8> {
        self.refill();
        let (length, symbol) = table.symbols[(self.next >> (64 - LOOKUP)) as usize];
        if length > 0 {
            self.take(length.into());
            return Some(symbol);
        }
        let bits = (self.next >> 48) as u32;
        let length = (LOOKUP + 1..=16).find(|&length| bits < table.ends[length as usize])?;
        let at = self.take(length) as i32 + table.offsets[length as usize];
        table.values.get(at as usize).copied()
    }

    /// A signed number of `size` bits, at most 15.
    #[inline(always)]
    pub(super) fn signed(&mut self, size: u32) -> i32 {
        self.refill();
        extend(self.take(size) as i32, size)
    }

    /// The next coefficient and the zeros before it, where the code and the number are short.
    #[inline(always)]
    pub(super) fn short_coefficient(&mut self, table: &Huffman) -> Option<(u8, i16)> {
        self.refill();
        let (length, zeros, value) = table.coefficients[(self.next >> (64 - LOOKUP)) as usize];
        if length == 0 {
            return None;
        }
        self.take(length.into());
        Some((zeros, value))
    }

    /// Fails when bits were read that the file does not have.
    #[inline(always)]
    pub(super) fn check(&self) -> Result<()> {
        if self.made_up <= self.count {
            return Ok(());
        }
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        // A 255 at the end is half a marker.
        if rest.len() < 2 { Err(Error::CutOff(Format::Jpeg)) } else { Err(damaged("a short scan")) }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tables::CODES;
    use super::*;

    #[test]
    fn codes_and_numbers_are_read() {
        // The standard's first code: 00 stands for 0, 010 for 1, 011 for 2, 11110 for 7.
        let table = Huffman::new(&CODES[0].counts, CODES[0].values).unwrap();
        // 010 1, 011 01, 00, 11110 1111111, filled up with ones.
        let bytes = [0b0101_0110, 0b1001_1110, 0b1111_1111, 0, 0b1111_1111, 0xd9];
        let mut bits = Bits::new(&bytes, 0);
        assert_eq!(bits.symbol(&table), Some(1));
        assert_eq!(bits.signed(1), 1);
        assert_eq!(bits.symbol(&table), Some(2));
        assert_eq!(bits.signed(2), -2);
        assert_eq!(bits.symbol(&table), Some(0));
        assert_eq!(bits.symbol(&table), Some(7));
        assert_eq!(bits.signed(7), 127);
        bits.check().unwrap();
        assert_eq!(bits.number(1), 1);
        bits.check().unwrap();
        bits.number(1);
        assert!(bits.check().is_err());
    }

    #[test]
    fn long_codes_are_found() {
        let mut counts = [0; 16];
        (counts[0], counts[11], counts[15]) = (1, 1, 1);
        let table = Huffman::new(&counts, &[5, 6, 7]).unwrap();
        let mut bits = Bits::new(&[0b0100_0000, 0b0000_0100, 0b0000_0000, 0b1000_0000], 0);
        assert_eq!(bits.symbol(&table), Some(5));
        assert_eq!(bits.symbol(&table), Some(6));
        let mut counts = [0; 16];
        counts[0] = 3;
        assert!(Huffman::new(&counts, &[1, 2, 3]).is_err());
    }
}
