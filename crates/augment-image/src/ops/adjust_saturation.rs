//! `adjust_saturation`: more colour, or less.

use augment_core::{Data, Error, Info, Op, Pixels, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::color::rgb::{self, LANES, PerPixel, Planes};
use crate::color::{self, Opacity, blend};

/// Moves every colour away from its gray or towards it (torchvision's `adjust_saturation`).
///
/// Bytes are Pillow's, to the last bit; floats are kept within 0 to 1. Opacity stays, and so do
/// images without colours.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AdjustSaturation {
    /// 0 gives a gray image, 1 the same, 2 one of twice the saturation; at least 0.
    pub saturation_factor: f64,
}

impl Op for AdjustSaturation {
    const NAME: &'static str = "adjust_saturation";

    fn validate(&self) -> Result<()> {
        Error::check_range("saturation_factor", self.saturation_factor, 0.0..=f64::MAX)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        color::output_info(input, Opacity::Taken)
    }

    fn apply(&self, data: Data, _: &mut Workspace) -> Result<Data> {
        let factor = self.saturation_factor;
        color::change(data, Opacity::Taken, |pixels, channels| match pixels {
            Pixels::U8(bytes) => rgb::each(bytes, channels, &Saturation(factor)),
            Pixels::F32(values) if channels == 3 => color::each_pixel(values, |rgb| {
                let gray = color::gray(rgb);
                rgb.map(|x| color::mix(gray, x, factor))
            }),
            Pixels::F32(_) => {}
        })
    }
}

struct Saturation(f64);

impl PerPixel for Saturation {
    #[inline(always)]
    fn run(&self, mut planes: Planes) -> Planes {
        let gray = rgb::luma(&planes);
        for plane in &mut planes {
            for i in 0..LANES {
                plane[i] = blend(gray[i], plane[i], self.0);
            }
        }
        planes
    }
}

#[cfg(test)]
mod tests {
    use augment_core::Image;

    use super::*;

    #[test]
    fn every_cpu_gives_the_same() {
        rgb::tests::same_everywhere(&Saturation(1.37));
    }

    #[test]
    fn colours_meet_in_their_gray() {
        // The gray of pure red is 76.
        for (saturation_factor, expected) in
            [(0.0, [76, 76, 76, 9]), (0.5, [165, 38, 38, 9]), (1.5, [255, 0, 0, 9])]
        {
            let op = AdjustSaturation { saturation_factor };
            let image = Image::new(1, 1, 4, Pixels::U8(vec![255, 0, 0, 9]));
            let image = op.apply(image.into(), &mut Workspace::new()).unwrap();
            assert_eq!(image.into_image().unwrap().pixels, Pixels::U8(expected.into()));
        }
    }
}
