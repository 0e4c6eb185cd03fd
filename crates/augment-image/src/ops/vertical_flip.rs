//! `vertical_flip`: top becomes bottom.

use augment_core::{Data, Info, Op, Pixels, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::extent::{Dims, Extent};
use crate::geometry::{self, Geometry};

/// Mirrors the image: top becomes bottom (torchvision's `vertical_flip`).
///
/// It works on 8-bit and float images and has no parameters.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct VerticalFlip {}

impl Op for VerticalFlip {
    const NAME: &'static str = "vertical_flip";

    fn output_info(&self, input: &Info) -> Result<Info> {
        geometry::output_info(self, input)
    }

    fn apply(&self, data: Data, workspace: &mut Workspace) -> Result<Data> {
        geometry::apply(self, data, workspace, |mut pixels, from, _, channels, _| {
            match &mut pixels {
                Pixels::U8(bytes) => flip(bytes, from.width * channels),
                Pixels::F32(values) => {
                    let planes = values.chunks_exact_mut(from.area().max(1));
                    planes.for_each(|plane| flip(plane, from.width));
                }
            }
            Ok(pixels)
        })
    }
}

/// Swaps the rows, of `stride` values each.
fn flip<T>(rows: &mut [T], stride: usize) {
    let middle = rows.len() / stride.max(1) / 2 * stride;
    let (above, below) = rows.split_at_mut(middle);
    let pairs = above.chunks_exact_mut(stride.max(1)).zip(below.rchunks_exact_mut(stride.max(1)));
    pairs.for_each(|(above, below)| above.swap_with_slice(below));
}

impl Geometry for VerticalFlip {
    fn size(&self, from: Dims) -> Result<Dims> {
        Ok(from)
    }

    fn move_boxes(&self, boxes: &mut [[f32; 4]], from: Extent, _: Extent) {
        let height = from.height as f32;
        for each in boxes {
            (each[1], each[3]) = (height - each[3], height - each[1]);
        }
    }

    fn move_points(&self, points: &mut [[f32; 2]], from: Extent, _: Extent) {
        // The last pixel becomes the first.
        points.iter_mut().for_each(|[_, y]| *y = from.height as f32 - 1.0 - *y);
    }

    fn move_mask(
        &self,
        mut mask: Vec<u8>,
        from: Extent,
        _: Extent,
        _: &mut Workspace,
    ) -> Result<Vec<u8>> {
        flip(&mut mask, from.width);
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

    #[test]
    fn by_hand() {
        let flip = |width, height, channels, pixels| {
            let image = Image::new(width, height, channels, pixels);
            let data = VerticalFlip {}.apply(image.into(), &mut Workspace::new()).unwrap();
            data.into_image().unwrap().pixels
        };
        let bytes = |bytes: &[u8]| Pixels::U8(bytes.to_vec());
        let odd = flip(1, 3, 2, bytes(&[1, 2, 3, 4, 5, 6]));
        assert_eq!(odd, bytes(&[5, 6, 3, 4, 1, 2]));
        let planes = flip(2, 2, 2, Pixels::F32(vec![1., 2., 3., 4., 5., 6., 7., 8.]));
        assert_eq!(planes, Pixels::F32(vec![3., 4., 1., 2., 7., 8., 5., 6.]));
    }
}
