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
mod reverse;
pub mod transforms;
mod warp;

pub use params::{Fill, Interpolation, Numbers, Size};

use augment_core::Entry;

/// This crate's lines of the table of all ops and transforms.
pub const ENTRIES: &[Entry] = &[
    Entry::op::<ops::AdjustBrightness>("{brightness_factor: 1.4}"),
    Entry::op::<ops::Affine>("{angle: 15, translate: [10, -5], scale: 1.2, shear: [5, 0]}"),
    Entry::op::<ops::Crop>("{top: 10, left: 20, height: 224, width: 224}"),
    Entry::op::<ops::Elastic>("{alpha: [50, 50], sigma: [5, 5], stream: {seed: 0, id: [1, 2, 3]}}"),
    Entry::op::<ops::HorizontalFlip>("{}"),
    Entry::op::<ops::Perspective>(
        "{startpoints: [[0, 0], [30, 0], [30, 16], [0, 16]], \
          endpoints: [[3, 2], [28, 1], [29, 15], [1, 14]]}",
    ),
    Entry::op::<ops::Resize>("{size: [224, 224]}"),
    Entry::op::<ops::Rotate>("{angle: 30}"),
    Entry::transform::<transforms::ElasticTransform>("{alpha: 50, sigma: 5}"),
    Entry::transform::<transforms::RandomAffine>(
        "{degrees: 15, translate: [0.1, 0.1], scale: [0.8, 1.2], shear: 10}",
    ),
    Entry::transform::<transforms::RandomHorizontalFlip>("{p: 0.5}"),
    Entry::transform::<transforms::RandomPerspective>("{distortion_scale: 0.5, p: 0.5}"),
    Entry::transform::<transforms::RandomRotation>("{degrees: 30}"),
];
