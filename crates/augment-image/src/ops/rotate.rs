//! `rotate`: turned about a point.

use augment_core::{Data, Dtype, Image, Info, Op, Pixels, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::extent::{Dims, Extent};
use crate::geometry::{self, Geometry};
use crate::marks::{self, Moves};
use crate::params::{Fill, Interpolation};
use crate::warp::matrix::{self, Motion};
use crate::warp::{self, Map, grid, nearest, turns};

/// Turns the image about a point (torchvision's `rotate`).
///
/// Bytes are Pillow's and floats are torch's, to the last bit. RGBA is mixed by its opacity. Boxes
/// become the boxes around their moved corners, and are clamped to the image (with `expand`,
/// torchvision may clamp them to one that is a pixel larger or smaller); masks move by the nearest
/// pixel.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rotate {
    /// How far, in degrees, counter-clockwise.
    pub angle: f64,
    /// How pixels between pixels are made: `nearest` or `bilinear`, on 8-bit images also `bicubic`.
    #[serde(default = "nearest")]
    pub interpolation: Interpolation,
    /// Whether the image grows to hold all of the turned one; else it keeps its size.
    #[serde(default)]
    pub expand: bool,
    /// The point that it is turned about, x and y in pixels from the top left corner; by default
    /// the middle.
    #[serde(default)]
    pub center: Option<[f64; 2]>,
    /// What stands where the image has no pixels; nothing is 0.
    #[serde(default)]
    pub fill: Option<Fill>,
}

impl Rotate {
    /// How many quarters, where whole pixels move and nothing is lost.
    fn quarters(&self, from: Extent) -> Option<u8> {
        let quarters = matrix::quarters(matrix::positive(self.angle))?;
        let fits = quarters % 2 == 0 || self.expand || from.width == from.height;
        (self.center.is_none() && fits).then_some(quarters)
    }

    /// How many quarters an image of this size turns, counter-clockwise, where whole pixels move and nothing
    /// is lost.
    pub fn turns(&self, width: usize, height: usize) -> Option<u8> {
        self.quarters(Extent { width, height })
    }

    /// Where the pixels come from on an image of bytes of this size; nothing where whole pixels move.
    pub fn map(&self, width: usize, height: usize) -> Option<Map> {
        let from = Extent { width, height };
        let turn = || matrix::pillow_turn(self.angle, self.center, self.expand, from);
        self.quarters(from).is_none().then(|| Map::Affine(turn().0))
    }

    /// From the result to the source, counted from the source's middle.
    fn backward(&self, from: Extent) -> [f64; 6] {
        let middle = matrix::middle(from);
        let [x, y] = self.center.unwrap_or(middle);
        let center = [x - middle[0], y - middle[1]];
        Motion::turn(-matrix::positive(self.angle), center).backward()
    }

    /// What moves the points marked in the source.
    fn forward(&self, from: Extent) -> impl Fn([f32; 2]) -> [f32; 2] {
        let center = self.center.unwrap_or_else(|| matrix::middle(from));
        let forward = Motion::turn(-self.angle, center).forward();
        let mut low = [0.0; 2];
        if self.expand {
            let (width, height) = (from.width as f32, from.height as f32);
            let corners = [[0.0, 0.0], [0.0, height], [width, height], [width, 0.0]];
            let corners = corners.map(|corner| matrix::moved(forward, corner));
            low =
                [0, 1].map(|axis| corners.map(|at| at[axis]).into_iter().fold(f32::MAX, f32::min));
        }
        move |point| {
            let [x, y] = matrix::moved(forward, point);
            [x - low[0], y - low[1]]
        }
    }
}

/// A turn of pixels of a type, which decides on the size.
struct Turn<'a> {
    op: &'a Rotate,
    dtype: Dtype,
}

impl Geometry for Turn<'_> {
    fn size(&self, from: Dims) -> Result<Dims> {
        from.check_possible()?;
        if !self.op.expand {
            return Ok(from);
        }
        let Some(from) = from.known() else { return Ok(Dims { width: None, height: None }) };
        let [width, height] = match (self.op.quarters(from), self.dtype) {
            (Some(quarters), _) if quarters % 2 == 0 => return Ok(from.into()),
            (Some(_), _) => {
                return Ok(Extent { width: from.height, height: from.width }.into());
            }
            (None, Dtype::Uint8) => {
                matrix::pillow_turn(self.op.angle, self.op.center, true, from).1
            }
            (None, Dtype::Float32) => matrix::torch_size(self.op.backward(from), from),
        };
        Ok(Extent { width: width as usize, height: height as usize }.into())
    }

    fn move_boxes(&self, boxes: &mut [[f32; 4]], from: Extent, _: Extent) {
        geometry::hull(boxes, self.op.forward(from));
    }

    fn move_points(&self, points: &mut [[f32; 2]], from: Extent, _: Extent) {
        let forward = self.op.forward(from);
        points.iter_mut().for_each(|point| *point = forward(*point));
    }

    fn move_mask(
        &self,
        mask: Vec<u8>,
        from: Extent,
        to: Extent,
        workspace: &mut Workspace,
    ) -> Result<Vec<u8>> {
        if let Some(quarters) = self.op.quarters(from) {
            return turns::bytes(mask, from, 1, quarters, workspace);
        }
        let grid = grid::Affine::new(self.op.backward(from), from, to);
        Ok(warp::mask(&grid, mask, (from, to), self.op.fill.as_ref(), workspace))
    }
}

