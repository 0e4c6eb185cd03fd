//! `adjust_brightness`: darker or brighter.

use augment_core::{Data, Error, Info, Op, Pixels, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::color::{self, Opacity};

/// Makes the image darker or brighter (torchvision's `adjust_brightness`).
///
/// Bytes are Pillow's, to the last bit; floats are multiplied and kept within 0 to 1. Opacity stays.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AdjustBrightness {
    /// 0 gives black, 1 the same image, 2 one twice as bright; at least 0.
    pub brightness_factor: f64,
}

impl Op for AdjustBrightness {
    const NAME: &'static str = "adjust_brightness";

    fn validate(&self) -> Result<()> {
        Error::check_range("brightness_factor", self.brightness_factor, 0.0..=f64::MAX)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        color::output_info(input, Opacity::Taken)
    }

    fn apply(&self, data: Data, _: &mut Workspace) -> Result<Data> {
        color::change(data, Opacity::Taken, |pixels, channels| match pixels {
            Pixels::U8(bytes) => {
                color::blend_all(bytes, channels, 0, self.brightness_factor);
            }
            Pixels::F32(values) => {
                let factor = self.brightness_factor as f32;
                values.iter_mut().for_each(|x| *x = (*x * factor).clamp(0.0, 1.0));
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use augment_core::Image;

    use super::*;

    #[test]
    fn opacity_stays() {
        let op = AdjustBrightness { brightness_factor: 2.0 };
        let image = Image::new(1, 1, 4, Pixels::U8(vec![10, 100, 200, 50]));
        let image = op.apply(image.into(), &mut Workspace::new()).unwrap().into_image().unwrap();
        assert_eq!(image.pixels, Pixels::U8(vec![20, 200, 255, 50]));
    }
}
