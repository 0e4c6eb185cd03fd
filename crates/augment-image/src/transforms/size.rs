//! What transforms that draw sizes have in common.

use std::ops::RangeInclusive;

use augment_core::{AnyOp, Error, Info, Result};

use crate::extent::Extent;
use crate::ops::Resize;
use crate::params::Interpolation;

pub(super) fn yes() -> bool {
    true
}

/// The image's size.
///
/// # Errors
/// When it is not known.
pub(super) fn size_of(input: &Info) -> Result<Extent> {
    let size = input.image()?.size();
    let (width, height) = size.ok_or_else(|| Error::unknown_size("size of the image", input))?;
    Ok(Extent { width, height })
}

/// Fails unless the two numbers are in order and within `range`.
pub(super) fn check_pair(field: &str, pair: [f64; 2], range: RangeInclusive<f64>) -> Result<()> {
    Error::check_range(field, pair[0], range.clone())?;
    Error::check_range(field, pair[1], range)?;
    if pair[0] > pair[1] {
        let message = format!("must be the least and the largest, got {} and {}", pair[0], pair[1]);
        return Err(Error::invalid_field(field, message));
    }
    Ok(())
}

/// `resize` to so many times the size, cut off to whole pixels, at least one.
pub(super) fn scaled(
    from: Extent,
    times: f64,
    interpolation: Interpolation,
    antialias: bool,
) -> AnyOp {
    let side = |side: usize| ((side as f64 * times) as u32).max(1);
    let (height, width) = (side(from.height), side(from.width));
    Resize { interpolation, antialias, ..Resize::exact(height, width) }.into()
}
