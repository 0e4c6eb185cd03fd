//! Random steps on texts. Those that draw a stream and nothing else stand beside their ops.

mod eda;
mod random_swap;

pub use eda::Eda;
pub use random_swap::RandomSwap;

pub use crate::ops::keyboard_typos::drawn::KeyboardTypos;
pub use crate::ops::ocr_errors::drawn::OcrErrors;
pub use crate::ops::random_case::drawn::RandomCase;
pub use crate::ops::random_characters::drawn::RandomCharacters;
pub use crate::ops::random_deletion::drawn::RandomDeletion;
pub use crate::ops::random_insertion::drawn::RandomInsertion;
pub use crate::ops::shuffle_sentences::drawn::ShuffleSentences;
pub use crate::ops::synonym_replacement::drawn::SynonymReplacement;
pub use crate::ops::tf_idf_replacement::drawn::TfIdfReplacement;
