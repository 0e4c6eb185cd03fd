//! Steps that change what is marked in an image, and leave its pixels alone.

use augment_core::{BoundingBoxes, Data, Image, Info, Result};

use crate::extent::Extent;
use crate::geometry;
use crate::pixels;

/// The whole of `output_info` of a step that changes boxes, given the image's size.
pub(crate) fn boxes_info(
    input: &Info,
    change: impl FnOnce(&mut BoundingBoxes, Extent),
) -> Result<Info> {
    let mut info = input.image()?.clone();
    match info.size() {
        Some((width, height)) => change(&mut info.boxes, Extent { width, height }),
        None => info.boxes = BoundingBoxes::default(),
    }
    Ok(info.into())
}

/// A step that changes what is marked in an image, and nothing else.
pub(crate) trait Annotates {
    /// Changes it; the pixels are not looked at.
    fn annotate(&self, image: &mut Image);
}

/// The whole of such a step's `apply`.
pub(crate) fn apply(step: &impl Annotates, data: Data) -> Result<Data> {
    let mut image = pixels::whole(data)?;
    step.annotate(&mut image);
    Ok(image.into())
}

/// Calls `change` with the boxes as left, top, right, bottom.
pub(crate) fn as_corners<T>(
    boxes: &mut BoundingBoxes,
    change: impl FnOnce(&mut Vec<[f32; 4]>) -> T,
) -> T {
    let format = boxes.format;
    geometry::convert(boxes, augment_core::BoundingBoxFormat::Xyxy);
    let result = change(&mut boxes.boxes);
    geometry::convert(boxes, format);
    result
}
