//! Text ops and transforms for `augment`.
//!
//! A word is what stands between two pieces of white space, as in [`str::split_whitespace`] and in
//! [`Info::Text`](augment_core::Info::Text).

mod corpus;
mod letters;
pub mod ops;
mod params;
mod shelf;
mod streamed;
pub mod thesaurus;
pub mod tokenizer;
pub mod transforms;
pub mod translate;
mod words;

use augment_core::Entry;

pub use params::Compat;

/// This crate's lines of the table of all ops and transforms.
pub const ENTRIES: &[Entry] = &[
    Entry::op::<ops::CleanText>("{}"),
    Entry::op::<ops::ExpandContractions>("{contract: false}"),
    Entry::op::<ops::KeyboardTypos>("{p: 0.1, stream: {seed: 1, id: [2, 3, 4]}}"),
    Entry::op::<ops::OcrErrors>("{p: 0.1, stream: {seed: 1, id: [2, 3, 4]}}"),
    Entry::op::<ops::RandomCase>("{p: 0.1, stream: {seed: 1, id: [2, 3, 4]}}"),
    Entry::op::<ops::RandomCharacters>("{action: swap, p: 0.1, stream: {seed: 1, id: [2, 3, 4]}}"),
    Entry::op::<ops::RandomDeletion>("{p: 0.3, stream: {seed: 1, id: [2, 3, 4]}}"),
    Entry::op::<ops::RandomInsertion>("{n: 2, stream: {seed: 1, id: [2, 3, 4]}}"),
    Entry::op::<ops::RandomSwap>("{swaps: [[0, 1]]}"),
    Entry::op::<ops::ShuffleSentences>("{stream: {seed: 1, id: [2, 3, 4]}}"),
    Entry::op::<ops::SynonymReplacement>("{n: 2, stream: {seed: 1, id: [2, 3, 4]}}"),
    Entry::op::<ops::TfIdfReplacement>(
        "{corpus: tests/data/sentences.tsv, stream: {seed: 1, id: [2, 3, 4]}}",
    ),
    Entry::op::<ops::Tokenize>("{tokenizer: tests/golden/tokenizers/words.json, max_length: 32}"),
    Entry::transform::<transforms::Eda>("{alpha_sr: 0.1, num_aug: 9}"),
    Entry::transform::<transforms::KeyboardTypos>("{p: 0.05}"),
    Entry::transform::<transforms::OcrErrors>("{p: 0.05}"),
    Entry::transform::<transforms::RandomCase>("{p: 0.1}"),
    Entry::transform::<transforms::RandomCharacters>("{action: insert, p: 0.05}"),
    Entry::transform::<transforms::RandomDeletion>("{p: 0.1}"),
    Entry::transform::<transforms::RandomInsertion>("{alpha: 0.1}"),
    Entry::transform::<transforms::RandomSwap>("{alpha: 0.1}"),
    Entry::transform::<transforms::ShuffleSentences>("{}"),
    Entry::transform::<transforms::SynonymReplacement>(
        "{alpha: 0.1, synonyms: {pos: [adjective]}}",
    ),
    Entry::transform::<transforms::TfIdfReplacement>("{corpus: tests/data/sentences.tsv}"),
];
