//! `invert`: a negative.

use augment_core::{Data, Info, Op, Pixels, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::color::{self, Opacity};

/// Makes a negative of the image (torchvision's `invert`).
///
/// Bytes are taken from 255, floats from 1. RGBA is refused, as in Pillow.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Invert {}

impl Op for Invert {
    const NAME: &'static str = "invert";

    fn output_info(&self, input: &Info) -> Result<Info> {
        color::output_info(input, Opacity::Refused)
    }

    fn apply(&self, data: Data, _: &mut Workspace) -> Result<Data> {
        color::change(data, Opacity::Refused, |pixels, _| match pixels {
            Pixels::U8(bytes) => bytes.iter_mut().for_each(|byte| *byte = !*byte),
            Pixels::F32(values) => values.iter_mut().for_each(|x| *x = 1.0 - *x),
        })
    }
}

#[cfg(test)]
mod tests {
    use augment_core::{Dtype, Image, ImageInfo};

    use super::*;

    #[test]
    fn a_negative() {
        let run = |pixels| {
            let data = Image::new(1, 1, 3, pixels).into();
            let data = Invert {}.apply(data, &mut Workspace::new()).unwrap();
            data.into_image().unwrap().pixels
        };
        assert_eq!(run(Pixels::U8(vec![0, 100, 255])), Pixels::U8(vec![255, 155, 0]));
        assert_eq!(run(Pixels::F32(vec![0.0, 0.25, 2.0])), Pixels::F32(vec![1.0, 0.75, -1.0]));
    }

    #[test]
    fn rgba_is_refused() {
        let info = ImageInfo::of(Dtype::Uint8).sized(1, 1, 4).into();
        assert!(Invert {}.output_info(&info).is_err());
        let image = Image::new(1, 1, 4, Pixels::U8(vec![0; 4]));
        assert!(Invert {}.apply(image.into(), &mut Workspace::new()).is_err());
    }
}
