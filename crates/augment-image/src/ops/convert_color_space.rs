//! `convert_color_space`: colours by other numbers.

use augment_core::{Data, Error, Image, Info, Op, Pixels, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{GrayscaleToRgb, RgbToGrayscale};
use crate::color::rgb::each;
use crate::color::{self, Opacity, hsv, lab, yuv};
use crate::params::ColorSpace;

/// Says the colours by other numbers: from RGB to another colour space, or back.
///
/// One of `from` and `to` is RGB. 8-bit HSV, YCbCr and L are Pillow's (`Image.convert`) and YUV is
/// OpenCV's, to the last bit. 8-bit LAB is that of Pillow's `ImageCms` (white is D50; L is stretched
/// to 255, 128 is added to a and b), without its interpolation: to LAB it is off by at most 1, and
/// from LAB by as much from the true colour, where `ImageCms` itself is off by up to 50 in the dark.
///
/// Of floats, HSV is scikit-image's (all 0 to 1), YCbCr and YUV kornia's (Y 0 to 1, Cb and Cr 0 to 1
/// with 0.5 added, U ±0.436, V ±0.615), LAB scikit-image's (white is D65; L 0 to 100, a and b about
/// ±100), and L is 0.2989, 0.587 and 0.114 of the colours, as in torchvision.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConvertColorSpace {
    /// What the image is in.
    #[serde(default)]
    pub from: ColorSpace,
    /// What it becomes.
    pub to: ColorSpace,
}

impl ConvertColorSpace {
    fn check(&self, channels: usize) -> Result<()> {
        let due = self.from.channels();
        if channels == due {
            return Ok(());
        }
        let message = format!("works on {due} channels, is given {channels}");
        Err(Error::invalid_field("from", message))
    }

    fn change(&self, pixels: &mut Pixels) {
        use ColorSpace::*;
        match (pixels, self.from, self.to) {
            (Pixels::U8(bytes), Rgb, Hsv) => each(bytes, 3, &hsv::FromRgb),
            (Pixels::U8(bytes), Hsv, Rgb) => each(bytes, 3, &hsv::ToRgb),
            (Pixels::U8(bytes), Rgb, YCbCr) => each(bytes, 3, &yuv::YCbCrFromRgb),
            (Pixels::U8(bytes), YCbCr, Rgb) => each(bytes, 3, &yuv::YCbCrToRgb),
            (Pixels::U8(bytes), Rgb, Yuv) => each(bytes, 3, &yuv::YuvFromRgb),
            (Pixels::U8(bytes), Yuv, Rgb) => each(bytes, 3, &yuv::YuvToRgb),
            (Pixels::U8(bytes), Rgb, Lab) => each(bytes, 3, &lab::FromRgb::new()),
            (Pixels::U8(bytes), Lab, Rgb) => each(bytes, 3, &lab::ToRgb),
            (Pixels::F32(values), Rgb, Hsv) => color::each_pixel(values, hsv::float_from_rgb),
            (Pixels::F32(values), Hsv, Rgb) => color::each_pixel(values, hsv::float_to_rgb),
            (Pixels::F32(values), Rgb, YCbCr) => color::each_pixel(values, yuv::ycbcr_from_rgb),
            (Pixels::F32(values), YCbCr, Rgb) => color::each_pixel(values, yuv::ycbcr_to_rgb),
            (Pixels::F32(values), Rgb, Yuv) => color::each_pixel(values, yuv::yuv_from_rgb),
            (Pixels::F32(values), Yuv, Rgb) => color::each_pixel(values, yuv::yuv_to_rgb),
            (Pixels::F32(values), Rgb, Lab) => color::each_pixel(values, lab::from_rgb),
            (Pixels::F32(values), Lab, Rgb) => color::each_pixel(values, lab::to_rgb),
            _ => {}
        }
    }
}

impl Op for ConvertColorSpace {
    const NAME: &'static str = "convert_color_space";

    fn validate(&self) -> Result<()> {
        if self.from == ColorSpace::Rgb || self.to == ColorSpace::Rgb {
            return Ok(());
        }
        Err(Error::invalid_field("to", "must be RGB, or `from` must: take two steps"))
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        input.image()?.channels.map_or(Ok(()), |channels| self.check(channels))?;
        color::output_channels(input, Opacity::Refused, self.to.channels())
    }

    fn apply(&self, data: Data, workspace: &mut Workspace) -> Result<Data> {
        let mut image: Image = color::taken(data, Opacity::Refused)?;
        self.check(image.channels)?;
        match (self.from, self.to) {
            (ColorSpace::L, ColorSpace::Rgb) => GrayscaleToRgb {}.apply(image.into(), workspace),
            (ColorSpace::Rgb, ColorSpace::L) => {
                RgbToGrayscale::default().apply(image.into(), workspace)
            }
            _ => {
                self.change(&mut image.pixels);
                Ok(image.into())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLOURED: [ColorSpace; 4] =
        [ColorSpace::Hsv, ColorSpace::YCbCr, ColorSpace::Yuv, ColorSpace::Lab];

    fn convert(from: ColorSpace, to: ColorSpace, image: Image) -> Image {
        let op = ConvertColorSpace { from, to };
        op.apply(image.into(), &mut Workspace::new()).unwrap().into_image().unwrap()
    }

    #[test]
    fn there_and_back() {
        let bytes = vec![200, 100, 50, 20, 30, 40, 128, 128, 128];
        let floats = Pixels::F32(bytes.iter().map(|&x| f32::from(x) / 255.0).collect());
        for space in COLOURED {
            let image = Image::new(3, 1, 3, Pixels::U8(bytes.clone()));
            let there = convert(ColorSpace::Rgb, space, image.clone());
            assert_ne!(there, image, "{space:?}");
            let Pixels::U8(back) = convert(space, ColorSpace::Rgb, there).pixels else { panic!() };
            let close = back.iter().zip(&bytes).all(|(a, b)| a.abs_diff(*b) <= 4);
            assert!(close, "{space:?}: {back:?}");

            let image = Image::new(1, 3, 3, floats.clone());
            let there = convert(ColorSpace::Rgb, space, image);
            let Pixels::F32(back) = convert(space, ColorSpace::Rgb, there).pixels else { panic!() };
            let Pixels::F32(floats) = &floats else { panic!() };
            let close = back.iter().zip(floats).all(|(a, b)| (a - b).abs() < 0.005);
            assert!(close, "{space:?}: {back:?}");
        }
    }

    #[test]
    fn gray_has_one_channel() {
        let gray = convert(
            ColorSpace::Rgb,
            ColorSpace::L,
            Image::new(1, 1, 3, Pixels::U8(vec![255, 0, 0])),
        );
        assert_eq!((gray.channels, &gray.pixels), (1, &Pixels::U8(vec![76])));
        let rgb = convert(ColorSpace::L, ColorSpace::Rgb, gray);
        assert_eq!((rgb.channels, rgb.pixels), (3, Pixels::U8(vec![76; 3])));
    }

    #[test]
    fn one_side_is_rgb() {
        assert!(
            ConvertColorSpace { from: ColorSpace::Hsv, to: ColorSpace::Lab }.validate().is_err()
        );
        let rgb = ConvertColorSpace { from: ColorSpace::Rgb, to: ColorSpace::Rgb };
        assert!(rgb.validate().is_ok());
        let gray = augment_core::ImageInfo::of(augment_core::Dtype::Uint8).sized(1, 1, 1).into();
        assert!(rgb.output_info(&gray).is_err());
    }
}
