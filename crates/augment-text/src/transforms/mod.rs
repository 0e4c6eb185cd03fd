//! Random steps on texts.

mod eda;
mod random_deletion;
mod random_insertion;
mod random_swap;
mod synonym_replacement;

pub use eda::Eda;
pub use random_deletion::RandomDeletion;
pub use random_insertion::RandomInsertion;
pub use random_swap::RandomSwap;
pub use synonym_replacement::SynonymReplacement;

use augment_core::Stream;

/// What stands for a stream where an op is only checked.
const NO_STREAM: Stream = Stream { seed: 0, id: [0; 3] };
