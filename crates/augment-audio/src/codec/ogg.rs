//! Whether an Ogg file is whole.
//!
//! Readers pass over damaged and missing pages to keep the music playing; a clip would come out
//! shorter than it is, and nobody would know. So the pages are looked at beforehand (RFC 3533).

use crc::{Algorithm, Crc, Table};

use super::DecodeError;

const CHECKSUM: Crc<u32, Table<16>> = Crc::<u32, Table<16>>::new(&Algorithm {
    width: 32,
    poly: 0x04c1_1db7,
    init: 0,
    refin: false,
    refout: false,
    xorout: 0,
    check: 0x89a1_897f,
    residue: 0,
});

const MAGIC: &[u8] = b"OggS";
/// Bytes before the table of segment lengths.
const HEADER: usize = 27;
const LAST_PAGE: u8 = 4;

pub(super) fn is_ogg(bytes: &[u8]) -> bool {
    bytes.starts_with(MAGIC)
}

/// Fails unless all pages are there, whole and unharmed.
pub(super) fn check(bytes: &[u8]) -> Result<(), DecodeError> {
    let cut = |message: String| Err(DecodeError::Truncated(message));
    // Each stream's serial number, the number of its next page, and whether it ended.
    let mut streams: Vec<(u32, u32, bool)> = Vec::new();
    let mut rest = bytes;
    let mut number = 0;
    while rest.starts_with(MAGIC) {
        number += 1;
        let lengths = rest.get(HEADER - 1).and_then(|&n| rest.get(HEADER..HEADER + usize::from(n)));
        let Some(lengths) = lengths else {
            return cut(format!("it ends inside the header of page {number}"));
        };
        let body: usize = lengths.iter().map(|&n| usize::from(n)).sum();
        let size = HEADER + lengths.len() + body;
        let Some((page, after)) = rest.split_at_checked(size) else {
            return cut(format!("page {number} lacks {} bytes", size - rest.len()));
        };
        let field =
            |at: usize| page[at..at + 4].iter().rev().fold(0, |n, &b| n << 8 | u32::from(b));
        let mut digest = CHECKSUM.digest();
        digest.update(&page[..22]);
        // The checksum itself counts as 0.
        digest.update(&[0; 4]);
        digest.update(&page[26..]);
        if digest.finalize() != field(22) {
            return Err(DecodeError::Damaged(format!("page {number} fails its checksum")));
        }
        let (serial, sequence) = (field(14), field(18));
        let is_last = page[5] & LAST_PAGE != 0;
        match streams.iter_mut().find(|(known, ..)| *known == serial) {
            Some((_, next, _)) if *next != sequence => {
                return Err(DecodeError::Damaged(format!(
                    "the page before page {number} is missing"
                )));
            }
            Some(stream) => *stream = (serial, sequence.wrapping_add(1), is_last),
            None => streams.push((serial, sequence.wrapping_add(1), is_last)),
        }
        rest = after;
    }
    if !streams.iter().all(|&(.., ended)| ended) {
        return match rest {
            [] => cut(format!("its last page, page {number}, is not marked as the last")),
            _ => Err(DecodeError::Damaged(format!("page {number} is not followed by a page"))),
        };
    }
    Ok(())
}
