//! Ops that change tempo, pitch or speed.

mod tempo;

pub use tempo::Tempo;
