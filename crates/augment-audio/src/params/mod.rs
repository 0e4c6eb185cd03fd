//! Types of parameters that several ops and transforms share.

mod choice;
mod range;

pub(crate) use choice::word_or_number;
pub use range::Range;
