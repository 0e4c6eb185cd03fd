//! Ops that change tempo, pitch or speed.

mod pitch_shift;
mod speed;
mod tempo;
mod time_stretch;

pub use pitch_shift::PitchShift;
pub use speed::Speed;
pub use tempo::Tempo;
pub use time_stretch::TimeStretch;
