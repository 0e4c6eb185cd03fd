//! Text ops and transforms for `augment`.
//!
//! A word is what stands between two pieces of white space, as in [`str::split_whitespace`] and in
//! [`Info::Text`](augment_core::Info::Text).

pub mod ops;
pub mod thesaurus;
pub mod transforms;

use augment_core::Entry;

/// This crate's lines of the table of all ops and transforms.
pub const ENTRIES: &[Entry] = &[
    Entry::op::<ops::RandomSwap>("{swaps: [[0, 1]]}"),
    Entry::transform::<transforms::RandomSwap>("{alpha: 0.1}"),
];
