//! `clamp_bounding_boxes`: boxes brought back into the image.

use augment_core::{Data, Image, Info, Op, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::annotations::{self, Annotates, as_corners};
use crate::extent::Extent;
use crate::geometry::clamp_boxes;

/// Cuts off what of the boxes lies outside of the image (torchvision's `clamp_bounding_boxes`).
///
/// It has no parameters. Most ops that move pixels do it themselves; flips and `resize` do not.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ClampBoundingBoxes {}

impl Annotates for ClampBoundingBoxes {
    fn annotate(&self, image: &mut Image) {
        let size = Extent::of(image);
        as_corners(&mut image.targets.boxes, |boxes| clamp_boxes(boxes, size));
    }
}

impl Op for ClampBoundingBoxes {
    const NAME: &'static str = "clamp_bounding_boxes";

    fn output_info(&self, input: &Info) -> Result<Info> {
        annotations::boxes_info(input, |boxes, size| {
            as_corners(boxes, |boxes| clamp_boxes(boxes, size));
        })
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
        image.targets.boxes.boxes = vec![[-2.0, 1.0, 4.0, 7.0], [10.0, 1.0, 2.0, 1.0]];
        let data = ClampBoundingBoxes {}.apply(image.into(), &mut Workspace::new()).unwrap();
        let boxes = data.into_image().unwrap().targets.boxes.boxes;
        assert_eq!(boxes, [[0.0, 1.0, 2.0, 4.0], [9.0, 1.0, 0.0, 1.0]]);
    }
}
