//! Steps that draw, one file each.

mod alias;
mod random_horizontal_flip;

pub use alias::{Alias, Aliased, Normalize, ToDtype, ToTensor};
pub use random_horizontal_flip::RandomHorizontalFlip;
