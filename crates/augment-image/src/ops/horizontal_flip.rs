//! `horizontal_flip`: left becomes right.

use augment_core::{Data, Info, Op, Pixels, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::extent::{Dims, Extent};
use crate::geometry::{self, Geometry};
use crate::reverse;

/// Mirrors the image: left becomes right (torchvision's `horizontal_flip`).
///
/// It works on 8-bit and float images and has no parameters.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HorizontalFlip {}

impl Op for HorizontalFlip {
    const NAME: &'static str = "horizontal_flip";

    fn output_info(&self, input: &Info) -> Result<Info> {
        geometry::output_info(self, input)
    }

    fn apply(&self, data: Data, workspace: &mut Workspace) -> Result<Data> {
        geometry::apply(self, data, workspace, |mut pixels, from, _, channels, _| {
            match &mut pixels {
                Pixels::U8(bytes) => reverse::rows(bytes, from.width * channels, channels),
                Pixels::F32(values) => {
                    values.chunks_exact_mut(from.width.max(1)).for_each(<[f32]>::reverse);
                }
            }
            Ok(pixels)
        })
    }
}

impl Geometry for HorizontalFlip {
    fn size(&self, from: Dims) -> Result<Dims> {
        Ok(from)
    }

    fn move_boxes(&self, boxes: &mut [[f32; 4]], from: Extent, _: Extent) {
        let width = from.width as f32;
        for each in boxes {
            (each[0], each[2]) = (width - each[2], width - each[0]);
        }
    }

    fn move_points(&self, points: &mut [[f32; 2]], from: Extent, _: Extent) {
        // The last pixel becomes the first.
        points.iter_mut().for_each(|[x, _]| *x = from.width as f32 - 1.0 - *x);
    }

    fn move_mask(
        &self,
        mut mask: Vec<u8>,
        from: Extent,
        _: Extent,
        _: &mut Workspace,
    ) -> Result<Vec<u8>> {
        reverse::rows(&mut mask, from.width, 1);
        Ok(mask)
    }

    fn clamps(&self) -> bool {
        false
    }
}

#[cfg(test)]
mod tests {
    use augment_core::Image;

    use super::*;

    fn flip(width: usize, height: usize, channels: usize, pixels: Pixels) -> Result<Pixels> {
        let image = Image::new(width, height, channels, pixels);
        let data = HorizontalFlip {}.apply(image.into(), &mut Workspace::new())?;
        let image = data.into_image()?;
        assert_eq!((image.width, image.height, image.channels), (width, height, channels));
        Ok(image.pixels)
    }

    #[test]
    fn bytes_flip_by_pixel() {
        let bytes = |bytes: &[u8]| Pixels::U8(bytes.to_vec());
        let gray = flip(3, 2, 1, bytes(&[1, 2, 3, 4, 5, 6])).unwrap();
        assert_eq!(gray, bytes(&[3, 2, 1, 6, 5, 4]));
        let rgb = flip(2, 2, 3, bytes(&[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12])).unwrap();
        assert_eq!(rgb, bytes(&[4, 5, 6, 1, 2, 3, 10, 11, 12, 7, 8, 9]));
        let two = flip(3, 1, 2, bytes(&[1, 2, 3, 4, 5, 6])).unwrap();
        assert_eq!(two, bytes(&[5, 6, 3, 4, 1, 2]));
    }

    #[test]
    fn floats_flip_by_plane() {
        let planes = Pixels::F32(vec![1., 2., 3., 4., 5., 6., 7., 8.]);
        let flipped = Pixels::F32(vec![2., 1., 4., 3., 6., 5., 8., 7.]);
        assert_eq!(flip(2, 2, 2, planes).unwrap(), flipped);
    }

    #[test]
    fn twice_is_not_at_all() {
        for channels in [1, 3, 4, 5] {
            let once = Pixels::U8((0..7 * 3 * channels as u8).collect());
            let twice = flip(7, 3, channels, flip(7, 3, channels, once.clone()).unwrap()).unwrap();
            assert_eq!(twice, once);
        }
    }

    #[test]
    fn too_few_pixels_are_an_error() {
        assert!(flip(0, 4, 3, Pixels::U8(vec![])).is_err());
        assert_eq!(flip(4, 4, 0, Pixels::U8(vec![])).unwrap(), Pixels::U8(vec![]));
        assert!(flip(2, 2, 3, Pixels::U8(vec![0; 11])).is_err());
        assert!(flip(usize::MAX, 2, 3, Pixels::F32(vec![])).is_err());
    }
}
