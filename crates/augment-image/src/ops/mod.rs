//! Deterministic steps, one file each.

mod adjust_brightness;
mod center_crop;
mod crop;
mod five_crop;
mod horizontal_flip;
mod median_blur;
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
pub use normalize::Normalize;
pub use pad::Pad;
pub use resize::Resize;
pub use ten_crop::TenCrop;
pub use to_dtype::ToDtype;
pub use to_tensor::ToTensor;
pub use vertical_flip::VerticalFlip;
