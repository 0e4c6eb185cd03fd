//! `elastic`: bent as if seen through water.

use augment_core::{Data, Dtype, Error, Info, Op, Pixels, Result, Stream, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::extent::{Dims, Extent};
use crate::geometry::{self, Geometry};
use crate::params::{Fill, Interpolation};
use crate::pixels;
use crate::warp;
use crate::warp::field::Field;

/// Moves every pixel a little, its neighbours by about as much (torchvision's `elastic` with a
/// displacement as torchvision's `ElasticTransform` makes it).
///
/// The displacement is noise, blurred, times `alpha` / size. Pixel i of the noise, counted row by
/// row, has as its x value 2·i of the stream and as its y value 2·i + 1, value n being word n mod 4
/// of block n div 4, its upper 24 bits times 2⁻²³, minus 1: uniform from -1 to 1.
///
/// torchvision sums up a blur's values in another order, so places may differ by a hundred
/// thousandth of a pixel: floats by 1e-4 and bytes by 1 level; with `nearest`, a point in the middle
/// between two pixels may take the other one. Boxes become the boxes around their
/// corners, rounded up and moved, and are clamped to the image; points are cut off to whole pixels
/// and moved; masks move by the nearest pixel.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Elastic {
    /// How far pixels move along x and y: half so many pixels, times the noise.
    pub alpha: [f64; 2],
    /// How smooth the noise is along x and y: the standard deviation of the blur, in pixels. 0 for
    /// both is no blur.
    pub sigma: [f64; 2],
    /// How pixels between pixels are made: `nearest` or `bilinear`.
    #[serde(default)]
    pub interpolation: Interpolation,
    /// What stands where the image has no pixels; nothing is 0.
    #[serde(default)]
    pub fill: Option<Fill>,
    /// The random numbers that the noise is made of.
    pub stream: Stream,
}

/// The most pixels that a blur may reach.
const MAX_SIGMA: f64 = 1000.0;

impl Elastic {
    fn field(&self, of: Extent, workspace: &mut Workspace) -> Field {
        Field::new(self.stream, [self.alpha, self.sigma], of, workspace)
    }
}

/// The op on an image of one size.
struct Bent<'a> {
    op: &'a Elastic,
    /// Left out where nothing is to be moved.
    field: Option<Field>,
}

impl Geometry for Bent<'_> {
    fn size(&self, from: Dims) -> Result<Dims> {
        warp::same_size(from)
    }

    fn move_boxes(&self, boxes: &mut [[f32; 4]], from: Extent, _: Extent) {
        let Some(field) = &self.field else { return };
        geometry::hull(boxes, |[x, y]| {
            let inside = |place: f32, size: usize| (place.ceil() as usize).min(size - 1);
            field.moved(inside(x, from.width), inside(y, from.height))
        });
    }

    fn move_points(&self, points: &mut [[f32; 2]], from: Extent, _: Extent) {
        let Some(field) = &self.field else { return };
        for point in points {
            let inside = |place: f32, size: usize| (place as usize).min(size - 1);
            *point = field.moved(inside(point[0], from.width), inside(point[1], from.height));
        }
    }

    fn move_mask(
        &self,
        mask: Vec<u8>,
        from: Extent,
        to: Extent,
        workspace: &mut Workspace,
    ) -> Result<Vec<u8>> {
        let Some(field) = &self.field else { return Ok(mask) };
        Ok(warp::mask(field, mask, (from, to), self.op.fill.as_ref(), workspace))
    }
}

impl Op for Elastic {
    const NAME: &'static str = "elastic";

    fn validate(&self) -> Result<()> {
        warp::check_finite("alpha", &self.alpha)?;
        self.sigma.iter().try_for_each(|s| Error::check_range("sigma", *s, 0.0..=MAX_SIGMA))?;
        if (self.sigma[0] == 0.0) != (self.sigma[1] == 0.0) {
            return Err(Error::invalid_field("sigma", "must be 0 for both or for neither"));
        }
        if !matches!(self.interpolation, Interpolation::Nearest | Interpolation::Bilinear) {
            return Err(Error::invalid_field("interpolation", "must be nearest or bilinear"));
        }
        self.fill.as_ref().map_or(Ok(()), Fill::validate)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        let image = input.image()?;
        if image.dtype == Dtype::Uint8 {
            pixels::check_viewable(input)?;
        }
        let size = Dims { width: image.width, height: image.height };
        warp::same_size(size)?;
        let of = size.known().filter(|_| !image.boxes.boxes.is_empty());
        let field = of.map(|of| self.field(of, &mut Workspace::new()));
        geometry::output_info(&Bent { op: self, field }, input)
    }

    fn apply(&self, data: Data, workspace: &mut Workspace) -> Result<Data> {
        let image = pixels::whole(data)?;
        let of = Extent::of(&image);
        warp::same_size(of.into())?;
        let field = self.field(of, workspace);
        let bent = Bent { op: self, field: Some(field) };
        let image = geometry::apply(
            &bent,
            image.into(),
            workspace,
            |pixels, from, to, channels, workspace| {
                let Some(field) = &bent.field else { return Ok(pixels) };
                let (sizes, how, fill) = ((from, to), self.interpolation, self.fill.as_ref());
                Ok(match pixels {
                    Pixels::U8(source) => Pixels::U8(warp::rounded(
                        field, source, sizes, channels, how, fill, workspace,
                    )?),
                    Pixels::F32(source) => Pixels::F32(warp::floats(
                        field, source, sizes, channels, how, fill, workspace,
                    )?),
                })
            },
        );
        bent.field.into_iter().for_each(|field| field.recycle(workspace));
        image
    }
}
