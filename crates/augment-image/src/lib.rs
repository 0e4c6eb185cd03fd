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
pub mod codec;
mod color;
mod extent;
mod geometry;
pub mod ops;
mod params;
mod pixels;
mod resample;
mod reverse;
pub mod transforms;

pub use params::{Fill, Interpolation, Padding, PaddingMode, Size};

use augment_core::Entry;

/// This crate's lines of the table of all ops and transforms.
pub const ENTRIES: &[Entry] = &[
    Entry::op::<ops::AdjustBrightness>("{brightness_factor: 1.4}"),
    Entry::op::<ops::CenterCrop>("{output_size: 224}"),
    Entry::op::<ops::ClampBoundingBoxes>("{}"),
    Entry::op::<ops::ClampKeypoints>("{}"),
    Entry::op::<ops::ConvertBoundingBoxFormat>("{new_format: cxcywh}"),
    Entry::op::<ops::Crop>("{top: 10, left: 20, height: 224, width: 224}"),
    Entry::op::<ops::FiveCrop>("{size: [12, 10]}"),
    Entry::op::<ops::Fork>("{sizes: [64, 128, 256]}"),
    Entry::op::<ops::HorizontalFlip>("{}"),
    Entry::op::<ops::Pad>("{padding: [8, 4], padding_mode: reflect}"),
    Entry::op::<ops::Resize>("{size: [224, 224]}"),
    Entry::op::<ops::ResizedCrop>("{top: 10, left: 20, height: 200, width: 300, size: [224, 224]}"),
    Entry::op::<ops::SanitizeBoundingBoxes>("{min_size: 2, masks: true}"),
    Entry::op::<ops::SanitizeKeypoints>("{}"),
    Entry::op::<ops::TenCrop>("{size: [12, 10]}"),
    Entry::op::<ops::VerticalFlip>("{}"),
    Entry::op::<ops::ZeroBoundingBoxes>("{top: 10, left: 20, height: 200, width: 300}"),
    Entry::transform::<transforms::CenterCrop>("{size: 224}"),
    Entry::transform::<transforms::FiveCrop>("{size: [12, 10]}"),
    Entry::transform::<transforms::Pad>("{padding: 4, fill: 127}"),
    Entry::transform::<transforms::RandomCrop>("{size: 224, padding: 4, pad_if_needed: true}"),
    Entry::transform::<transforms::RandomHorizontalFlip>("{p: 0.5}"),
    Entry::transform::<transforms::RandomIoUCrop>("{trials: 40}"),
    Entry::transform::<transforms::RandomResize>("{min_size: 128, max_size: 257}"),
    Entry::transform::<transforms::RandomResizedCrop>("{size: 224, scale: [0.2, 1.0]}"),
    Entry::transform::<transforms::RandomShortestSize>("{min_size: [480, 512], max_size: 640}"),
    Entry::transform::<transforms::RandomVerticalFlip>("{p: 0.5}"),
    Entry::transform::<transforms::RandomZoomOut>("{fill: 127, side_range: [1.0, 2.0]}"),
    Entry::transform::<transforms::Resize>("{size: 256, max_size: 512}"),
    Entry::transform::<transforms::ScaleJitter>("{target_size: [256, 256]}"),
    Entry::transform::<transforms::TenCrop>("{size: [12, 10]}"),
];
