//! Ops that change tempo, pitch or speed.

mod speed;
mod tempo;

pub use speed::Speed;
pub use tempo::Tempo;
