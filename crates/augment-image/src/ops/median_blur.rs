//! `median_blur`: the middle value of the neighbourhood.

use augment_core::{Data, Dtype, Error, Image, Info, Op, Pixels, Result, Workspace};
use image::{ImageBuffer, Luma, Pixel, Rgb, Rgba};
use imageproc::filter::median_filter;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::pixels;

/// Gives each pixel the middle of the values around it, in each channel (OpenCV's `medianBlur`).
///
/// It takes out specks and keeps edges. At the border, the last pixels go on outwards. 8-bit images
/// only; equal to OpenCV's and to Pillow's `MedianFilter`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MedianBlur {
    /// The sides of the square around a pixel, in pixels: odd, 1 to 255.
    pub kernel_size: u32,
}

impl Op for MedianBlur {
    const NAME: &'static str = "median_blur";

    fn validate(&self) -> Result<()> {
        Error::check_range("kernel_size", self.kernel_size, 1..=255)?;
        if self.kernel_size.is_multiple_of(2) {
            let message = format!("must be odd, got {}", self.kernel_size);
            return Err(Error::invalid_field("kernel_size", message));
        }
        Ok(())
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        pixels::check_viewable(input)?;
        if input.image()?.dtype != Dtype::Uint8 {
            return Err(Error::invalid(format!("works on 8-bit pixels, is given {input}")));
        }
        Ok(input.clone())
    }

    fn apply(&self, data: Data, _: &mut Workspace) -> Result<Data> {
        let image = pixels::whole(data)?;
        let radius = self.kernel_size / 2;
        let Image { width, height, channels, pixels, targets } = image;
        let Pixels::U8(bytes) = pixels else {
            return Err(Error::data("the image has float pixels, but 8-bit ones are needed"));
        };
        let bytes = match channels {
            1 => blur::<Luma<u8>>(bytes, width, height, radius),
            3 => blur::<Rgb<u8>>(bytes, width, height, radius),
            4 => blur::<Rgba<u8>>(bytes, width, height, radius),
            n => return Err(Error::data(format!("the image has {n} channels, not 1, 3 or 4"))),
        }?;
        Ok(Image { width, height, channels, pixels: Pixels::U8(bytes), targets }.into())
    }
}

fn blur<P>(bytes: Vec<u8>, width: usize, height: usize, radius: u32) -> Result<Vec<u8>>
where
    P: Pixel<Subpixel = u8>,
{
    let side = |n: usize| u32::try_from(n).ok().filter(|&n| n < i32::MAX as u32 - radius);
    let sides = side(width).zip(side(height));
    let image = sides.and_then(|(w, h)| ImageBuffer::<P, _>::from_raw(w, h, bytes));
    let image = image.ok_or_else(|| Error::data(format!("{width} × {height} px are too large")))?;
    Ok(median_filter(&image, radius, radius).into_raw())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_hand() {
        let image = Image::new(3, 3, 1, Pixels::U8(vec![1, 2, 3, 200, 6, 7, 9, 100, 11]));
        let op = MedianBlur { kernel_size: 3 };
        let image = op.apply(image.into(), &mut Workspace::new()).unwrap().into_image().unwrap();
        assert_eq!(image.pixels, Pixels::U8(vec![2, 3, 3, 9, 7, 7, 9, 11, 11]));
    }

    #[test]
    fn kernels_are_odd() {
        assert!(MedianBlur { kernel_size: 4 }.validate().is_err());
        assert!(MedianBlur { kernel_size: 0 }.validate().is_err());
        assert!(MedianBlur { kernel_size: 1 }.validate().is_ok());
    }
}
