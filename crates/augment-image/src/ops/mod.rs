//! Deterministic steps, one file each.

mod adjust_brightness;
mod crop;
mod erase;
mod gaussian_blur;
mod gaussian_noise;
mod horizontal_flip;
mod linear_transformation;
mod normalize;
mod resize;
mod to_dtype;
mod to_tensor;

pub use adjust_brightness::AdjustBrightness;
pub use crop::Crop;
pub use erase::{Erase, EraseValue};
pub(crate) use erase::{
    check_channels as check_erase_channels, check_values as check_erase_values,
};
pub use gaussian_blur::GaussianBlur;
pub(crate) use gaussian_blur::check_kernel_size;
pub use gaussian_noise::GaussianNoise;
pub(crate) use gaussian_noise::check as check_noise;
pub use horizontal_flip::HorizontalFlip;
pub use linear_transformation::LinearTransformation;
pub use normalize::Normalize;
pub use resize::Resize;
pub use to_dtype::ToDtype;
pub use to_tensor::ToTensor;
