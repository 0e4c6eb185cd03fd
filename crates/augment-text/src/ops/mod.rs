//! Deterministic steps on texts.

mod clean_text;
mod eda;
mod expand_contractions;
pub(crate) mod keyboard_typos;
pub(crate) mod ocr_errors;
pub(crate) mod random_case;
pub(crate) mod random_characters;
pub(crate) mod random_deletion;
pub(crate) mod random_insertion;
mod random_swap;
pub(crate) mod shuffle_sentences;
pub(crate) mod synonym_replacement;
pub(crate) mod tf_idf_replacement;
mod tokenize;

pub use clean_text::CleanText;
pub use expand_contractions::ExpandContractions;
pub use keyboard_typos::KeyboardTypos;
pub use ocr_errors::OcrErrors;
pub use random_case::RandomCase;
pub use random_characters::{CharacterAction, RandomCharacters};
pub use random_deletion::RandomDeletion;
pub use random_insertion::RandomInsertion;
pub use random_swap::RandomSwap;
pub use shuffle_sentences::ShuffleSentences;
pub use synonym_replacement::SynonymReplacement;
pub use tf_idf_replacement::TfIdfReplacement;
pub use tokenize::{Padding, Tokenize};
