//! Ops that only look at the pixels differently.

use augment_core::AnyOp;
use augment_image::ops;

use super::Track;
use crate::image::layout::View;

impl Track<'_> {
    /// The part of the image, if it lies within.
    pub(super) fn part(&self, top: i64, left: i64, height: i64, width: i64) -> Option<View> {
        let View { width: w, height: h, .. } = self.view;
        let is_within = top >= 0
            && left >= 0
            && height >= 1
            && width >= 1
            && top.checked_add(height)? <= i64::from(h)
            && left.checked_add(width)? <= i64::from(w);
        let part = || self.view.part(top as i32, left as i32, height as i32, width as i32);
        is_within.then(part)
    }

    /// The view after the op, if it is such a one.
    pub(super) fn viewed(&self, op: &AnyOp) -> Option<View> {
        if op.downcast_ref::<ops::HorizontalFlip>().is_some() {
            return Some(self.view.mirrored());
        }
        if op.downcast_ref::<ops::VerticalFlip>().is_some() {
            return Some(self.view.flipped());
        }
        if let Some(rectangle) = self.cut(op) {
            let ops::Crop { top, left, height, width } = rectangle;
            return self.part(top, left, height.into(), width.into());
        }
        if let Some(op) = op.downcast_ref::<ops::Rotate>() {
            let turns = op.turns(self.view.width as usize, self.view.height as usize)?;
            return Some(self.view.turned(turns));
        }
        None
    }

    /// The rectangle that an op cuts out, if that is all it does.
    pub(super) fn cut(&self, op: &AnyOp) -> Option<ops::Crop> {
        if let Some(op) = op.downcast_ref::<ops::Crop>() {
            return Some(op.clone());
        }
        let op = op.downcast_ref::<ops::CenterCrop>()?;
        Some(op.crop(self.view.width as usize, self.view.height as usize))
    }
}

/// Whether an op changes what is marked in an image, and nothing else.
pub(in crate::image) fn annotates(op: &AnyOp) -> bool {
    op.downcast_ref::<ops::ClampBoundingBoxes>().is_some()
        || op.downcast_ref::<ops::ClampKeypoints>().is_some()
        || op.downcast_ref::<ops::ConvertBoundingBoxFormat>().is_some()
        || op.downcast_ref::<ops::SanitizeBoundingBoxes>().is_some()
        || op.downcast_ref::<ops::SanitizeKeypoints>().is_some()
        || op.downcast_ref::<ops::ZeroBoundingBoxes>().is_some()
}
