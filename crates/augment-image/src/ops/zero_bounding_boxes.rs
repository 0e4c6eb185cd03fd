//! `zero_bounding_boxes`: boxes elsewhere are none.

use augment_core::{BoundingBoxes, Data, Error, Image, Info, Op, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::annotations::{self, Annotates, as_corners};

/// Sets boxes to zero whose middle lies outside of a rectangle: what `RandomIoUCrop` draws before
/// it cuts the rectangle out.
///
/// Their number stays the same, and so do labels and masks, until `sanitize_bounding_boxes` drops
/// them. It is the part of torchvision's `RandomIoUCrop` that is no function there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ZeroBoundingBoxes {
    /// The rectangle's first row, in pixels; may be negative.
    pub top: i64,
    /// Its first column, in pixels; may be negative.
    pub left: i64,
    /// Its rows.
    pub height: u32,
    /// Its columns.
    pub width: u32,
}

impl ZeroBoundingBoxes {
    fn change(&self, boxes: &mut BoundingBoxes) {
        let mut corners = boxes.clone();
        let inside: Vec<bool> = as_corners(&mut corners, |boxes| {
            boxes.iter().map(|corners| self.holds_middle(corners)).collect()
        });
        for (each, is_inside) in boxes.boxes.iter_mut().zip(inside) {
            if !is_inside {
                *each = [0.0; 4];
            }
        }
    }

    /// Whether the middle of a box (left, top, right, bottom) lies in the rectangle.
    pub(crate) fn holds_middle(&self, &[left, top, right, bottom]: &[f32; 4]) -> bool {
        let is_between = |first: i64, len: u32, middle: f32| {
            (first as f32) < middle && middle < (first.saturating_add(len.into())) as f32
        };
        is_between(self.left, self.width, 0.5 * (left + right))
            && is_between(self.top, self.height, 0.5 * (top + bottom))
    }
}

impl Annotates for ZeroBoundingBoxes {
    fn annotate(&self, image: &mut Image) {
        self.change(&mut image.targets.boxes);
    }
}

impl Op for ZeroBoundingBoxes {
    const NAME: &'static str = "zero_bounding_boxes";

    fn validate(&self) -> Result<()> {
        Error::check_range("height", self.height, 1..=1 << 24)?;
        Error::check_range("width", self.width, 1..=1 << 24)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        annotations::boxes_info(input, |boxes, _| self.change(boxes))
    }

    fn apply(&self, data: Data, _: &mut Workspace) -> Result<Data> {
        annotations::apply(self, data)
    }
}

#[cfg(test)]
mod tests {
    use augment_core::{BoundingBoxFormat, Image, Pixels};

    use super::*;

    #[test]
    fn by_hand() {
        let mut image = Image::new(9, 5, 1, Pixels::U8(vec![0; 45]));
        image.targets.boxes.format = BoundingBoxFormat::Xywh;
        image.targets.boxes.boxes = vec![[1.0, 1.0, 4.0, 2.0], [3.0, 1.0, 4.0, 2.0]];
        let op = ZeroBoundingBoxes { top: 1, left: 2, height: 3, width: 3 };
        let data = op.apply(image.into(), &mut Workspace::new()).unwrap();
        // The middle of the second is at the rectangle's edge.
        let boxes = data.into_image().unwrap().targets.boxes.boxes;
        assert_eq!(boxes, [[1.0, 1.0, 4.0, 2.0], [0.0; 4]]);
    }
}
