//! Deterministic steps, one file each.

mod adjust_brightness;
mod center_crop;
mod clamp_bounding_boxes;
mod clamp_keypoints;
mod convert_bounding_box_format;
mod crop;
mod five_crop;
mod fork;
mod horizontal_flip;
mod pad;
mod resize;
mod resized_crop;
mod sanitize_bounding_boxes;
mod sanitize_keypoints;
mod ten_crop;
mod vertical_flip;
mod zero_bounding_boxes;

pub use adjust_brightness::AdjustBrightness;
pub use center_crop::CenterCrop;
pub use clamp_bounding_boxes::ClampBoundingBoxes;
pub use clamp_keypoints::ClampKeypoints;
pub use convert_bounding_box_format::ConvertBoundingBoxFormat;
pub use crop::Crop;
pub use five_crop::FiveCrop;
pub use fork::Fork;
pub use horizontal_flip::HorizontalFlip;
pub use pad::Pad;
pub use resize::Resize;
pub use resized_crop::ResizedCrop;
pub use sanitize_bounding_boxes::SanitizeBoundingBoxes;
pub use sanitize_keypoints::SanitizeKeypoints;
pub use ten_crop::TenCrop;
pub use vertical_flip::VerticalFlip;
pub use zero_bounding_boxes::ZeroBoundingBoxes;
