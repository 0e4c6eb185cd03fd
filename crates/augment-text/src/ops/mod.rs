//! Deterministic steps on texts.

mod random_swap;

pub use random_swap::RandomSwap;
