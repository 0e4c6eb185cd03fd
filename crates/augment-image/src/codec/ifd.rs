//! TIFF's directory of tags, which EXIF has too.

/// A tag of the first directory.
#[derive(Clone, Copy)]
pub(super) struct Entry {
    pub(super) tag: u16,
    /// The first value, where it is a whole number that stands in the entry itself.
    pub(super) value: Option<u32>,
    /// Where that value stands.
    at: usize,
}

pub(super) const PHOTOMETRIC: u16 = 262;
pub(super) const ORIENTATION: u16 = 274;

/// Reads and writes numbers in one order of bytes.
#[derive(Clone, Copy)]
struct Order {
    little: bool,
}

impl Order {
    fn u16(self, bytes: &[u8], at: usize) -> Option<u16> {
        let pair = *bytes.get(at..)?.first_chunk()?;
        Some(if self.little { u16::from_le_bytes(pair) } else { u16::from_be_bytes(pair) })
    }

    fn u32(self, bytes: &[u8], at: usize) -> Option<u32> {
        let four = *bytes.get(at..)?.first_chunk()?;
        Some(if self.little { u32::from_le_bytes(four) } else { u32::from_be_bytes(four) })
    }
}

/// The entries of the first directory, as far as they can be read; none of a BigTIFF's.
pub(super) fn entries(tiff: &[u8]) -> Vec<Entry> {
    let order = match tiff {
        [b'I', b'I', 42, 0, ..] => Order { little: true },
        [b'M', b'M', 0, 42, ..] => Order { little: false },
        _ => return Vec::new(),
    };
    let Some(start) = order.u32(tiff, 4).map(|offset| offset as usize) else { return Vec::new() };
    let count = order.u16(tiff, start).unwrap_or(0);
    let entry = |i: u16| {
        let at = start.checked_add(2 + usize::from(i) * 12)?;
        let (tag, kind) = (order.u16(tiff, at)?, order.u16(tiff, at + 2)?);
        let (count, at) = (order.u32(tiff, at + 4)?, at + 8);
        let value = match (kind, count) {
            (1, 1) => tiff.get(at).map(|&byte| u32::from(byte)),
            (3, 1) => order.u16(tiff, at).map(u32::from),
            (4, 1) => order.u32(tiff, at),
            _ => None,
        };
        Some(Entry { tag, value, at })
    };
    (0..count).map_while(entry).collect()
}

/// The value of a tag that has one number.
pub(super) fn value(entries: &[Entry], tag: u16) -> Option<u32> {
    entries.iter().find(|entry| entry.tag == tag)?.value
}

/// The orientation that the directory gives, 1 to 8.
pub(super) fn orientation(tiff: &[u8]) -> Option<u8> {
    let value = value(&entries(tiff), ORIENTATION)?;
    u8::try_from(value).ok().filter(|value| (1..=8).contains(value))
}

/// Writes a small number in place of a tag's value.
pub(super) fn put(tiff: &mut [u8], tag: u16, value: u8) {
    let little = tiff.first() == Some(&b'I');
    if let Some(entry) = entries(tiff).into_iter().find(|entry| entry.tag == tag)
        && let Some(bytes) = tiff.get_mut(entry.at..entry.at + 4)
    {
        // Right for bytes, shorts and longs alike as long as the type is a short, as it should be.
        bytes.copy_from_slice(&if little { [value, 0, 0, 0] } else { [0, value, 0, 0] });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_orders_of_bytes_are_read() {
        let little = b"II\x2a\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0";
        assert_eq!(orientation(little), Some(6));
        let big = b"MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
        assert_eq!(orientation(big), Some(6));
        for end in 0..20 {
            assert_eq!(orientation(&big[..end]), None, "{end}");
        }
        let mut changed = *big;
        put(&mut changed, ORIENTATION, 3);
        assert_eq!(orientation(&changed), Some(3));
    }
}
