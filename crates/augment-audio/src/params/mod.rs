//! Types of parameters that several ops and transforms share.

mod choice;
mod range;
mod span;

pub(crate) use choice::word_or_number;
pub use range::Range;
pub use span::TimeUnit;
