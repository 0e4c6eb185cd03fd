//! `grayscale_to_rgb`: three channels.

use augment_core::{Data, Info, Op, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::color::{self, Opacity};

/// Gives the image three channels (torchvision's `grayscale_to_rgb`).
///
/// Gray becomes RGB of the same look, RGB stays, RGBA loses its opacity.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct GrayscaleToRgb {}

impl Op for GrayscaleToRgb {
    const NAME: &'static str = "grayscale_to_rgb";

    fn output_info(&self, input: &Info) -> Result<Info> {
        color::output_channels(input, Opacity::Taken, 3)
    }

    fn apply(&self, data: Data, workspace: &mut Workspace) -> Result<Data> {
        let mut image = color::taken(data, Opacity::Taken)?;
        match image.channels {
            1 => color::triple(&mut image, workspace),
            4 => color::drop_opacity(&mut image),
            _ => {}
        }
        Ok(image.into())
    }
}

#[cfg(test)]
mod tests {
    use augment_core::{Image, Pixels};

    use super::*;

    fn rgb(channels: usize, bytes: &[u8]) -> Pixels {
        let image = Image::new(bytes.len() / channels, 1, channels, Pixels::U8(bytes.to_vec()));
        let data = GrayscaleToRgb {}.apply(image.into(), &mut Workspace::new()).unwrap();
        let image = data.into_image().unwrap();
        assert_eq!(image.channels, 3);
        image.pixels
    }

    #[test]
    fn three_channels_whatever_there_were() {
        assert_eq!(rgb(1, &[7, 8]), Pixels::U8(vec![7, 7, 7, 8, 8, 8]));
        assert_eq!(rgb(3, &[7, 8, 9]), Pixels::U8(vec![7, 8, 9]));
        assert_eq!(rgb(4, &[7, 8, 9, 1, 4, 5, 6, 2]), Pixels::U8(vec![7, 8, 9, 4, 5, 6]));
    }
}
