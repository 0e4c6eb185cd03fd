//! `affine`: turned, shifted, scaled and sheared.

use augment_core::{Data, Error, Info, Op, Pixels, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::extent::{Dims, Extent};
use crate::geometry::{self, Geometry};
use crate::params::{Fill, Interpolation, Numbers};
use crate::warp::matrix::{self, Motion};
use crate::warp::{self, Map, grid, nearest};

/// Shears, scales, turns and shifts the image, which keeps its size (torchvision's `affine`).
///
/// Bytes are Pillow's and floats are torch's, to the last bit. RGBA is mixed by its opacity. Boxes
/// become the boxes around their moved corners, and are clamped to the image; masks move by the
/// nearest pixel.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Affine {
    /// How far it turns, in degrees, clockwise.
    pub angle: f64,
    /// How far it moves right and down, in pixels.
    pub translate: [f64; 2],
    /// How many times larger it gets; more than 0.
    pub scale: f64,
    /// How far it is sheared along x and along y, in degrees; a single number shears along x, a
    /// list of one along both.
    pub shear: Numbers,
    /// How pixels between pixels are made: `nearest` or `bilinear`, on 8-bit images also `bicubic`.
    #[serde(default = "nearest")]
    pub interpolation: Interpolation,
    /// What stands where the image has no pixels; nothing is 0.
    #[serde(default)]
    pub fill: Option<Fill>,
    /// The point that it is turned and scaled about, x and y in pixels from the top left corner; by
    /// default the middle.
    #[serde(default)]
    pub center: Option<[f64; 2]>,
}

impl Affine {
    /// What it does about `middle`, if no other point is given, `origin` being that of points.
    fn motion(&self, middle: [f64; 2], origin: [f64; 2]) -> Motion {
        let [x, y] = self.center.unwrap_or(middle);
        let shear = match self.shear {
            Numbers::One(x) => [x, 0.0],
            Numbers::Several(_) => self.shear.pair().unwrap_or_default(),
        };
        let center = [x - origin[0], y - origin[1]];
        Motion { angle: self.angle, translate: self.translate, scale: self.scale, shear, center }
    }

    /// Where the pixels come from on an image of bytes of this size.
    pub fn map(&self, width: usize, height: usize) -> Map {
        let middle = matrix::middle(Extent { width, height });
        Map::Affine(self.motion(middle, [0.0; 2]).backward())
    }

    fn grid(&self, from: Extent) -> grid::Affine {
        let middle = matrix::middle(from);
        grid::Affine::new(self.motion(middle, middle).backward(), from, from)
    }
}

impl Geometry for Affine {
    fn size(&self, from: Dims) -> Result<Dims> {
        warp::same_size(from)
    }

    fn move_boxes(&self, boxes: &mut [[f32; 4]], from: Extent, _: Extent) {
        let forward = self.motion(matrix::middle(from), [0.0; 2]).forward();
        geometry::hull(boxes, |point| matrix::moved(forward, point));
    }

    fn move_points(&self, points: &mut [[f32; 2]], from: Extent, _: Extent) {
        let forward = self.motion(matrix::middle(from), [0.0; 2]).forward();
        points.iter_mut().for_each(|point| *point = matrix::moved(forward, *point));
    }

    fn move_mask(
        &self,
        mask: Vec<u8>,
        from: Extent,
        to: Extent,
        workspace: &mut Workspace,
    ) -> Result<Vec<u8>> {
        Ok(warp::mask(&self.grid(from), mask, (from, to), self.fill.as_ref(), workspace))
    }
}

impl Op for Affine {
    const NAME: &'static str = "affine";

    fn validate(&self) -> Result<()> {
        warp::check_finite("angle", &[self.angle])?;
        warp::check_finite("translate", &self.translate)?;
        if !(self.scale > 0.0 && self.scale.is_finite()) {
            return Err(Error::invalid_field("scale", "must be more than 0"));
        }
        warp::check_finite("shear", self.shear.as_slice())?;
        if self.shear.pair().is_none() {
            return Err(Error::invalid_field("shear", "must be one number, or a list of 1 or 2"));
        }
        warp::check_interpolation(self.interpolation)?;
        self.fill.as_ref().map_or(Ok(()), Fill::validate)?;
        warp::check_finite("center", &self.center.unwrap_or_default())
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        warp::check_input(input, self.interpolation)?;
        geometry::output_info(self, input)
    }

