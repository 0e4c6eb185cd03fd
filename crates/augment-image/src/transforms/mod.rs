//! Steps that draw, one file each.

mod alias;
mod gaussian_blur;
mod gaussian_noise;
mod random_erasing;
mod random_horizontal_flip;

pub use alias::{Alias, Aliased, LinearTransformation, Normalize, ToDtype, ToTensor};
pub use gaussian_blur::GaussianBlur;
pub use gaussian_noise::GaussianNoise;
pub use random_erasing::{RandomErasing, Value};
pub use random_horizontal_flip::RandomHorizontalFlip;