impl Moves for Rotate {
    fn moved(&self, image: Image, workspace: &mut Workspace) -> Result<Image> {
        let step = Turn { op: self, dtype: image.pixels.dtype() };
        marks::moved(&step, image, workspace)
    }
}

impl Op for Rotate {
    const NAME: &'static str = "rotate";

    fn validate(&self) -> Result<()> {
        warp::check_finite("angle", &[self.angle])?;
        warp::check_interpolation(self.interpolation)?;
        warp::check_finite("center", &self.center.unwrap_or_default())?;
        self.fill.as_ref().map_or(Ok(()), Fill::validate)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        warp::check_input(input, self.interpolation)?;
        geometry::output_info(&Turn { op: self, dtype: input.image()?.dtype }, input)
    }

    fn apply(&self, data: Data, workspace: &mut Workspace) -> Result<Data> {
        let image = data.into_image()?;
        let step = Turn { op: self, dtype: image.pixels.dtype() };
        geometry::apply(&step, image.into(), workspace, |pixels, from, to, channels, workspace| {
            let (sizes, how, fill) = ((from, to), self.interpolation, self.fill.as_ref());
            Ok(match (pixels, self.quarters(from)) {
                (Pixels::U8(source), Some(quarters)) => {
                    Pixels::U8(turns::bytes(source, from, channels, quarters, workspace)?)
                }
                (Pixels::F32(source), Some(quarters)) => {
                    Pixels::F32(turns::floats(source, from, quarters, workspace))
                }
                (Pixels::U8(source), None) => {
                    let turn = matrix::pillow_turn(self.angle, self.center, self.expand, from);
                    let map = Map::Affine(turn.0);
                    Pixels::U8(warp::bytes(&map, source, sizes, channels, how, fill, workspace)?)
                }
                (Pixels::F32(source), None) => {
                    let grid = grid::Affine::new(self.backward(from), from, to);
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

    fn turned(op: &str, pixels: Pixels) -> Image {
        let op: Rotate = serde_json::from_str(op).unwrap();
        op.validate().unwrap();
        let mut image = Image::new(3, 2, 1, pixels);
        image.targets.masks = vec![vec![1, 2, 3, 4, 5, 6]];
        image.targets.keypoints = vec![[3.0, 0.0]];
        let info = op.output_info(&Data::from(image.clone()).info()).unwrap();
        let output = op.apply(image.into(), &mut Workspace::new()).unwrap();
        assert_eq!(output.info(), info);
        output.into_image().unwrap()
    }

    #[test]
    fn quarters_by_hand() {
        let bytes = || Pixels::U8(vec![1, 2, 3, 4, 5, 6]);
        let grown = turned(r#"{"angle": 90, "expand": true}"#, bytes());
        assert_eq!((grown.width, grown.height), (2, 3));
        assert_eq!(grown.pixels, Pixels::U8(vec![3, 6, 2, 5, 1, 4]));
        assert_eq!(grown.targets.masks, [[3, 6, 2, 5, 1, 4]]);
        assert_eq!(
            turned(r#"{"angle": -180}"#, bytes()).pixels,
            Pixels::U8(vec![6, 5, 4, 3, 2, 1])
        );
        // About the middle of the first pixel.
        let about = turned(r#"{"angle": 90, "center": [0.5, 0.5]}"#, bytes());
        assert_eq!(about.pixels, Pixels::U8(vec![1, 4, 0, 0, 0, 0]));
    }

    #[test]
    fn grows_to_hold_the_corners() {
        let all = turned(r#"{"angle": 45, "expand": true}"#, Pixels::F32(vec![1.0; 6]));
        // (3 + 2) / √2 = 3.54, about the middles 1.5 and 1.
        assert_eq!((all.width, all.height), (5, 4));
        let [x, y] = all.targets.keypoints[0];
        assert!((x - 3.0 / 2_f32.sqrt()).abs() < 1e-5 && y.abs() < 1e-5, "{x} {y}");
    }

    #[test]
    fn what_has_no_pixels_is_refused() {
        let op: Rotate = serde_json::from_str(r#"{"angle": 45, "expand": true}"#).unwrap();
        let empty = Image::new(0, 4, 3, Pixels::U8(vec![]));
        assert!(op.apply(empty.into(), &mut Workspace::new()).is_err());
        assert!(Rotate { angle: f64::INFINITY, ..op }.validate().is_err());
    }
}
