//! Images for `augment`: [`codec`] reads and writes them, the ops and transforms change them.
//!
//! On 8-bit pixels the ops are bit-equal to torchvision's on PIL images.

pub mod codec;
pub mod ops;
mod pixels;
mod resample;
pub mod transforms;

pub use resample::Interpolation;

use augment_core::Entry;

/// This crate's lines of the table of all ops and transforms.
pub const ENTRIES: &[Entry] = &[
    Entry::op::<ops::HorizontalFlip>("{}"),
    Entry::op::<ops::Resize>("{size: [224, 224]}"),
    Entry::transform::<transforms::RandomHorizontalFlip>("{p: 0.5}"),
];
