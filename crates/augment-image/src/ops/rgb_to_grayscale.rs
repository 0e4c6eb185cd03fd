//! `rgb_to_grayscale`: without colours.

use augment_core::{Data, Error, Info, Op, Pixels, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::color::{self, Opacity, rgb};

/// Takes the colours out of the image (torchvision's `rgb_to_grayscale`).
///
/// The gray is 0.299 of red, 0.587 of green and 0.114 of blue, on bytes with Pillow's arithmetic to
/// the last bit. Opacity is lost.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RgbToGrayscale {
    /// 1, or 3 for an RGB image of grays.
    #[serde(default = "one")]
    pub num_output_channels: usize,
}

fn one() -> usize {
    1
}

impl Default for RgbToGrayscale {
    fn default() -> Self {
        Self { num_output_channels: one() }
    }
}

impl Op for RgbToGrayscale {
    const NAME: &'static str = "rgb_to_grayscale";

    fn validate(&self) -> Result<()> {
        match self.num_output_channels {
            1 | 3 => Ok(()),
            n => {
                Err(Error::invalid_field("num_output_channels", format!("must be 1 or 3, got {n}")))
            }
        }
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        color::output_channels(input, Opacity::Taken, self.num_output_channels)
    }

    fn apply(&self, data: Data, workspace: &mut Workspace) -> Result<Data> {
        let mut image = color::taken(data, Opacity::Taken)?;
        if let (Pixels::U8(bytes), 3, 3) =
            (&mut image.pixels, image.channels, self.num_output_channels)
        {
            rgb::each(bytes, 3, &rgb::Gray);
            return Ok(image.into());
        }
        match &mut image.pixels {
            Pixels::U8(bytes) => {
                let gray = rgb::gray(bytes, image.channels, workspace);
                workspace.recycle_bytes(std::mem::replace(bytes, gray));
            }
            Pixels::F32(values) if image.channels == 3 => {
                let [red, green, blue] = color::planes(values);
                for ((r, g), b) in red.iter_mut().zip(green).zip(blue) {
                    *r = color::gray([*r, *g, *b]);
                }
                values.truncate(values.len() / 3);
            }
            Pixels::F32(_) => {}
        }
        image.channels = 1;
        if self.num_output_channels == 3 {
            color::triple(&mut image, workspace);
        }
        Ok(image.into())
    }
}

#[cfg(test)]
mod tests {
    use augment_core::Image;

    use super::*;

    fn grayed(num_output_channels: usize, image: Image) -> (usize, Pixels) {
        let op = RgbToGrayscale { num_output_channels };
        let data = op.apply(image.into(), &mut Workspace::new()).unwrap();
        let image = data.into_image().unwrap();
        (image.channels, image.pixels)
    }

    #[test]
    fn one_channel_or_three() {
        let red = || Image::new(1, 1, 4, Pixels::U8(vec![255, 0, 0, 9]));
        assert_eq!(grayed(1, red()), (1, Pixels::U8(vec![76])));
        assert_eq!(grayed(3, red()), (3, Pixels::U8(vec![76; 3])));
        let green = Image::new(1, 1, 3, Pixels::U8(vec![0, 255, 0]));
        assert_eq!(grayed(3, green), (3, Pixels::U8(vec![150; 3])));
        let floats = || Image::new(1, 1, 3, Pixels::F32(vec![1.0, 0.0, 0.0]));
        assert_eq!(grayed(1, floats()), (1, Pixels::F32(vec![0.2989])));
        assert_eq!(grayed(3, floats()), (3, Pixels::F32(vec![0.2989; 3])));
        assert!(RgbToGrayscale { num_output_channels: 2 }.validate().is_err());
    }
}
