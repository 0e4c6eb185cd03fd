//! `horizontal_flip`: left becomes right.

use augment_core::{Data, Error, Image, Info, Kind, Op, Pixels, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::pixels;

/// Mirrors the image: left becomes right (torchvision's `horizontal_flip`).
///
/// It works on 8-bit and float images and has no parameters.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HorizontalFlip {}

impl Op for HorizontalFlip {
    const NAME: &'static str = "horizontal_flip";

    fn output_info(&self, input: &Info) -> Result<Info> {
        input.unchanged(Kind::Image)
    }

    fn apply(&self, data: Data, _: &mut Workspace) -> Result<Data> {
        let mut image = data.into_image()?;
        pixels::check_len(&image).map_err(|what| Error::data(format!("the image {what}")))?;
        let Image { width, channels, ref mut pixels, .. } = image;
        match pixels {
            Pixels::U8(bytes) => {
                let rows = bytes.chunks_exact_mut((width * channels).max(1));
                match channels {
                    1 => rows.for_each(<[u8]>::reverse),
                    3 => rows.for_each(|row| row.as_chunks_mut::<3>().0.reverse()),
                    4 => rows.for_each(|row| row.as_chunks_mut::<4>().0.reverse()),
                    _ => rows.for_each(|row| {
                        // This turns every pixel around as well, so turn each back.
                        row.reverse();
                        row.chunks_exact_mut(channels).for_each(<[u8]>::reverse);
                    }),
                }
            }
            Pixels::F32(values) => {
                values.chunks_exact_mut(width.max(1)).for_each(<[f32]>::reverse);
            }
            _ => return Err(Error::data("the image has pixels of an unknown type")),
        }
        Ok(image.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flip(width: usize, height: usize, channels: usize, pixels: Pixels) -> Result<Pixels> {
        let image = Image { width, height, channels, pixels };
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
    fn no_pixels_are_no_harm_and_too_few_an_error() {
        assert_eq!(flip(0, 4, 3, Pixels::U8(vec![])).unwrap(), Pixels::U8(vec![]));
        assert_eq!(flip(4, 4, 0, Pixels::U8(vec![])).unwrap(), Pixels::U8(vec![]));
        assert!(flip(2, 2, 3, Pixels::U8(vec![0; 11])).is_err());
        assert!(flip(usize::MAX, 2, 3, Pixels::F32(vec![])).is_err());
    }
}
