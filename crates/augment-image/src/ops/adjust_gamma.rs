//! `adjust_gamma`: a power of every value.

use augment_core::{Data, Error, Info, Op, Pixels, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::color::{self, Opacity};

/// Raises every value to a power, full intensity being 1 (torchvision's `adjust_gamma`).
///
/// Bytes are Pillow's, to the last bit, and RGBA becomes opaque. Floats are kept within 0 to 1 only
/// where `gain` is not 1, and below 0 have no power.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AdjustGamma {
    /// The exponent, at least 0: below 1 dark parts become lighter, above 1 darker.
    pub gamma: f64,
    /// What the power is multiplied by.
    #[serde(default = "one")]
    pub gain: f64,
}

fn one() -> f64 {
    1.0
}

impl Op for AdjustGamma {
    const NAME: &'static str = "adjust_gamma";

    fn validate(&self) -> Result<()> {
        Error::check_range("gamma", self.gamma, 0.0..=f64::MAX)?;
        Error::check_range("gain", self.gain, f64::MIN..=f64::MAX)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        color::output_info(input, Opacity::Taken)
    }

    fn apply(&self, data: Data, _: &mut Workspace) -> Result<Data> {
        color::change(data, Opacity::Taken, |pixels, channels| match pixels {
            Pixels::U8(bytes) => {
                let table = std::array::from_fn(|x| {
                    let power = (x as f64 / 255.0).powf(self.gamma);
                    ((255.0 + 1.0 - 1e-3) * self.gain * power) as u8
                });
                color::look_up(bytes, channels, &table);
                color::opaque(bytes, channels);
            }
            Pixels::F32(values) => {
                let (gamma, gain) = (self.gamma as f32, self.gain as f32);
                values.iter_mut().for_each(|x| *x = x.powf(gamma));
                if self.gain != 1.0 {
                    values.iter_mut().for_each(|x| *x = (*x * gain).clamp(0.0, 1.0));
                }
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use augment_core::Image;

    use super::*;

    #[test]
    fn a_power_of_two() {
        let op = AdjustGamma { gamma: 2.0, gain: 1.0 };
        let image = Image::new(1, 1, 4, Pixels::U8(vec![0, 51, 255, 7]));
        let image = op.apply(image.into(), &mut Workspace::new()).unwrap().into_image().unwrap();
        // 255.999 · 0.2².
        assert_eq!(image.pixels, Pixels::U8(vec![0, 10, 255, 255]));
        let op = AdjustGamma { gamma: 2.0, gain: 3.0 };
        let image = Image::new(3, 1, 1, Pixels::F32(vec![0.5, 0.9, 0.0]));
        let image = op.apply(image.into(), &mut Workspace::new()).unwrap().into_image().unwrap();
        assert_eq!(image.pixels, Pixels::F32(vec![0.75, 1.0, 0.0]));
    }

    #[test]
    fn infinite_powers_are_refused() {
        assert!(AdjustGamma { gamma: f64::INFINITY, gain: 1.0 }.validate().is_err());
        assert!(AdjustGamma { gamma: -0.1, gain: 1.0 }.validate().is_err());
        assert!(AdjustGamma { gamma: 1.0, gain: f64::NAN }.validate().is_err());
    }
}
