//! `convert_bounding_box_format`: boxes in other words.

use augment_core::{BoundingBoxFormat, Data, Image, Info, Op, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::annotations::{self, Annotates};
use crate::geometry;

/// Writes the boxes in another format (torchvision's `convert_bounding_box_format`).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConvertBoundingBoxFormat {
    /// What the four numbers of each box are to be.
    pub new_format: BoundingBoxFormat,
}

impl Annotates for ConvertBoundingBoxFormat {
    fn annotate(&self, image: &mut Image) {
        geometry::convert(&mut image.targets.boxes, self.new_format);
    }
}

impl Op for ConvertBoundingBoxFormat {
    const NAME: &'static str = "convert_bounding_box_format";

    fn output_info(&self, input: &Info) -> Result<Info> {
        annotations::boxes_info(input, |boxes, _| geometry::convert(boxes, self.new_format))
    }

    fn apply(&self, data: Data, _: &mut Workspace) -> Result<Data> {
        annotations::apply(self, data)
    }
}

#[cfg(test)]
mod tests {
    use augment_core::{Image, Pixels};

    use super::*;

    #[test]
    fn there_and_back() {
        let mut image = Image::new(9, 9, 1, Pixels::U8(vec![0; 81]));
        image.targets.boxes.boxes = vec![[1.0, 2.0, 5.0, 8.0]];
        let mut data = Data::from(image);
        for (format, expected) in [
            (BoundingBoxFormat::Xywh, [1.0, 2.0, 4.0, 6.0]),
            (BoundingBoxFormat::Cxcywh, [3.0, 5.0, 4.0, 6.0]),
            (BoundingBoxFormat::Xyxy, [1.0, 2.0, 5.0, 8.0]),
        ] {
            let op = ConvertBoundingBoxFormat { new_format: format };
            data = op.apply(data, &mut Workspace::new()).unwrap();
            let image = data.clone().into_image().unwrap();
            assert_eq!(image.targets.boxes.format, format);
            assert_eq!(image.targets.boxes.boxes, [expected]);
        }
    }
}
