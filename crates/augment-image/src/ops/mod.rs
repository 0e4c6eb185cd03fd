//! Deterministic steps, one file each.

mod adjust_brightness;
mod affine;
mod crop;
mod elastic;
mod horizontal_flip;
mod perspective;
mod resize;
mod rotate;

pub use adjust_brightness::AdjustBrightness;
pub use affine::Affine;
pub use crop::Crop;
pub use elastic::Elastic;
pub use horizontal_flip::HorizontalFlip;
pub use perspective::Perspective;
pub use resize::Resize;
pub use rotate::Rotate;
