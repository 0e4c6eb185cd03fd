//! Steps that move pixels: what is marked in an image moves with them.

use augment_core::{
    BoundingBoxFormat, BoundingBoxes, Data, Error, Image, Info, Pixels, Result, Workspace,
};

use crate::extent::{Dims, Extent};
use crate::pixels;

/// What a step does to an image's size and to what is marked in it. [`output_info`] and [`apply`]
/// make the rest of an op of it.
pub(crate) trait Geometry {
    /// The size that comes out, as far as the one that goes in is known.
    ///
    /// # Errors
    /// When the step cannot be done to an image of that size.
    fn size(&self, from: Dims) -> Result<Dims>;

    /// Moves boxes, as left, top, right, bottom; they may reach beyond the image, and are not
    /// clamped.
    fn move_boxes(&self, boxes: &mut [[f32; 4]], from: Extent, to: Extent);

    /// Moves points.
    fn move_points(&self, points: &mut [[f32; 2]], from: Extent, to: Extent);

    /// Moves a mask: one value a pixel, never mixed.
    ///
    /// # Errors
    /// When the step cannot be done.
    fn move_mask(
        &self,
        mask: Vec<u8>,
        from: Extent,
        to: Extent,
        workspace: &mut Workspace,
    ) -> Result<Vec<u8>>;

    /// Whether boxes that the step moves out of the image are brought back to its edge. Points
    /// never are.
    fn clamps(&self) -> bool {
        true
    }
}

/// The whole of such an op's `output_info`.
pub(crate) fn output_info(step: &impl Geometry, input: &Info) -> Result<Info> {
    let input = input.image()?;
    let from = Dims { width: input.width, height: input.height };
    let to = step.size(from)?;
    to.check_possible()?;
    let mut boxes = input.boxes.clone();
    if let Some((from, to)) = from.known().zip(to.known()) {
        move_boxes(step, &mut boxes, from, to);
    }
    let mut info = input.clone();
    (info.width, info.height, info.boxes) = (to.width, to.height, boxes);
    Ok(info.into())
}

/// The whole of such an op's `apply`: `work` moves the pixels, given the size that goes in, the
/// size that comes out, and the channels.
pub(crate) fn apply(
    step: &impl Geometry,
    data: Data,
    workspace: &mut Workspace,
    work: impl FnOnce(Pixels, Extent, Extent, usize, &mut Workspace) -> Result<Pixels>,
) -> Result<Data> {
    Ok(apply_to(step, pixels::whole(data)?, workspace, work)?.into())
}

/// What is marked in an image, without its pixels.
pub(crate) fn marks(image: &Image) -> Image {
    let &Image { width, height, channels, ref targets, .. } = image;
    Image { width, height, channels, pixels: Pixels::U8(Vec::new()), targets: targets.clone() }
}

/// The same to an image that is whole, or whose pixels `work` has from elsewhere.
pub(crate) fn apply_to(
    step: &impl Geometry,
    image: Image,
    workspace: &mut Workspace,
    work: impl FnOnce(Pixels, Extent, Extent, usize, &mut Workspace) -> Result<Pixels>,
) -> Result<Image> {
    let from = Extent::of(&image);
    let to = step.size(from.into())?;
    to.check_possible()?;
    let to = to.known().ok_or_else(|| Error::data("the size of the result is not known"))?;
    let Image { channels, pixels, mut targets, .. } = image;
    move_boxes(step, &mut targets.boxes, from, to);
    step.move_points(&mut targets.keypoints, from, to);
    for mask in &mut targets.masks {
        *mask = step.move_mask(std::mem::take(mask), from, to, workspace)?;
    }
    let pixels = work(pixels, from, to, channels, workspace)?;
    Ok(Image { width: to.width, height: to.height, channels, pixels, targets })
}

fn move_boxes(step: &impl Geometry, boxes: &mut BoundingBoxes, from: Extent, to: Extent) {
    if boxes.boxes.is_empty() {
        return;
    }
    let format = boxes.format;
    convert(boxes, BoundingBoxFormat::Xyxy);
    step.move_boxes(&mut boxes.boxes, from, to);
    if step.clamps() {
        clamp_boxes(&mut boxes.boxes, to);
    }
    convert(boxes, format);
}

/// Spells the boxes in another format.
pub(crate) fn convert(boxes: &mut BoundingBoxes, format: BoundingBoxFormat) {
    use BoundingBoxFormat::{Cxcywh, Xywh, Xyxy};
    let from = std::mem::replace(&mut boxes.format, format);
    if from == format {
        return;
    }
    for each in &mut boxes.boxes {
        let [a, b, c, d] = *each;
        let [left, top, right, bottom] = match from {
            Xyxy => [a, b, c, d],
            Xywh => [a, b, a + c, b + d],
            Cxcywh => [a - c * 0.5, b - d * 0.5, a + c * 0.5, b + d * 0.5],
        };
        *each = match format {
            Xyxy => [left, top, right, bottom],
            Xywh => [left, top, right - left, bottom - top],
            Cxcywh => [(left + right) * 0.5, (top + bottom) * 0.5, right - left, bottom - top],
        };
    }
}

/// Brings boxes (left, top, right, bottom) back to the image's edges.
pub(crate) fn clamp_boxes(boxes: &mut [[f32; 4]], to: Extent) {
    let (width, height) = (to.width as f32, to.height as f32);
    for [left, top, right, bottom] in boxes {
        *left = left.clamp(0.0, width);
        *right = right.clamp(0.0, width);
        *top = top.clamp(0.0, height);
        *bottom = bottom.clamp(0.0, height);
    }
}

/// Brings points back into the image: its last pixel is the furthest they may be.
pub(crate) fn clamp_points(points: &mut [[f32; 2]], to: Extent) {
    for [x, y] in points {
        *x = x.clamp(0.0, to.width.saturating_sub(1) as f32);
        *y = y.clamp(0.0, to.height.saturating_sub(1) as f32);
    }
}

/// The boxes around the corners that `point` moves each box's corners to.
pub(crate) fn hull(boxes: &mut [[f32; 4]], point: impl Fn([f32; 2]) -> [f32; 2]) {
    for each in boxes {
        let [left, top, right, bottom] = *each;
        let corners = [[left, top], [right, top], [right, bottom], [left, bottom]].map(&point);
        let fold = |axis: usize, pick: fn(f32, f32) -> f32| {
            corners[1..].iter().fold(corners[0][axis], |best, corner| pick(best, corner[axis]))
        };
        *each = [fold(0, f32::min), fold(1, f32::min), fold(0, f32::max), fold(1, f32::max)];
    }
}
