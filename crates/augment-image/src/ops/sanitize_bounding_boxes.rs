//! `sanitize_bounding_boxes`: boxes that are none are dropped.

use augment_core::{BoundingBoxes, Data, Error, Image, Info, Op, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::annotations::{self, Annotates, as_corners};
use crate::extent::Extent;

/// Drops boxes that are too small or reach out of the image (torchvision's
/// `sanitize_bounding_boxes`).
///
/// Their labels go with them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SanitizeBoundingBoxes {
    /// The least width and height that are kept, in pixels.
    #[serde(default = "one")]
    pub min_size: f64,
    /// The least area that is kept, in square pixels.
    #[serde(default = "one")]
    pub min_area: f64,
    /// Whether the masks are one for each box, and go with it. Where there are more or fewer, all
    /// stay.
    #[serde(default)]
    pub masks: bool,
}

fn one() -> f64 {
    1.0
}

impl SanitizeBoundingBoxes {
    /// Drops boxes; says of each whether it is kept.
    fn drop_from(&self, boxes: &mut BoundingBoxes, size: Extent) -> Vec<bool> {
        let (width, height) = (size.width as f32, size.height as f32);
        let (min_size, min_area) = (self.min_size as f32, self.min_area as f32);
        let is_kept = |&[left, top, right, bottom]: &[f32; 4]| {
            let (w, h) = (right - left, bottom - top);
            let is_large = w >= min_size && h >= min_size && w * h >= min_area;
            let is_inside = |at: f32, end: f32| (0.0..=end).contains(&at);
            is_large
                && [left, right].iter().all(|&x| is_inside(x, width))
                && [top, bottom].iter().all(|&y| is_inside(y, height))
        };
        let mut corners = boxes.clone();
        let kept: Vec<bool> = as_corners(&mut corners, |boxes| boxes.iter().map(is_kept).collect());
        retain(&mut boxes.boxes, &kept);
        retain(&mut boxes.labels, &kept);
        kept
    }
}

/// Drops what is not kept, unless there is something else than one for each.
fn retain<T>(items: &mut Vec<T>, kept: &[bool]) {
    if items.len() == kept.len() {
        let mut kept = kept.iter();
        items.retain(|_| kept.next() == Some(&true));
    }
}

impl Annotates for SanitizeBoundingBoxes {
    fn annotate(&self, image: &mut Image) {
        let size = Extent::of(image);
        let kept = self.drop_from(&mut image.targets.boxes, size);
        if self.masks {
            retain(&mut image.targets.masks, &kept);
        }
    }
}

impl Op for SanitizeBoundingBoxes {
    const NAME: &'static str = "sanitize_bounding_boxes";

    fn validate(&self) -> Result<()> {
        Error::check_range("min_size", self.min_size, 0.0..=f64::MAX)?;
        Error::check_range("min_area", self.min_area, 0.0..=f64::MAX)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        annotations::boxes_info(input, |boxes, size| {
            self.drop_from(boxes, size);
        })
    }

    fn apply(&self, data: Data, _: &mut Workspace) -> Result<Data> {
        annotations::apply(self, data)
    }
}

#[cfg(test)]
mod tests {
    use augment_core::{Image, Pixels};

    use super::*;

    fn kept(op: &str) -> (Vec<i64>, usize) {
        let op: SanitizeBoundingBoxes = serde_json::from_str(op).unwrap();
        let mut image = Image::new(9, 5, 1, Pixels::U8(vec![0; 45]));
        image.targets.boxes.boxes = vec![
            [0.0, 0.0, 9.0, 5.0],
            [0.0, 0.0, 9.5, 5.0],
            [3.0, 2.0, 3.5, 4.0],
            [3.0, 2.0, 4.0, 3.0],
            [5.0, 2.0, 4.0, 3.0],
            [0.0, 0.0, f32::NAN, 5.0],
        ];
        image.targets.boxes.labels = vec![0, 1, 2, 3, 4, 5];
        image.targets.masks = vec![vec![0; 45]; 6];
        let image = op.apply(image.into(), &mut Workspace::new()).unwrap().into_image().unwrap();
        assert_eq!(image.targets.boxes.boxes.len(), image.targets.boxes.labels.len());
        (image.targets.boxes.labels, image.targets.masks.len())
    }

    #[test]
    fn by_hand() {
        assert_eq!(kept("{}"), (vec![0, 3], 6));
        assert_eq!(kept(r#"{"masks": true}"#), (vec![0, 3], 2));
        assert_eq!(kept(r#"{"min_size": 0.5}"#), (vec![0, 2, 3], 6));
        assert_eq!(kept(r#"{"min_area": 45}"#), (vec![0], 6));
    }
}