    fn apply(&self, data: Data, workspace: &mut Workspace) -> Result<Data> {
        geometry::apply(self, data, workspace, |pixels, from, to, channels, workspace| {
            let (sizes, how, fill) = ((from, to), self.interpolation, self.fill.as_ref());
            Ok(match pixels {
                Pixels::U8(source) => {
                    let map = self.map(from.width, from.height);
                    Pixels::U8(warp::bytes(&map, source, sizes, channels, how, fill, workspace)?)
                }
                Pixels::F32(source) => {
                    let grid = self.grid(from);
                    Pixels::F32(warp::floats(&grid, source, sizes, channels, how, fill, workspace)?)
                }
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use augment_core::{Dtype, Image, ImageInfo};

    use super::*;

    fn parse(text: &str) -> Affine {
        serde_json::from_str(text).unwrap()
    }

    fn moved(op: &str, pixels: Pixels) -> Pixels {
        let mut image = Image::new(3, 2, 1, pixels);
        image.targets.keypoints = vec![[1.0, 1.0]];
        image.targets.boxes.boxes = vec![[0.0, 0.0, 2.0, 1.0]];
        image.targets.masks = vec![vec![1, 2, 3, 4, 5, 6]];
        let image = parse(op).apply(image.into(), &mut Workspace::new()).unwrap();
        let image = image.into_image().unwrap();
        assert_eq!(image.targets.keypoints, [[2.0, 1.0]]);
        assert_eq!(image.targets.boxes.boxes, [[1.0, 0.0, 3.0, 1.0]]);
        assert_eq!(image.targets.masks, [[9, 1, 2, 9, 4, 5]]);
        image.pixels
    }

    #[test]
    fn moves_by_a_pixel() {
        for how in ["nearest", "bilinear", "bicubic"] {
            let op = format!(
                r#"{{"angle": 0, "translate": [1, 0], "scale": 1, "shear": 0, "fill": 9,
                     "interpolation": "{how}"}}"#
            );
            let bytes = moved(&op, Pixels::U8(vec![1, 2, 3, 4, 5, 6]));
            assert_eq!(bytes, Pixels::U8(vec![9, 1, 2, 9, 4, 5]), "{how}");
            if how != "bicubic" {
                let floats = moved(&op, Pixels::F32(vec![1., 2., 3., 4., 5., 6.]));
                assert_eq!(floats, Pixels::F32(vec![9., 1., 2., 9., 4., 5.]), "{how}");
            }
        }
    }

    #[test]
    fn wrong_arguments_are_refused() {
        let rest = r#""translate": [0, 0], "angle": 0"#;
        for (wrong, message) in [
            (r#""scale": 0, "shear": 0"#, "scale: must be more than 0"),
            (r#""scale": 1, "shear": [1, 2, 3]"#, "shear: must be one number, or a list of 1 or 2"),
            (
                r#""scale": 1, "shear": 0, "interpolation": "lanczos""#,
                "interpolation: must be nearest, bilinear or bicubic",
            ),
        ] {
            let error = parse(&format!("{{{rest}, {wrong}}}")).validate().unwrap_err();
            assert_eq!(error.to_string(), message);
        }
        let op = parse(&format!("{{{rest}, \"scale\": 1, \"shear\": 0}}"));
        assert!(Affine { angle: f64::NAN, ..op.clone() }.validate().is_err());
        let info = |dtype, channels| Info::from(ImageInfo::of(dtype).sized(3, 3, channels));
        assert!(op.output_info(&info(Dtype::Uint8, 2)).is_err());
        assert!(op.output_info(&info(Dtype::Float32, 2)).is_ok());
        let cubic = Affine { interpolation: Interpolation::Bicubic, ..op };
        assert!(cubic.output_info(&info(Dtype::Float32, 3)).is_err());
        assert!(cubic.output_info(&info(Dtype::Uint8, 3)).is_ok());
    }
}
