//! `center_crop`: the middle of the image.

use augment_core::{Data, Info, Op, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::extent::{Dims, Extent};
use crate::geometry::{self, Geometry};
use crate::ops::Crop;
use crate::params::{Fill, Size};
use crate::pixels;

/// Cuts the middle out of the image (torchvision's `center_crop`).
///
/// What lies outside of an image that is too small is 0, or what `fill` says (timm's
/// `CenterCropOrPad`). In such an image torchvision has boxes and points one pixel beside the pixels
/// where it lacks 3, 7, 11, … px; so are they here.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CenterCrop {
    /// `[height, width]` in pixels, or one number for both.
    pub output_size: Size,
    /// Where the middle is when an odd number of pixels is too much.
    #[serde(default, skip_serializing_if = "Offset::is_default")]
    pub offset: Offset,
    /// What stands outside of an image that is too small: one number, or one for each channel; 0 to
    /// 255 on 8-bit images. Masks get it where it is one number, else 0.
    #[serde(default, skip_serializing_if = "Fill::is_default")]
    pub fill: Fill,
}

/// How half of an odd number of pixels is rounded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub enum Offset {
    /// To even, as in torchvision.
    #[default]
    HalfEven,
    /// Down, as in transformers' image processors.
    Floor,
}

impl Offset {
    fn is_default(&self) -> bool {
        *self == Self::default()
    }

    /// Half of what is too much, for pixels and for boxes.
    fn anchors(self, surplus: i64) -> [i64; 2] {
        let half = surplus.div_euclid(2);
        if self == Self::Floor {
            return [half, half];
        }
        let rounded = half + (surplus.rem_euclid(2) & half.rem_euclid(2));
        // An image that is too small is padded by less at the left than at the right.
        [if surplus < 0 { -(-surplus / 2) } else { rounded }, rounded]
    }
}

impl CenterCrop {
    /// As torchvision does it.
    pub fn new(output_size: Size) -> Self {
        Self { output_size, offset: Offset::default(), fill: Fill::default() }
    }

    /// What is cut out of an image of that size.
    pub fn crop(&self, width: usize, height: usize) -> Crop {
        self.rectangles(Extent { width, height }).0
    }

    /// What is cut out of an image of that size: of its pixels, and of the plane of its boxes.
    pub(crate) fn rectangles(&self, from: Extent) -> (Crop, Crop) {
        let (height, width) = self.output_size.both();
        let [top, top_of_boxes] = self.offset.anchors(from.height as i64 - i64::from(height));
        let [left, left_of_boxes] = self.offset.anchors(from.width as i64 - i64::from(width));
        let pixels = Crop { top, left, height, width };
        (pixels, Crop { top: top_of_boxes, left: left_of_boxes, height, width })
    }
}

impl Geometry for CenterCrop {
    fn size(&self, _: Dims) -> Result<Dims> {
        let (height, width) = self.output_size.both();
        Ok(Extent { width: width as usize, height: height as usize }.into())
    }

    fn move_boxes(&self, boxes: &mut [[f32; 4]], from: Extent, to: Extent) {
        self.rectangles(from).1.move_boxes(boxes, from, to);
    }

    fn move_points(&self, points: &mut [[f32; 2]], from: Extent, to: Extent) {
        self.rectangles(from).1.move_points(points, from, to);
    }

    fn move_mask(
        &self,
        mask: Vec<u8>,
        from: Extent,
        _: Extent,
        _: &mut Workspace,
    ) -> Result<Vec<u8>> {
        Ok(self.rectangles(from).0.mask(&mask, from, &self.fill))
    }
}

impl Op for CenterCrop {
    const NAME: &'static str = "center_crop";

    fn validate(&self) -> Result<()> {
        self.output_size.check("output_size")?;
        self.fill.validate()
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        pixels::check_fill(&self.fill, input)?;
        geometry::output_info(self, input)
    }

    fn apply(&self, data: Data, workspace: &mut Workspace) -> Result<Data> {
        geometry::apply(self, data, workspace, |pixels, from, _, channels, workspace| {
            let rectangle = self.rectangles(from).0;
            let out = rectangle.pixels(&pixels, from, channels, &self.fill, workspace)?;
            pixels::recycle(pixels, workspace);
            Ok(out)
        })
    }
}

#[cfg(test)]
mod tests {
    use augment_core::{Dtype, Image, ImageInfo, Pixels};

    use super::*;

    #[test]
    fn what_lies_outside_is_filled() {
        let mut image = Image::new(1, 2, 3, Pixels::U8(vec![1, 2, 3, 4, 5, 6]));
        image.targets.masks = vec![vec![7, 8]];
        let op: CenterCrop =
            serde_json::from_str(r#"{"output_size": [1, 4], "fill": [124, 116, 104]}"#).unwrap();
        let out = op.apply(image.into(), &mut Workspace::new()).unwrap().into_image().unwrap();
        let fill = [124, 116, 104];
        assert_eq!(out.pixels, Pixels::U8([fill, [1, 2, 3], fill, fill].concat()));
        assert_eq!(out.targets.masks, [[0, 7, 0, 0]]);
        let gray = ImageInfo::of(Dtype::Uint8).sized(5, 5, 1).into();
        assert!(op.output_info(&gray).is_err());
        assert_eq!(
            serde_json::to_string(&CenterCrop::new(Size::Shorter(3))).unwrap(),
            r#"{"output_size":3}"#
        );
        assert!(CenterCrop { fill: Fill::Each(Vec::new()), ..op }.validate().is_err());
    }

    #[test]
    fn halves_are_rounded_to_even() {
        let pairs =
            [-4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 7].map(|surplus| Offset::HalfEven.anchors(surplus));
        let of_pixels = [-2, -1, -1, 0, 0, 0, 1, 2, 2, 2, 4];
        let of_boxes = [-2, -2, -1, 0, 0, 0, 1, 2, 2, 2, 4];
        assert_eq!(pairs.map(|pair| pair[0]), of_pixels);
        assert_eq!(pairs.map(|pair| pair[1]), of_boxes);
        let floor = [-4, -3, -1, 0, 1, 3, 5].map(|surplus| Offset::Floor.anchors(surplus)[0]);
        assert_eq!(floor, [-2, -2, -1, 0, 0, 1, 2]);
    }
}
