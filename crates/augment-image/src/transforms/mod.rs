//! Steps that draw, one file each.

mod alias;
mod auto_augment;
mod center_crop;
mod color_jitter;
mod elastic_transform;
mod gaussian_blur;
mod gaussian_noise;
mod grayscale;
mod jpeg;
mod random_adjust_sharpness;
mod random_affine;
mod random_autocontrast;
mod random_channel_permutation;
mod random_color_space;
mod random_crop;
mod random_equalize;
mod random_erasing;
mod random_grayscale;
mod random_horizontal_flip;
mod random_invert;
mod random_iou_crop;
mod random_perspective;
mod random_photometric_distort;
mod random_posterize;
mod random_resize;
mod random_resized_crop;
mod random_rotation;
mod random_shortest_size;
mod random_solarize;
mod random_vertical_flip;
mod random_zoom_out;
mod rgb;
mod scale_jitter;
mod size;
mod sometimes;

pub use alias::{
    Alias, Aliased, FiveCrop, LinearTransformation, Normalize, Pad, Resize, TenCrop, ToDtype,
    ToTensor,
};
pub use auto_augment::{AugMix, AutoAugment, AutoAugmentPolicy, RandAugment, TrivialAugmentWide};
pub use center_crop::CenterCrop;
pub use color_jitter::ColorJitter;
pub use elastic_transform::ElasticTransform;
pub use gaussian_blur::GaussianBlur;
pub use gaussian_noise::GaussianNoise;
pub use grayscale::Grayscale;
pub use jpeg::{Jpeg, Quality};
pub use random_adjust_sharpness::RandomAdjustSharpness;
pub use random_affine::RandomAffine;
pub use random_autocontrast::RandomAutocontrast;
pub use random_channel_permutation::RandomChannelPermutation;
pub use random_color_space::RandomColorSpace;
pub use random_crop::RandomCrop;
pub use random_equalize::RandomEqualize;
pub use random_erasing::{RandomErasing, Value};
pub use random_grayscale::RandomGrayscale;
pub use random_horizontal_flip::RandomHorizontalFlip;
pub use random_invert::RandomInvert;
pub use random_iou_crop::RandomIoUCrop;
pub use random_perspective::RandomPerspective;
pub use random_photometric_distort::RandomPhotometricDistort;
pub use random_posterize::RandomPosterize;
pub use random_resize::RandomResize;
pub use random_resized_crop::RandomResizedCrop;
pub use random_rotation::RandomRotation;
pub use random_shortest_size::{RandomShortestSize, Sizes};
pub use random_solarize::RandomSolarize;
pub use random_vertical_flip::RandomVerticalFlip;
pub use random_zoom_out::RandomZoomOut;
pub use rgb::Rgb;
pub use scale_jitter::ScaleJitter;

use size::{check_pair, scaled, size_of, yes};
