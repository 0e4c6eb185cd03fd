//! `perspective`: seen from another side.

use augment_core::{BoundingBoxes, Data, Error, Image, Info, Op, Pixels, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::extent::{Dims, Extent};
use crate::geometry::{self, Geometry};
use crate::marks::{self, Moves};
use crate::params::{Fill, Interpolation};
use crate::warp::homography::Homography;
use crate::warp::{self, Map, grid};

/// Shows the image as a plane in space (torchvision's `perspective`).
///
/// It takes `startpoints` and `endpoints`, or `coefficients`. Bytes are Pillow's and floats are
/// torch's, to the last bit; but where points have a coefficient that is 0, torchvision's has what
/// rounding left of it, and a byte may differ by 1. RGBA is mixed by its opacity. Boxes become the
/// boxes around their moved corners, and are clamped to the image; masks move by the nearest pixel.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Perspective {
    /// Four points, x and y in pixels: as a rule the image's corners, from the top left one
    /// clockwise.
    #[serde(default)]
    pub startpoints: Option<[[i64; 2]; 4]>,
    /// Where these points move.
    #[serde(default)]
    pub endpoints: Option<[[i64; 2]; 4]>,
    /// How pixels between pixels are made: `nearest` or `bilinear`, on 8-bit images also `bicubic`.
    #[serde(default)]
    pub interpolation: Interpolation,
    /// What stands where the image has no pixels; nothing is 0.
    #[serde(default)]
    pub fill: Option<Fill>,
    /// Eight numbers a to h: the pixel at x, y comes from (a·x + b·y + c) / (g·x + h·y + 1),
    /// (d·x + e·y + f) / (g·x + h·y + 1).
    #[serde(default)]
    pub coefficients: Option<[f64; 8]>,
}

impl Perspective {
    /// Where the pixels come from.
    ///
    /// # Errors
    /// When the points have no such map.
    pub fn map(&self) -> Result<Map> {
        Ok(Map::Perspective(self.view()?.map.0))
    }

    fn view(&self) -> Result<View<'_>> {
        let map = match (self.coefficients, self.startpoints, self.endpoints) {
            (Some(coefficients), None, None) => Homography(coefficients),
            (None, Some(start), Some(end)) => Homography::between(end, start).ok_or_else(|| {
                let points = "`startpoints` and `endpoints`";
                Error::invalid(format!("{points} have no such map; do three lie on a line?"))
            })?,
            _ => {
                let message = "needs either `startpoints` and `endpoints`, or `coefficients`";
                return Err(Error::invalid(message));
            }
        };
        Ok(View { map, fill: self.fill.as_ref() })
    }
}

struct View<'a> {
    map: Homography,
    fill: Option<&'a Fill>,
}

impl View<'_> {
    /// Fails where something cannot be moved.
    fn check(&self, boxes: &BoundingBoxes, points: &[[f32; 2]]) -> Result<()> {
        let has_none = boxes.boxes.is_empty() && points.is_empty();
        match has_none || self.map.is_invertible() {
            true => Ok(()),
            false => Err(Error::data("boxes and points cannot be moved with these coefficients")),
        }
    }
}

impl Geometry for View<'_> {
    fn size(&self, from: Dims) -> Result<Dims> {
        warp::same_size(from)
    }

    fn move_boxes(&self, boxes: &mut [[f32; 4]], _: Extent, _: Extent) {
        geometry::hull(boxes, self.map.forward());
    }

    fn move_points(&self, points: &mut [[f32; 2]], _: Extent, _: Extent) {
        let forward = self.map.forward();
        points.iter_mut().for_each(|point| *point = forward(*point));
    }

    fn move_mask(
        &self,
        mask: Vec<u8>,
        from: Extent,
        to: Extent,
        workspace: &mut Workspace,
    ) -> Result<Vec<u8>> {
        let grid = grid::Perspective::new(self.map.0, to);
        Ok(warp::mask(&grid, mask, (from, to), self.fill, workspace))
    }
}

impl Moves for Perspective {
    fn moved(&self, image: Image, workspace: &mut Workspace) -> Result<Image> {
        let view = self.view()?;
        view.check(&image.targets.boxes, &image.targets.keypoints)?;
        marks::moved(&view, image, workspace)
    }
}

