//! Words that mean the same.

mod morphy;
mod synonyms;
mod table;
mod wordnet;

pub use synonyms::{Synonyms, Thesaurus};
pub use table::Table;
pub use wordnet::{Pos, Synset, WordNet};
