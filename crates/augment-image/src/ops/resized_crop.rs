//! `resized_crop`: a part of the image, in another size.

use augment_core::{Data, Info, Op, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::extent::{Dims, Extent};
use crate::geometry::{self, Geometry};
use crate::ops::{Crop, Resize};
use crate::params::{Fill, Interpolation, Size};
use crate::pixels;
use crate::resample::{self, Filter, Part};

/// Cuts a rectangle out of the image and gives it another size (torchvision's `resized_crop`).
///
/// What lies outside of the image is 0. It is `crop`, then `resize`, and equal to both in all else.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ResizedCrop {
    /// The first row, in pixels; may be negative.
    pub top: i64,
    /// The first column, in pixels; may be negative.
    pub left: i64,
    /// Rows that are cut out.
    pub height: u32,
    /// Columns that are cut out.
    pub width: u32,
    /// `[height, width]` of the result in pixels, or one number for its shorter side, which the
    /// longer side follows in proportion.
    pub size: Size,
    /// How pixels between pixels are made.
    #[serde(default)]
    pub interpolation: Interpolation,
    /// Whether shrinking averages over all pixels, on float images: 8-bit ones always do.
    #[serde(default = "yes")]
    pub antialias: bool,
}

fn yes() -> bool {
    true
}

impl ResizedCrop {
    pub(crate) fn crop(&self) -> Crop {
        Crop { top: self.top, left: self.left, height: self.height, width: self.width }
    }

    pub(crate) fn resize(&self) -> Resize {
        Resize {
            size: Some(self.size),
            interpolation: self.interpolation,
            max_size: None,
            antialias: self.antialias,
        }
    }

    /// The size of what is cut out.
    fn cut(&self) -> Extent {
        Extent { width: self.width as usize, height: self.height as usize }
    }

    /// The rectangle, if no part of it is outside of the image.
    fn inside(&self, from: Extent) -> Option<Part> {
        let size = self.cut();
        let (top, left) = (usize::try_from(self.top).ok()?, usize::try_from(self.left).ok()?);
        let fits = top.checked_add(size.height)? <= from.height
            && left.checked_add(size.width)? <= from.width;
        fits.then_some(Part { top, left, size })
    }
}

impl Geometry for ResizedCrop {
    fn size(&self, _: Dims) -> Result<Dims> {
        self.resize().size(self.cut().into())
    }

    fn move_boxes(&self, boxes: &mut [[f32; 4]], from: Extent, to: Extent) {
        let cut = self.cut();
        self.crop().move_boxes(boxes, from, cut);
        geometry::clamp_boxes(boxes, cut);
        self.resize().move_boxes(boxes, cut, to);
    }

    fn move_points(&self, points: &mut [[f32; 2]], from: Extent, to: Extent) {
        self.crop().move_points(points, from, self.cut());
        self.resize().move_points(points, self.cut(), to);
    }

    fn move_mask(
        &self,
        mask: Vec<u8>,
        from: Extent,
        to: Extent,
        _: &mut Workspace,
    ) -> Result<Vec<u8>> {
        Ok(match self.inside(from) {
            Some(part) => resample::mask(&mask, from, part, to),
            None => {
                let cut = self.crop().mask(&mask, from, &Fill::default());
                resample::mask(&cut, self.cut(), Part::whole(self.cut()), to)
            }
        })
    }

    fn clamps(&self) -> bool {
        false
    }
}

impl Op for ResizedCrop {
    const NAME: &'static str = "resized_crop";

    fn validate(&self) -> Result<()> {
        Op::validate(&self.crop())?;
        Op::validate(&self.resize())?;
        Dims::from(self.cut()).check_possible().map_err(|error| error.in_field("height"))?;
        // Their proportion decides.
        self.size(self.cut().into()).map(|_| ()).map_err(|error| error.in_field("size"))
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        resample::check(input, self.interpolation)?;
        geometry::output_info(self, input)
    }

    fn apply(&self, data: Data, workspace: &mut Workspace) -> Result<Data> {
        resample::check(&data.info(), self.interpolation)?;
        geometry::apply(self, data, workspace, |pixels, from, to, channels, workspace| {
            let filter = Filter { interpolation: self.interpolation, antialias: self.antialias };
            let (cut, part) = match self.inside(from) {
                Some(part) => (None, (from, part)),
                None => {
                    let fill = Fill::default();
                    let cut = self.crop().pixels(&pixels, from, channels, &fill, workspace)?;
                    (Some(cut), (self.cut(), Part::whole(self.cut())))
                }
            };
            let source = cut.as_ref().unwrap_or(&pixels);
            let out = resample::resample(source, part, channels, to, filter, workspace);
            cut.into_iter().for_each(|cut| pixels::recycle(cut, workspace));
            pixels::recycle(pixels, workspace);
            Ok(out)
        })
    }
}

#[cfg(test)]
mod tests {
    use augment_core::{Image, Pixels};

    use super::*;

    #[test]
    fn it_is_crop_and_then_resize() {
        let bytes = (0..9 * 7 * 3).map(|i| (i * i % 251) as u8).collect();
        let image = Image::new(9, 7, 3, Pixels::U8(bytes));
        for (top, left) in [(0, 0), (1, 3), (-2, 4), (5, 7)] {
            let op = ResizedCrop {
                top,
                left,
                height: 5,
                width: 4,
                size: Size::Exact { height: 3, width: 6 },
                interpolation: Interpolation::Bicubic,
                antialias: true,
            };
            let mut workspace = Workspace::new();
            let cut = Op::apply(&op.crop(), image.clone().into(), &mut workspace).unwrap();
            let both = Op::apply(&op.resize(), cut, &mut workspace).unwrap();
            assert_eq!(op.apply(image.clone().into(), &mut workspace).unwrap(), both);
        }
    }

    #[test]
    fn what_makes_no_sense_is_refused_beforehand() {
        let op = |rest: &str| {
            let op = format!(r#"{{"top": 0, "left": 0, {rest}}}"#);
            serde_json::from_str::<ResizedCrop>(&op).unwrap().validate()
        };
        assert!(op(r#""height": 2, "width": 3, "size": 5"#).is_ok());
        assert!(op(r#""height": 0, "width": 3, "size": 5"#).is_err());
        assert!(op(r#""height": 2, "width": 3, "size": [5, 0]"#).is_err());
        assert!(op(r#""height": 1, "width": 3000000, "size": 1000"#).is_err());
    }
}
