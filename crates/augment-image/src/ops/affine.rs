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
                    let motion = self.motion(matrix::middle(from), [0.0; 2]);
                    let map = Map::Affine(motion.backward());
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
