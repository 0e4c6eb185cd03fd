//! `elastic`: bent as if seen through water.

use augment_core::{Data, Dtype, Error, Image, Info, Op, Pixels, Result, Stream, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::extent::{Dims, Extent};
use crate::geometry::{self, Geometry};
use crate::marks::{self, Moves};
use crate::params::{Fill, Interpolation};
use crate::pixels;
use crate::warp;
use crate::warp::field::{self, Field};

/// Moves every pixel a little, its neighbours by about as much (torchvision's `elastic` with a
/// displacement as torchvision's `ElasticTransform` makes it).
///
/// The displacement is noise, blurred, times `alpha` / size. Pixel i of the noise, counted row by
/// row, has as its x value 2·i of the stream and as its y value 2·i + 1, value n being word n mod 4
/// of block n div 4, its upper 24 bits times 2⁻²³, minus 1: uniform from -1 to 1.
///
/// torchvision sums up the blur in another order, so places may differ by a hundred thousandth of a
/// pixel: floats by 1e-4, bytes by 1 level, and halfway between two pixels the nearest may be the
/// other one. Where the blur reaches beyond the image by more than its size, torchvision fails; here
/// the image is mirrored again.
///
/// Boxes become the boxes around their corners, rounded up and moved, and are clamped to the image;
/// points are cut off to whole pixels and moved; both as if they lay within the image. Masks move by
/// the nearest pixel.
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
    /// The weights of the blur of the noise along x and of that along y, each of one side of a bell from its
    /// end to its middle: across, and down. Nothing where it is not blurred.
    pub fn bells(&self) -> Option<[[Vec<f32>; 2]; 2]> {
        self.sigma.iter().all(|sigma| *sigma > 0.0).then(|| field::bells(self.sigma))
    }

    /// Where the rows or columns of an image are as long as nothing moves them: its edges are -1 and 1.
    pub fn places(len: usize) -> Vec<f32> {
        field::identity(len)
    }

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

impl Moves for Elastic {
    fn moved(&self, image: Image, workspace: &mut Workspace) -> Result<Image> {
        let of = Extent::of(&image);
        warp::same_size(of.into())?;
        let bent = Bent { op: self, field: Some(self.field(of, workspace)) };
        let image = marks::moved(&bent, image, workspace);
        bent.field.into_iter().for_each(|field| field.recycle(workspace));
        image
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

#[cfg(test)]
mod tests {
    use augment_core::Image;

    use super::*;

    fn parse(text: &str) -> Result<Elastic> {
        let op: Elastic = serde_json::from_str(text).unwrap();
        op.validate().map(|()| op)
    }

    const STREAM: &str = r#""stream": {"seed": 1, "id": [2, 3, 4]}"#;

    #[test]
    fn without_alpha_nothing_moves() {
        let text = format!(r#"{{"alpha": [0, 0], "sigma": [5, 5], {STREAM}}}"#);
        let op = parse(&text).unwrap();
        let bytes: Vec<u8> = (0..40 * 30 * 3).map(|i| (i * i / 7) as u8).collect();
        let mut image = Image::new(40, 30, 3, Pixels::U8(bytes));
        image.targets.masks = vec![(0..40 * 30).map(|i| (i % 5) as u8).collect()];
        let same = op.apply(image.clone().into(), &mut Workspace::new()).unwrap();
        assert_eq!(same, image.into());
    }

    #[test]
    fn without_sigma_the_noise_is_the_streams() {
        let text = format!(
            r#"{{"alpha": [1e-3, 2], "sigma": [0, 0], "interpolation": "nearest", {STREAM}}}"#
        );
        let op = parse(&text).unwrap();
        let words = op.stream.block(0);
        let away = (words[1] >> 8) as f32 * 2_f32.powi(-23) - 1.0;
        let image = Image::new(1, 3, 1, Pixels::F32(vec![1.0, 2.0, 3.0]));
        let moved = op.apply(image.into(), &mut Workspace::new()).unwrap().into_image().unwrap();
        let Pixels::F32(values) = moved.pixels else { panic!() };
        // It moves by half of alpha times the noise, rounded to a whole pixel.
        let row = away.round_ties_even();
        assert_eq!(values[0], if row < 0.0 { 0.0 } else { 1.0 + row });
    }

    #[test]
    fn wrong_numbers_are_refused() {
        for wrong in [
            r#""alpha": [1, 1], "sigma": [-1, 1]"#,
            r#""alpha": [1, 1], "sigma": [0, 1]"#,
            r#""alpha": [1, 1], "sigma": [5, 5], "interpolation": "bicubic""#,
        ] {
            assert!(parse(&format!("{{{wrong}, {STREAM}}}")).is_err(), "{wrong}");
        }
    }
}
