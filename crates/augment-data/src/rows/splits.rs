//! Which row trains, validates or tests.

use std::str::FromStr;

use crate::error::{Error, Result};

/// The splits and how large each is, in parts of the whole.
#[derive(Clone, Debug, PartialEq)]
pub struct Ratios(Vec<(String, f64)>);

impl FromStr for Ratios {
    type Err = Error;

    /// Reads `train=0.8,valid=0.1,test=0.1`; any numbers will do, since only their ratio counts.
    fn from_str(text: &str) -> Result<Self> {
        let wrong =
            || Error::Options(format!("`{text}` is not like `train=0.8,valid=0.1,test=0.1`"));
        let mut parts: Vec<(String, f64)> = Vec::new();
        for part in text.split(',') {
            let (name, size) = part.split_once('=').ok_or_else(wrong)?;
            let size: f64 = size.trim().parse().map_err(|_| wrong())?;
            let name = name.trim();
            let possible = size.is_finite() && size > 0.0 && crate::dataset::is_plain_name(name);
            if !possible || parts.iter().any(|(other, _)| other == name) {
                return Err(wrong());
            }
            parts.push((name.to_owned(), size));
        }
        let sum: f64 = parts.iter().map(|(_, size)| size).sum();
        parts.iter_mut().for_each(|(_, size)| *size /= sum);
        Ok(Self(parts))
    }
}

/// What decides a row's split. Each row has a number between 0 and 1, drawn by the seed and its key alone;
/// equal rows have the same.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SplitBy {
    /// Its number alone: rows that are added or removed move no other, and sizes are near the ratios.
    #[default]
    Key,
    /// The rank of its number within its class: each class is split by the ratios to the row. A row moves
    /// only when rows added to its class carry a border over its number.
    Class,
}

impl Ratios {
    /// The names in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_str())
    }

    /// The split at a part of the whole, 0 to 1.
    fn at(&self, part: f64) -> usize {
        let mut end = 0.0;
        let past = |&(_, size): &&(String, f64)| {
            end += size;
            part >= end
        };
        self.0.iter().take_while(past).count().min(self.0.len() - 1)
    }

    /// The split of each row, by its number and its class.
    pub(super) fn assign(&self, by: SplitBy, rows: &[(u64, u32)]) -> Vec<usize> {
        if by == SplitBy::Key {
            return rows.iter().map(|&(number, _)| self.at(unit(number))).collect();
        }
        let mut order: Vec<usize> = (0..rows.len()).collect();
        order.sort_by_key(|&row| (rows[row].1, rows[row].0, row));
        let mut splits = vec![0; rows.len()];
        for class in order.chunk_by(|&a, &b| rows[a].1 == rows[b].1) {
            // The middle of a row's share: borders fall where the nearest whole number is.
            let mut rank = 0;
            for equals in class.chunk_by(|&a, &b| rows[a].0 == rows[b].0) {
                let split = self.at((rank as f64 + 0.5) / class.len() as f64);
                equals.iter().for_each(|&row| splits[row] = split);
                rank += equals.len();
            }
        }
        splits
    }
}

fn unit(number: u64) -> f64 {
    (number >> 11) as f64 / (1u64 << 53) as f64
}

/// The number of a row: equal rows have the key without its ordinal in common.
pub(super) fn number(seed: u64, key: &str) -> u64 {
    let mut hasher = blake3::Hasher::new();
    // Its own first bytes, so that no other draw is like it.
    hasher.update(b"split").update(&seed.to_le_bytes()).update(key.as_bytes());
    super::short(&super::first(hasher.finalize()))
}
