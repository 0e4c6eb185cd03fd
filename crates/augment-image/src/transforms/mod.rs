//! Steps that draw, one file each.

mod jpeg;
mod random_horizontal_flip;

pub use jpeg::{Jpeg, Quality};
pub use random_horizontal_flip::RandomHorizontalFlip;
