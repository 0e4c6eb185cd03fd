//! `jpeg`: the traces of compression.

use augment_core::{Data, Dtype, Error, Info, Op, Pixels, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::codec::jpeg::{Buffers, round_trip};
use crate::pixels;

/// Compresses the image as a JPEG and decompresses it (torchvision's `jpeg`).
///
/// Works on 8-bit gray and RGB. The result is torchvision's to the last bit, on PIL images as on
/// tensors: colours are halved across and down (4:2:0). No file is made: what is lost on the way to
/// one is computed directly.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Jpeg {
    /// The quality, 1 (worst) to 100.
    #[schemars(range(min = 1, max = 100))]
    pub quality: u8,
}

impl Op for Jpeg {
    const NAME: &'static str = "jpeg";

    fn validate(&self) -> Result<()> {
        Error::check_range("quality", self.quality, 1..=100)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        let image = input.image()?;
        if image.dtype != Dtype::Uint8 {
            return Err(Error::invalid("works on 8-bit images, is given float ones"));
        }
        match image.channels {
            Some(channels) if !matches!(channels, 1 | 3) => {
                Err(Error::invalid(format!("works on 1 or 3 channels, is given {channels}")))
            }
            _ => Ok(input.clone()),
        }
    }

    fn apply(&self, data: Data, workspace: &mut Workspace) -> Result<Data> {
        let mut image = pixels::whole(data)?;
        let size = (image.width, image.height);
        match (&mut image.pixels, image.channels) {
            (Pixels::U8(bytes), 1 | 3) => {
                round_trip(bytes, size, self.quality, workspace.slot::<Buffers>());
            }
            (Pixels::U8(_), n) => {
                return Err(Error::data(format!("an image of {n} channels cannot be a JPEG")));
            }
            (Pixels::F32(_), _) => return Err(Error::data("float pixels cannot be a JPEG")),
        }
        Ok(image.into())
    }
}

#[cfg(test)]
mod tests {
    use augment_core::{Image, ImageInfo};

    use super::*;
    use crate::codec::{decode, encode_jpeg};

    fn apply(image: Image, quality: u8) -> Image {
        let result = Jpeg { quality }.apply(image.into(), &mut Workspace::new());
        result.unwrap().into_image().unwrap()
    }

    #[test]
    fn the_result_is_that_of_a_file() {
        for (width, height) in [(1, 1), (2, 5), (5, 2), (16, 16), (17, 33), (40, 7), (70, 41)] {
            let bytes: Vec<u8> = (0..width * height * 3).map(|i| (i * i / 7 % 256) as u8).collect();
            let image = Image::new(width, height, 3, Pixels::U8(bytes));
            for quality in [1, 30, 75, 100] {
                let mut file = Vec::new();
                encode_jpeg(&image, quality, &mut file).unwrap();
                assert_eq!(
                    apply(image.clone(), quality),
                    decode(&file).unwrap(),
                    "{width}×{height}"
                );
            }
        }
    }

    #[test]
    fn flat_gray_stays_nearly_what_it_is() {
        let image = apply(Image::new(9, 3, 1, Pixels::U8(vec![77; 27])), 95);
        assert_eq!((image.width, image.height, image.channels), (9, 3, 1));
        // The mean less 128, times 8, in steps of 2.
        assert_eq!(image.pixels, Pixels::U8(vec![77; 27]));
    }

    #[test]
    fn what_no_jpeg_can_be_is_refused() {
        for quality in [0, 101] {
            assert!(Jpeg { quality }.validate().is_err());
        }
        let info = ImageInfo::of(Dtype::Uint8).sized(4, 4, 4);
        assert!(Jpeg { quality: 50 }.output_info(&info.into()).is_err());
        let info = ImageInfo::of(Dtype::Float32).sized(4, 4, 3);
        assert!(Jpeg { quality: 50 }.output_info(&info.into()).is_err());
        let clear = Image::new(1, 1, 4, Pixels::U8(vec![0; 4]));
        assert!(Jpeg { quality: 50 }.apply(clear.into(), &mut Workspace::new()).is_err());
    }
}