impl Op for Perspective {
    const NAME: &'static str = "perspective";

    fn validate(&self) -> Result<()> {
        warp::check_finite("coefficients", &self.coefficients.unwrap_or_default())?;
        warp::check_interpolation(self.interpolation)?;
        self.fill.as_ref().map_or(Ok(()), Fill::validate)?;
        self.view().map(|_| ())
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        warp::check_input(input, self.interpolation)?;
        let view = self.view()?;
        view.check(&input.image()?.boxes, &[])?;
        geometry::output_info(&view, input)
    }

    fn apply(&self, data: Data, workspace: &mut Workspace) -> Result<Data> {
        let image = data.into_image()?;
        let view = self.view()?;
        view.check(&image.targets.boxes, &image.targets.keypoints)?;
        geometry::apply(&view, image.into(), workspace, |pixels, from, to, channels, workspace| {
            let (sizes, how, fill) = ((from, to), self.interpolation, view.fill);
            Ok(match pixels {
                Pixels::U8(source) => {
                    let map = Map::Perspective(view.map.0);
                    Pixels::U8(warp::bytes(&map, source, sizes, channels, how, fill, workspace)?)
                }
                Pixels::F32(source) => {
                    let grid = grid::Perspective::new(view.map.0, to);
                    Pixels::F32(warp::floats(&grid, source, sizes, channels, how, fill, workspace)?)
                }
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use augment_core::Image;

    use super::*;

    fn parse(text: &str) -> Perspective {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn moves_by_a_pixel() {
        let points = r#""startpoints": [[0, 0], [9, 0], [9, 9], [0, 9]],
                        "endpoints": [[1, 0], [10, 0], [10, 9], [1, 9]]"#;
        let numbers = r#""coefficients": [1, 0, -1, 0, 1, 0, 0, 0]"#;
        for arguments in [points, numbers] {
            let op = parse(&format!(r#"{{{arguments}, "interpolation": "nearest", "fill": 9}}"#));
            op.validate().unwrap();
            for (pixels, moved) in [
                (Pixels::U8(vec![1, 2, 3, 4, 5, 6]), Pixels::U8(vec![9, 1, 2, 9, 4, 5])),
                (
                    Pixels::F32(vec![1., 2., 3., 4., 5., 6.]),
                    Pixels::F32(vec![9., 1., 2., 9., 4., 5.]),
                ),
            ] {
                let mut image = Image::new(3, 2, 1, pixels);
                image.targets.boxes.boxes = vec![[0.0, 0.0, 1.0, 1.0]];
                let image = op.apply(image.into(), &mut Workspace::new()).unwrap();
                let image = image.into_image().unwrap();
                assert_eq!(image.pixels, moved);
                let boxes = image.targets.boxes.boxes[0].map(|side| (side * 1e4).round());
                assert_eq!(boxes, [1e4, 0.0, 2e4, 1e4]);
            }
        }
    }

    #[test]
    fn points_or_coefficients_are_needed_and_not_both() {
        let either = "needs either `startpoints` and `endpoints`, or `coefficients`";
        let corners = "[[0, 0], [9, 0], [9, 9], [0, 9]]";
        for (wrong, message) in [
            ("{}".to_owned(), either),
            (format!(r#"{{"startpoints": {corners}}}"#), either),
            (
                format!(
                    r#"{{"startpoints": {corners}, "endpoints": [[0, 0], [1, 1], [2, 2], [3, 3]]}}"#
                ),
                "`startpoints` and `endpoints` have no such map; do three lie on a line?",
            ),
        ] {
            assert_eq!(parse(&wrong).validate().unwrap_err().to_string(), message);
        }
    }

    #[test]
    fn what_cannot_be_moved_is_an_error() {
        let op = parse(r#"{"coefficients": [0, 0, 0, 0, 0, 0, 0, 0]}"#);
        let mut image = Image::new(1, 1, 1, Pixels::U8(vec![7]));
        let run = |image: &Image| op.apply(image.clone().into(), &mut Workspace::new());
        assert!(run(&image).is_ok());
        image.targets.keypoints = vec![[0.0, 0.0]];
        assert!(run(&image).is_err());
    }
}
