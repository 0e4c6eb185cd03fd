//! `adjust_hue`: colours turned round the colour circle.

use augment_core::{Data, Error, Info, Op, Pixels, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::color::hsv::{self, Shift};
use crate::color::{self, Opacity, rgb};

/// Turns every colour round the colour circle (torchvision's `adjust_hue`).
///
/// Bytes go through Pillow's 8-bit HSV, to the last bit: even where `hue_factor` is 0, colours
/// change a little, and RGBA becomes opaque. Images without colours stay as they are.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AdjustHue {
    /// How far, in turns: -0.5 to 0.5.
    pub hue_factor: f64,
}

impl Op for AdjustHue {
    const NAME: &'static str = "adjust_hue";

    fn validate(&self) -> Result<()> {
        Error::check_range("hue_factor", self.hue_factor, -0.5..=0.5)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        color::output_info(input, Opacity::Taken)
    }

    fn apply(&self, data: Data, _: &mut Workspace) -> Result<Data> {
        color::change(data, Opacity::Taken, |pixels, channels| match pixels {
            Pixels::U8(bytes) => {
                // Cut off towards 0, then taken around the circle.
                let shift = (self.hue_factor * 255.0) as i32 as u8;
                rgb::each(bytes, channels, &Shift(shift));
                color::opaque(bytes, channels);
            }
            Pixels::F32(values) if channels == 3 => {
                let shift = self.hue_factor as f32;
                color::each_pixel(values, |rgb| {
                    let [hue, saturation, value] = hsv::float_from_rgb(rgb);
                    hsv::float_to_rgb([(hue + shift).rem_euclid(1.0), saturation, value])
                });
            }
            Pixels::F32(_) => {}
        })
    }
}

#[cfg(test)]
mod tests {
    use augment_core::Image;

    use super::*;

    fn turned(hue_factor: f64, channels: usize, pixels: Pixels) -> Pixels {
        let image = Image::new(pixels.len() / channels, 1, channels, pixels);
        let image = AdjustHue { hue_factor }.apply(image.into(), &mut Workspace::new());
        image.unwrap().into_image().unwrap().pixels
    }

    #[test]
    fn half_a_turn_gives_the_opposite() {
        // 127 of 255 steps: not quite half a turn.
        let bytes = turned(0.5, 4, Pixels::U8(vec![255, 0, 0, 9, 80, 80, 80, 0]));
        assert_eq!(bytes, Pixels::U8(vec![0, 255, 252, 255, 80, 80, 80, 255]));
        let Pixels::F32(floats) = turned(0.5, 3, Pixels::F32(vec![1.0, 0.25, 0.5])) else {
            panic!("floats")
        };
        let expected = [0.25, 1.0, 0.75];
        assert!(floats.iter().zip(expected).all(|(a, b)| (a - b).abs() < 1e-6), "{floats:?}");
    }

    #[test]
    fn gray_stays() {
        assert_eq!(turned(0.3, 1, Pixels::U8(vec![1, 2])), Pixels::U8(vec![1, 2]));
        assert_eq!(turned(0.3, 1, Pixels::F32(vec![1.0, 2.0])), Pixels::F32(vec![1.0, 2.0]));
    }
}
