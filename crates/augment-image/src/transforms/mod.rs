//! Steps that draw, one file each.

mod alias;
mod gaussian_blur;
mod gaussian_noise;
mod random_erasing;
mod color_jitter;
mod grayscale;
mod random_adjust_sharpness;
mod random_autocontrast;
mod random_channel_permutation;
mod random_color_space;
mod random_equalize;
mod random_grayscale;
mod random_horizontal_flip;
mod random_invert;
mod random_photometric_distort;
mod random_posterize;
mod random_solarize;
mod rgb;
mod sometimes;

pub use alias::{Alias, Aliased, LinearTransformation, Normalize, ToDtype, ToTensor};
pub use gaussian_blur::GaussianBlur;
pub use gaussian_noise::GaussianNoise;
pub use random_erasing::{RandomErasing, Value};
pub use color_jitter::ColorJitter;
pub use grayscale::Grayscale;
pub use random_adjust_sharpness::RandomAdjustSharpness;
pub use random_autocontrast::RandomAutocontrast;
pub use random_channel_permutation::RandomChannelPermutation;
pub use random_color_space::RandomColorSpace;
pub use random_equalize::RandomEqualize;
pub use random_grayscale::RandomGrayscale;
pub use random_horizontal_flip::RandomHorizontalFlip;
pub use random_invert::RandomInvert;
pub use random_photometric_distort::RandomPhotometricDistort;
pub use random_posterize::RandomPosterize;
pub use random_solarize::RandomSolarize;
pub use rgb::Rgb;
mod elastic_transform;
mod random_affine;
mod random_perspective;
mod random_rotation;

pub use elastic_transform::ElasticTransform;
pub use random_affine::RandomAffine;
pub use random_perspective::RandomPerspective;
pub use random_rotation::RandomRotation;
