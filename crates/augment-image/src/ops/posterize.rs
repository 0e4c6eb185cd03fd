//! `posterize`: few levels.

use augment_core::{Data, Error, Info, Op, Pixels, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::color::{self, Opacity};

/// Leaves only the upper bits of every value (torchvision's `posterize`).
///
/// Floats are cut off to so many equal levels, of which the lowest is 0. RGBA is refused, as in
/// Pillow.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Posterize {
    /// How many bits, 0 to 8. Of 8, bytes stay as they are; of 0, all becomes black (which Pillow
    /// refuses, and torchvision does with tensors).
    #[schemars(range(min = 0, max = 8))]
    pub bits: u32,
}

impl Op for Posterize {
    const NAME: &'static str = "posterize";

    fn validate(&self) -> Result<()> {
        Error::check_range("bits", self.bits, 0..=8)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        color::output_info(input, Opacity::Refused)
    }

    fn apply(&self, data: Data, _: &mut Workspace) -> Result<Data> {
        color::change(data, Opacity::Refused, |pixels, _| match pixels {
            Pixels::U8(bytes) => {
                let mask = !(0xff >> self.bits) as u8;
                bytes.iter_mut().for_each(|byte| *byte &= mask);
            }
            Pixels::F32(values) => {
                let levels = (1 << self.bits) as f32;
                values.iter_mut().for_each(|x| {
                    *x = (*x * levels).floor().clamp(0.0, levels - 1.0) / levels;
                });
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use augment_core::Image;

    use super::*;

    fn run(bits: u32, pixels: Pixels) -> Pixels {
        let data = Image::new(pixels.len(), 1, 1, pixels).into();
        let data = Posterize { bits }.apply(data, &mut Workspace::new()).unwrap();
        data.into_image().unwrap().pixels
    }

    #[test]
    fn upper_bits_stay() {
        let bytes = || Pixels::U8(vec![255, 127, 200]);
        assert_eq!(run(2, bytes()), Pixels::U8(vec![192, 64, 192]));
        assert_eq!(run(8, bytes()), bytes());
        assert_eq!(run(0, bytes()), Pixels::U8(vec![0, 0, 0]));
        let floats = Pixels::F32(vec![1.5, 0.49, -1.0]);
        assert_eq!(run(1, floats), Pixels::F32(vec![0.5, 0.0, 0.0]));
        assert!(Posterize { bits: 9 }.validate().is_err());
    }
}
