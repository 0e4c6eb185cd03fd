//! Random steps on texts.

mod eda;
mod keyboard_typos;
mod ocr_errors;
mod random_case;
mod random_characters;
mod random_deletion;
mod random_insertion;
mod random_swap;
mod shuffle_sentences;
mod synonym_replacement;

pub use eda::Eda;
pub use keyboard_typos::KeyboardTypos;
pub use ocr_errors::OcrErrors;
pub use random_case::RandomCase;
pub use random_characters::RandomCharacters;
pub use random_deletion::RandomDeletion;
pub use random_insertion::RandomInsertion;
pub use random_swap::RandomSwap;
pub use shuffle_sentences::ShuffleSentences;
pub use synonym_replacement::SynonymReplacement;

use augment_core::Stream;

/// What stands for a stream where an op is only checked.
const NO_STREAM: Stream = Stream { seed: 0, id: [0; 3] };
