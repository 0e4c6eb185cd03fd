//! Which row stands in which shard.

use std::collections::BTreeMap;

use super::ShardOptions;
use crate::rows::{Table, TableRow};

/// The rows of one shard.
#[derive(Debug)]
pub(super) struct Part<'a> {
    /// `train/00000-of-00016`.
    pub(super) name: String,
    pub(super) split: Option<&'a str>,
    /// In the order of their keys.
    pub(super) rows: Vec<&'a TableRow>,
}

/// All shards that have a row. Each split has a power of two of them, so that none has more outputs than asked for by
/// much; a row's is told by the first bits of its key's hash.
pub(super) fn parts<'a>(table: &'a Table, options: &ShardOptions) -> Vec<Part<'a>> {
    let mut splits: BTreeMap<Option<&str>, Vec<&TableRow>> = BTreeMap::new();
    for row in table.rows() {
        splits.entry(table.split(row)).or_default().push(row);
    }
    let mut parts = Vec::new();
    for (split, rows) in splits {
        let outputs = rows.len().saturating_mul(options.copies as usize);
        let bits = outputs.div_ceil(options.shard_size).next_power_of_two().trailing_zeros();
        let mut shards: BTreeMap<u64, Vec<&TableRow>> = BTreeMap::new();
        for row in rows {
            shards.entry(first_bits(&row.key, bits)).or_default().push(row);
        }
        let folder = split.map(|split| format!("{split}/")).unwrap_or_default();
        parts.extend(shards.into_iter().map(|(number, rows)| Part {
            name: format!("{folder}{number:05}-of-{:05}", 1u64 << bits),
            split,
            rows,
        }));
    }
    parts
}

/// The first bits of a hash of a key.
fn first_bits(key: &str, bits: u32) -> u64 {
    let hash = blake3::hash(key.as_bytes());
    let mut first = [0; 8];
    first.copy_from_slice(&hash.as_bytes()[..8]);
    u64::from_be_bytes(first).checked_shr(64 - bits).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_stays_where_it_is_or_its_shard_is_halved() {
        for key in ["a", "b", "some/key", "c#2"] {
            assert_eq!(first_bits(key, 0), 0);
            assert_eq!(first_bits(key, 5) >> 1, first_bits(key, 4));
            assert!(first_bits(key, 3) < 8);
        }
    }
}
