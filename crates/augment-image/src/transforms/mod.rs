//! Steps that draw, one file each.

mod random_horizontal_flip;

pub use random_horizontal_flip::RandomHorizontalFlip;
