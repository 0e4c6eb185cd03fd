//! `five_crop`: the corners and the middle of the image.

use augment_core::{Data, Error, Image, Info, Op, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::extent::{Dims, Extent};
use crate::geometry;
use crate::ops::{CenterCrop, Crop};
use crate::params::{Fill, Size};
use crate::pixels;

/// Cuts out the four corners and the middle (torchvision's `five_crop`).
///
/// They are results of their own, `top_left`, `top_right`, `bottom_left`, `bottom_right` and
/// `center`, and the steps that follow work on each. Boxes, points and masks move along, where
/// torchvision leaves them as they are.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(inline)]
pub struct FiveCrop {
    /// `[height, width]` in pixels, or one number for both; at most the image's.
    pub size: Size,
}

impl FiveCrop {
    /// The rectangles by their names.
    ///
    /// # Errors
    /// When the image is smaller.
    fn rectangles(&self, from: Dims) -> Result<[(&'static str, Crop); 5]> {
        let (height, width) = self.size.both();
        let fits = |side: u32, from: Option<usize>| from.is_none_or(|from| side as usize <= from);
        if !fits(height, from.height) || !fits(width, from.width) {
            let told = |side: Option<usize>| side.map_or("?".into(), |n| n.to_string());
            let (from_width, from_height) = (told(from.width), told(from.height));
            return Err(Error::invalid(format!(
                "cannot cut {width} × {height} px out of {from_width} × {from_height}"
            )));
        }
        // Where they lie does not matter before the sizes are known.
        let extent =
            from.known().unwrap_or(Extent { width: width as usize, height: height as usize });
        let bottom = extent.height as i64 - i64::from(height);
        let right = extent.width as i64 - i64::from(width);
        let at = |top, left| Crop { top, left, height, width };
        let center = CenterCrop::new(Size::Exact { height, width });
        Ok([
            ("top_left", at(0, 0)),
            ("top_right", at(0, right)),
            ("bottom_left", at(bottom, 0)),
            ("bottom_right", at(bottom, right)),
            ("center", center.rectangles(extent).0),
        ])
    }

    /// What is known of the crops.
    pub(crate) fn infos(&self, input: &Info) -> Result<Vec<(String, Info)>> {
        let image = input.image()?;
        let from = Dims { width: image.width, height: image.height };
        let parts = self.rectangles(from)?.into_iter();
        parts.map(|(name, part)| Ok((name.into(), geometry::output_info(&part, input)?))).collect()
    }

    /// The crops, each with what is marked in it.
    pub(crate) fn cut(
        &self,
        image: &Image,
        workspace: &mut Workspace,
    ) -> Result<Vec<(String, Data)>> {
        let parts = self.rectangles(Extent::of(image).into())?.into_iter().map(|(name, part)| {
            let marks = geometry::marks(image);
            let cut = geometry::apply_to(&part, marks, workspace, |_, from, _, channels, work| {
                part.pixels(&image.pixels, from, channels, &Fill::default(), work)
            });
            Ok((name.to_owned(), cut?.into()))
        });
        parts.collect()
    }
}

impl Op for FiveCrop {
    const NAME: &'static str = "five_crop";

    fn validate(&self) -> Result<()> {
        self.size.check("size")
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        Ok(Info::Several(self.infos(input)?))
    }

    fn apply(&self, data: Data, workspace: &mut Workspace) -> Result<Data> {
        let image = pixels::whole(data)?;
        let parts = self.cut(&image, workspace)?;
        pixels::recycle(image.pixels, workspace);
        Ok(Data::Several(parts))
    }
}

#[cfg(test)]
mod tests {
    use augment_core::Pixels;

    use super::*;

    #[test]
    fn corners_and_the_middle() {
        let mut image = Image::new(3, 2, 1, Pixels::U8(vec![1, 2, 3, 4, 5, 6]));
        image.targets.keypoints = vec![[2.0, 1.0]];
        let op = FiveCrop { size: Size::Shorter(1) };
        let out = op.apply(image.clone().into(), &mut Workspace::new()).unwrap();
        let Data::Several(parts) = out else { panic!() };
        let told = parts.into_iter().map(|(name, part)| {
            let part = part.into_image().unwrap();
            (name, part.pixels, part.targets.keypoints[0])
        });
        let told: Vec<_> = told.collect();
        let one = |name: &str, value, point| (name.to_owned(), Pixels::U8(vec![value]), point);
        assert_eq!(
            told,
            [
                one("top_left", 1, [2.0, 1.0]),
                one("top_right", 3, [0.0, 1.0]),
                one("bottom_left", 4, [2.0, 0.0]),
                one("bottom_right", 6, [0.0, 0.0]),
                // Half a pixel down is none.
                one("center", 2, [1.0, 1.0]),
            ]
        );
        let large = FiveCrop { size: Size::Exact { height: 3, width: 3 } };
        assert!(large.output_info(&Data::from(image).info()).is_err());
        assert!(large.output_info(&Info::IMAGE).is_ok());
    }
}
