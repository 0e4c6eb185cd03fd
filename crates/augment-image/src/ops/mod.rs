//! Deterministic steps, one file each.

mod adjust_brightness;
mod center_crop;
mod crop;
mod five_crop;
mod horizontal_flip;
mod median_blur;
mod erase;
mod gaussian_blur;
mod gaussian_noise;
mod linear_transformation;
mod normalize;
mod pad;
mod resize;
mod ten_crop;
mod to_dtype;
mod to_tensor;
mod vertical_flip;

pub use adjust_brightness::AdjustBrightness;
pub use center_crop::CenterCrop;
pub use crop::Crop;
pub use five_crop::FiveCrop;
pub use horizontal_flip::HorizontalFlip;
pub use median_blur::MedianBlur;
pub use erase::{Erase, EraseValue};
pub(crate) use erase::{
    check_channels as check_erase_channels, check_values as check_erase_values,
};
pub use gaussian_blur::GaussianBlur;
pub(crate) use gaussian_blur::check_kernel_size;
pub use gaussian_noise::GaussianNoise;
pub(crate) use gaussian_noise::check as check_noise;
pub use linear_transformation::LinearTransformation;
pub use normalize::Normalize;
pub use pad::Pad;
pub use resize::Resize;
pub use ten_crop::TenCrop;
pub use to_dtype::ToDtype;
pub use to_tensor::ToTensor;
pub use vertical_flip::VerticalFlip;
