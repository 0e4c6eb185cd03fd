//! Images for `augment`: [`codec`] reads and writes them, the ops and transforms change them.
//!
//! Every op has two contracts, by the type of the pixels:
//!
//! * 8-bit pixels (height × width × channels): bit-equal to torchvision on PIL images, with Pillow's
//!   integer arithmetic;
//! * float pixels (channels × height × width): within 1e-5 of torchvision on float tensors.
//!
//! Where an op is looser than that, its page says by how much and why.

mod annotations;
mod blur;
pub mod codec;
mod color;
mod convert;
mod extent;
mod geometry;
mod marks;
pub mod ops;
mod params;
mod pixels;
mod resample;
mod reverse;
mod simd;
pub mod transforms;
mod warp;

pub use color::hsv::HUES;
pub use color::lab::{ENCODED as LAB_BYTES, lights as lab_lights};
pub use marks::move_marks;
pub use params::{
    ColorSpace, Edges, Fill, Interpolation, Jitter, Numbers, Padding, PaddingMode, Pair, Size,
};
pub use resample::windows;
pub use warp::Map;

use augment_core::Entry;

/// This crate's lines of the table of all ops and transforms.
pub const ENTRIES: &[Entry] = &[
    Entry::op::<ops::AdjustBrightness>("{brightness_factor: 1.4}"),
    Entry::op::<ops::AdjustContrast>("{contrast_factor: 1.4}"),
    Entry::op::<ops::AdjustGamma>("{gamma: 2, gain: 1.1}"),
    Entry::op::<ops::AdjustHue>("{hue_factor: 0.1}"),
    Entry::op::<ops::AdjustSaturation>("{saturation_factor: 1.4}"),
    Entry::op::<ops::AdjustSharpness>("{sharpness_factor: 2}"),
    Entry::op::<ops::Affine>("{angle: 15, translate: [10, -5], scale: 1.2, shear: [5, 0]}"),
    Entry::op::<ops::Autocontrast>("{}"),
    Entry::op_container::<ops::BlendChains>(
        "{image_weight: 0.5, weights: [0.5], chains: [[{op: posterize, bits: 4}]]}",
    ),
    Entry::op::<ops::CenterCrop>("{output_size: 224}"),
    Entry::op::<ops::ClampBoundingBoxes>("{}"),
    Entry::op::<ops::ClampKeypoints>("{}"),
    Entry::op::<ops::ConvertBoundingBoxFormat>("{new_format: cxcywh}"),
    Entry::op::<ops::ConvertColorSpace>("{to: HSV}"),
    Entry::op::<ops::Crop>("{top: 10, left: 20, height: 224, width: 224}"),
    Entry::op::<ops::Elastic>("{alpha: [50, 50], sigma: [5, 5], stream: {seed: 0, id: [1, 2, 3]}}"),
    Entry::op::<ops::Equalize>("{}"),
    Entry::op::<ops::Erase>("{i: 4, j: 8, h: 6, w: 12, v: 0}"),
    Entry::op::<ops::FiveCrop>("{size: [12, 10]}"),
    Entry::op::<ops::Fork>("{sizes: [64, 128, 256]}"),
    Entry::op::<ops::GaussianBlur>("{kernel_size: 9, sigma: 1.5}"),
    Entry::op::<ops::GaussianNoise>("{sigma: 0.05, stream: {seed: 7, id: [1, 2, 3]}}"),
    Entry::op::<ops::GrayscaleToRgb>("{}"),
    Entry::op::<ops::HorizontalFlip>("{}"),
    Entry::op::<ops::Invert>("{}"),
    Entry::op::<ops::Jpeg>("{quality: 50}"),
    Entry::op::<ops::LinearTransformation>(
        "{transformation_matrix: [[1, 0], [0, 0.5]], mean_vector: [0.5, 0.5]}",
    ),
    Entry::op::<ops::MedianBlur>("{kernel_size: 3}"),
    Entry::op::<ops::Normalize>("{mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225]}"),
    Entry::op::<ops::Pad>("{padding: [8, 4], padding_mode: reflect}"),
    Entry::op::<ops::Patchify>("{patch_size: 16, max_num_patches: 256}"),
    Entry::op::<ops::PermuteChannels>("{permutation: [2, 1, 0]}"),
    Entry::op::<ops::Perspective>(
        "{startpoints: [[0, 0], [30, 0], [30, 16], [0, 16]], \
          endpoints: [[3, 2], [28, 1], [29, 15], [1, 14]]}",
    ),
    Entry::op::<ops::Posterize>("{bits: 4}"),
    Entry::op::<ops::Resize>("{size: [224, 224]}"),
    Entry::op::<ops::ResizeKeepRatio>("{size: [288, 224], longest: 1}"),
    Entry::op::<ops::ResizeToPatches>("{patch_size: 16, max_num_patches: 256}"),
    Entry::op::<ops::ResizedCrop>("{top: 10, left: 20, height: 200, width: 300, size: [224, 224]}"),
    Entry::op::<ops::RgbToGrayscale>("{num_output_channels: 3}"),
    Entry::op::<ops::Rotate>("{angle: 30}"),
    Entry::op::<ops::Round>("{}"),
    Entry::op::<ops::SanitizeBoundingBoxes>("{min_size: 2, masks: true}"),
    Entry::op::<ops::SanitizeKeypoints>("{}"),
    Entry::op::<ops::Solarize>("{threshold: 0.5}"),
    Entry::op::<ops::TenCrop>("{size: [12, 10]}"),
    Entry::op::<ops::ToDtype>("{dtype: float32, scale: true}"),
    Entry::op::<ops::ToTensor>("{}"),
    Entry::op::<ops::VerticalFlip>("{}"),
    Entry::op::<ops::ZeroBoundingBoxes>("{top: 10, left: 20, height: 200, width: 300}"),
    Entry::transform::<transforms::AugMix>("{severity: 3}"),
    Entry::transform::<transforms::AutoAugment>("{policy: imagenet}"),
    Entry::transform::<transforms::CenterCrop>("{size: 224}"),
    Entry::transform::<transforms::ColorJitter>(
        "{brightness: 0.4, contrast: 0.4, saturation: 0.4, hue: 0.1}",
    ),
    Entry::transform::<transforms::ElasticTransform>("{alpha: 50, sigma: 5}"),
    Entry::transform::<transforms::FiveCrop>("{size: [12, 10]}"),
    Entry::transform::<transforms::GaussianBlur>("{kernel_size: 9, sigma: [0.1, 2]}"),
    Entry::transform::<transforms::GaussianNoise>("{sigma: 0.05}"),
    Entry::transform::<transforms::Grayscale>("{num_output_channels: 1}"),
    Entry::transform::<transforms::Jpeg>("{quality: [5, 50]}"),
    Entry::transform::<transforms::LinearTransformation>(
        "{transformation_matrix: [[1, 0], [0, 0.5]], mean_vector: [0.5, 0.5]}",
    ),
    Entry::transform::<transforms::Normalize>(
        "{mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225]}",
    ),
    Entry::transform::<transforms::Pad>("{padding: 4, fill: 127}"),
    Entry::transform::<transforms::RandAugment>("{num_ops: 2, magnitude: 9}"),
    Entry::transform::<transforms::RandomAdjustSharpness>("{sharpness_factor: 2, p: 0.5}"),
    Entry::transform::<transforms::RandomAffine>(
        "{degrees: 15, translate: [0.1, 0.1], scale: [0.8, 1.2], shear: 10}",
    ),
    Entry::transform::<transforms::RandomAutocontrast>("{p: 0.5}"),
    Entry::transform::<transforms::RandomChannelPermutation>("{}"),
    Entry::transform::<transforms::RandomColorSpace>("{spaces: [HSV, LAB], p: 0.5}"),
    Entry::transform::<transforms::RandomCrop>("{size: 224, padding: 4, pad_if_needed: true}"),
    Entry::transform::<transforms::RandomEqualize>("{p: 0.5}"),
    Entry::transform::<transforms::RandomErasing>("{p: 0.5, value: random}"),
    Entry::transform::<transforms::RandomGrayscale>("{p: 0.1}"),
    Entry::transform::<transforms::RandomHorizontalFlip>("{p: 0.5}"),
    Entry::transform::<transforms::RandomInvert>("{p: 0.5}"),
    Entry::transform::<transforms::RandomIoUCrop>("{trials: 40}"),
    Entry::transform::<transforms::RandomPerspective>("{distortion_scale: 0.5, p: 0.5}"),
    Entry::transform::<transforms::RandomPhotometricDistort>("{p: 0.5}"),
    Entry::transform::<transforms::RandomPosterize>("{bits: 4, p: 0.5}"),
    Entry::transform::<transforms::RandomResize>("{min_size: 128, max_size: 257}"),
    Entry::transform::<transforms::RandomResizedCrop>("{size: 224, scale: [0.2, 1.0]}"),
    Entry::transform::<transforms::RandomRotation>("{degrees: 30}"),
    Entry::transform::<transforms::RandomShortestSize>("{min_size: [480, 512], max_size: 640}"),
    Entry::transform::<transforms::RandomSolarize>("{threshold: 0.5, p: 0.5}"),
    Entry::transform::<transforms::RandomVerticalFlip>("{p: 0.5}"),
    Entry::transform::<transforms::RandomZoomOut>("{fill: 127, side_range: [1.0, 2.0]}"),
    Entry::transform::<transforms::Resize>("{size: 256, max_size: 512}"),
    Entry::transform::<transforms::Rgb>("{}"),
    Entry::transform::<transforms::ScaleJitter>("{target_size: [256, 256]}"),
    Entry::transform::<transforms::TenCrop>("{size: [12, 10]}"),
    Entry::transform::<transforms::ToDtype>("{dtype: float32, scale: true}"),
    Entry::transform::<transforms::ToTensor>("{}"),
    Entry::transform::<transforms::TrivialAugmentWide>("{}"),
];
