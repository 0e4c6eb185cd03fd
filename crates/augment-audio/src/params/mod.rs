//! Types of parameters that several ops and transforms share.

mod choice;
mod color;
pub(crate) mod preset;
mod range;
mod sounds;
mod span;

pub(crate) use choice::word_or_number;
pub(crate) use color::{slope, slope_schema};
pub use preset::Preset;
pub(crate) use preset::with_presets;
pub use range::Range;
pub use sounds::Sounds;
pub use span::TimeUnit;
