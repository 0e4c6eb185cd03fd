//! Deterministic steps on texts.

mod clean_text;
mod eda;
mod random_deletion;
mod random_insertion;
mod random_swap;
mod synonym_replacement;

pub use clean_text::CleanText;
pub use random_deletion::RandomDeletion;
pub use random_insertion::RandomInsertion;
pub use random_swap::RandomSwap;
pub use synonym_replacement::SynonymReplacement;
