//! `solarize`: a negative of what is light.

use augment_core::{Data, Dtype, Error, Info, Op, Pixels, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::color::{self, Opacity};

/// Makes a negative of all values from a threshold on (torchvision's `solarize`).
///
/// RGBA is refused, as in Pillow.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Solarize {
    /// The least value that is inverted: of 0 to 255 on 8-bit images; of 0 to 1 on float ones,
    /// where more than 1 is refused.
    pub threshold: f64,
}

impl Op for Solarize {
    const NAME: &'static str = "solarize";

    fn validate(&self) -> Result<()> {
        Error::check_range("threshold", self.threshold, f64::MIN..=f64::MAX)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        if input.image()?.dtype == Dtype::Float32 && self.threshold > 1.0 {
            return Err(Error::invalid_field("threshold", "must be at most 1 on float images"));
        }
        color::output_info(input, Opacity::Refused)
    }

    fn apply(&self, data: Data, _: &mut Workspace) -> Result<Data> {
        color::change(data, Opacity::Refused, |pixels, _| match pixels {
            Pixels::U8(bytes) if self.threshold <= 255.0 => {
                let least = self.threshold.ceil() as u8;
                for byte in bytes {
                    *byte = if *byte >= least { !*byte } else { *byte };
                }
            }
            Pixels::U8(_) => {}
            Pixels::F32(values) => {
                let least = self.threshold as f32;
                values.iter_mut().filter(|x| **x >= least).for_each(|x| *x = 1.0 - *x);
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use augment_core::{Image, ImageInfo};

    use super::*;

    fn run(threshold: f64, pixels: Pixels) -> Pixels {
        let data = Image::new(pixels.len(), 1, 1, pixels).into();
        let data = Solarize { threshold }.apply(data, &mut Workspace::new()).unwrap();
        data.into_image().unwrap().pixels
    }

    #[test]
    fn from_the_threshold_on() {
        let bytes = || Pixels::U8(vec![0, 100, 101, 255]);
        assert_eq!(run(100.0, bytes()), Pixels::U8(vec![0, 155, 154, 0]));
        assert_eq!(run(100.5, bytes()), Pixels::U8(vec![0, 100, 154, 0]));
        assert_eq!(run(255.5, bytes()), bytes());
        assert_eq!(run(-1.0, bytes()), Pixels::U8(vec![255, 155, 154, 0]));
        let floats = Pixels::F32(vec![0.25, 0.5, 1.5]);
        assert_eq!(run(0.5, floats), Pixels::F32(vec![0.25, 0.5, -0.5]));
    }

    #[test]
    fn thresholds_of_bytes_do_not_fit_floats() {
        let floats = ImageInfo::of(Dtype::Float32).into();
        assert!(Solarize { threshold: 128.0 }.output_info(&floats).is_err());
        assert!(Solarize { threshold: 128.0 }.output_info(&Info::IMAGE).is_ok());
        assert!(Solarize { threshold: f64::NAN }.validate().is_err());
    }
}
