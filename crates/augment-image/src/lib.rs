//! Images for `augment`: [`codec`] reads and writes them, the ops and transforms change them.
//!
//! Every op has two contracts, by the type of the pixels:
//!
//! * 8-bit pixels (height × width × channels): bit-equal to torchvision on PIL images, with Pillow's
//!   integer arithmetic;
//! * float pixels (channels × height × width): within 1e-5 of torchvision on float tensors.
//!
//! Where an op is looser than that, its page says by how much and why.

pub mod codec;
mod color;
mod extent;
mod geometry;
pub mod ops;
mod params;
mod pixels;
mod resample;
pub mod transforms;

pub use params::{ColorSpace, Fill, Interpolation, Jitter, Size};

use augment_core::Entry;

/// This crate's lines of the table of all ops and transforms.
pub const ENTRIES: &[Entry] = &[
    Entry::op::<ops::AdjustBrightness>("{brightness_factor: 1.4}"),
    Entry::op::<ops::AdjustContrast>("{contrast_factor: 1.4}"),
    Entry::op::<ops::AdjustGamma>("{gamma: 2, gain: 1.1}"),
    Entry::op::<ops::AdjustHue>("{hue_factor: 0.1}"),
    Entry::op::<ops::AdjustSaturation>("{saturation_factor: 1.4}"),
    Entry::op::<ops::AdjustSharpness>("{sharpness_factor: 2}"),
    Entry::op::<ops::Autocontrast>("{}"),
    Entry::op::<ops::ConvertColorSpace>("{to: HSV}"),
    Entry::op::<ops::Crop>("{top: 10, left: 20, height: 224, width: 224}"),
    Entry::op::<ops::Equalize>("{}"),
    Entry::op::<ops::GrayscaleToRgb>("{}"),
    Entry::op::<ops::HorizontalFlip>("{}"),
    Entry::op::<ops::Invert>("{}"),
    Entry::op::<ops::PermuteChannels>("{permutation: [2, 1, 0]}"),
    Entry::op::<ops::Posterize>("{bits: 4}"),
    Entry::op::<ops::Resize>("{size: [224, 224]}"),
    Entry::op::<ops::RgbToGrayscale>("{num_output_channels: 3}"),
    Entry::op::<ops::Solarize>("{threshold: 0.5}"),
    Entry::transform::<transforms::ColorJitter>(
        "{brightness: 0.4, contrast: 0.4, saturation: 0.4, hue: 0.1}",
    ),
    Entry::transform::<transforms::Grayscale>("{num_output_channels: 1}"),
    Entry::transform::<transforms::RandomAdjustSharpness>("{sharpness_factor: 2, p: 0.5}"),
    Entry::transform::<transforms::RandomAutocontrast>("{p: 0.5}"),
    Entry::transform::<transforms::RandomChannelPermutation>("{}"),
    Entry::transform::<transforms::RandomColorSpace>("{spaces: [HSV, LAB], p: 0.5}"),
    Entry::transform::<transforms::RandomEqualize>("{p: 0.5}"),
    Entry::transform::<transforms::RandomGrayscale>("{p: 0.1}"),
    Entry::transform::<transforms::RandomHorizontalFlip>("{p: 0.5}"),
    Entry::transform::<transforms::RandomInvert>("{p: 0.5}"),
    Entry::transform::<transforms::RandomPhotometricDistort>("{p: 0.5}"),
    Entry::transform::<transforms::RandomPosterize>("{bits: 4, p: 0.5}"),
    Entry::transform::<transforms::RandomSolarize>("{threshold: 0.5, p: 0.5}"),
    Entry::transform::<transforms::Rgb>("{}"),
];
