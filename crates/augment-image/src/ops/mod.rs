//! Deterministic steps, one file each.

mod adjust_brightness;
mod crop;
mod horizontal_flip;
mod median_blur;
mod normalize;
mod resize;
mod to_dtype;
mod to_tensor;

pub use adjust_brightness::AdjustBrightness;
pub use crop::Crop;
pub use horizontal_flip::HorizontalFlip;
pub use median_blur::MedianBlur;
pub use normalize::Normalize;
pub use resize::Resize;
pub use to_dtype::ToDtype;
pub use to_tensor::ToTensor;
