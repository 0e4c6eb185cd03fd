//! Deterministic steps, one file each.

mod adjust_brightness;
mod crop;
mod horizontal_flip;
mod jpeg;
mod resize;

pub use adjust_brightness::AdjustBrightness;
pub use crop::Crop;
pub use horizontal_flip::HorizontalFlip;
pub use jpeg::Jpeg;
pub use resize::Resize;
