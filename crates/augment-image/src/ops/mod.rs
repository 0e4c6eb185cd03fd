//! Deterministic steps, one file each.

mod horizontal_flip;
mod resize;

pub use horizontal_flip::HorizontalFlip;
pub use resize::{Resize, Size};
