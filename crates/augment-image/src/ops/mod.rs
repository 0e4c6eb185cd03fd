//! Deterministic steps, one file each.

mod adjust_brightness;
mod adjust_contrast;
mod adjust_gamma;
mod adjust_hue;
mod adjust_saturation;
mod adjust_sharpness;
mod autocontrast;
mod convert_color_space;
mod crop;
mod equalize;
mod grayscale_to_rgb;
mod horizontal_flip;
mod invert;
mod permute_channels;
mod posterize;
mod resize;
mod rgb_to_grayscale;
mod solarize;

pub use adjust_brightness::AdjustBrightness;
pub use adjust_contrast::AdjustContrast;
pub use adjust_gamma::AdjustGamma;
pub use adjust_hue::AdjustHue;
pub use adjust_saturation::AdjustSaturation;
pub use adjust_sharpness::AdjustSharpness;
pub use autocontrast::Autocontrast;
pub use convert_color_space::ConvertColorSpace;
pub use crop::Crop;
pub use equalize::Equalize;
pub use grayscale_to_rgb::GrayscaleToRgb;
pub use horizontal_flip::HorizontalFlip;
pub use invert::Invert;
pub use permute_channels::PermuteChannels;
pub use posterize::Posterize;
pub use resize::Resize;
pub use rgb_to_grayscale::RgbToGrayscale;
pub use solarize::Solarize;
