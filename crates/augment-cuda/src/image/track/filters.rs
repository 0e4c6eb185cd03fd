//! Ops on pixels and those around them.

use augment_core::AnyOp;
use augment_image::ops;

use super::{Next, Track};
use crate::image::desk::Desk;
use crate::image::layout::{Blur, Median, Sharpen};

/// `REACH` of `filter.cu`: how many weights one side of a bell may have.
const MOST_WEIGHTS: usize = 96;
/// The largest square that is worth counting through for every pixel.
const MOST_RADIUS: u32 = 15;

impl<'a> Track<'a> {
    /// The kernel of such an op.
    pub(super) fn filtered(&self, op: &AnyOp, desk: &mut Desk<'_, 'a>) -> Option<Next> {
        let from = self.view;
        if let Some(op) = op.downcast_ref::<ops::AdjustSharpness>() {
            let factor = op.sharpness_factor as f32;
            return Some(Next::Sharpen(Sharpen { from, to: 0, factor, unused: 0 }));
        }
        if let Some(op) = op.downcast_ref::<ops::MedianBlur>() {
            let radius = Some(op.kernel_size / 2).filter(|radius| *radius <= MOST_RADIUS)? as i32;
            return Some(Next::Median(Median { from, to: 0, radius, unused: 0 }));
        }
        if op.downcast_ref::<ops::Elastic>().is_some() {
            return Some(Next::Elastic);
        }
        let weights = op.downcast_ref::<ops::GaussianBlur>()?.weights();
        if weights.iter().any(|side| side.len() > MOST_WEIGHTS) {
            return None;
        }
        if !self.is_plain() {
            return Some(Next::Bytes);
        }
        let [across, down] = weights.each_ref().map(|weights| desk.plan.put(weights));
        let [across_count, down_count] = weights.map(|weights| weights.len() as i32);
        Some(Next::Blur(Blur { from, to: 0, across, down, across_count, down_count }))
    }
}
