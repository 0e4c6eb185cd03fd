//! Deterministic steps, one file each.

mod adjust_brightness;
mod center_crop;
mod crop;
mod five_crop;
mod fork;
mod horizontal_flip;
mod pad;
mod resize;
mod resized_crop;
mod ten_crop;
mod vertical_flip;

pub use adjust_brightness::AdjustBrightness;
pub use center_crop::CenterCrop;
pub use crop::Crop;
pub use five_crop::FiveCrop;
pub use fork::Fork;
pub use horizontal_flip::HorizontalFlip;
pub use pad::Pad;
pub use resize::Resize;
pub use resized_crop::ResizedCrop;
pub use ten_crop::TenCrop;
pub use vertical_flip::VerticalFlip;
