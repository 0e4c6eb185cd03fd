//! `adjust_contrast`: further from a gray, or nearer to it.

use augment_core::{Data, Error, Info, Op, Pixels, Result, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::color::{self, Opacity, rgb};
use crate::simd;

/// Moves all colours away from the image's mean gray or towards it (torchvision's
/// `adjust_contrast`).
///
/// Bytes are Pillow's, to the last bit, with the mean rounded; floats are kept within 0 to 1.
/// Opacity stays.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AdjustContrast {
    /// 0 gives plain gray, 1 the same image, 2 one of twice the contrast; at least 0.
    pub contrast_factor: f64,
}

impl Op for AdjustContrast {
    const NAME: &'static str = "adjust_contrast";

    fn validate(&self) -> Result<()> {
        Error::check_range("contrast_factor", self.contrast_factor, 0.0..=f64::MAX)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        color::output_info(input, Opacity::Taken)
    }

    fn apply(&self, data: Data, workspace: &mut Workspace) -> Result<Data> {
        color::change(data, Opacity::Taken, |pixels, channels| match pixels {
            Pixels::U8(bytes) => {
                let gray = rgb::gray(bytes, channels, workspace);
                let mean = simd::sum(&gray) as f64 / gray.len() as f64;
                workspace.recycle_bytes(gray);
                color::blend_all(bytes, channels, (mean + 0.5) as u8, self.contrast_factor);
            }
            Pixels::F32(values) => {
                let gray: f64 = if channels == 3 {
                    let [red, green, blue] = color::planes(values);
                    let pixels = red.iter().zip(green).zip(blue);
                    pixels.map(|((r, g), b)| f64::from(color::gray([*r, *g, *b]))).sum()
                } else {
                    values.iter().map(|&value| f64::from(value)).sum()
                };
                let mean = (gray / (values.len() / channels) as f64) as f32;
                values.iter_mut().for_each(|x| *x = color::mix(mean, *x, self.contrast_factor));
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use augment_core::Image;

    use super::*;

    fn adjusted(contrast_factor: f64, channels: usize, pixels: Pixels) -> Pixels {
        let op = AdjustContrast { contrast_factor };
        let image = Image::new(pixels.len() / channels, 1, channels, pixels);
        op.apply(image.into(), &mut Workspace::new()).unwrap().into_image().unwrap().pixels
    }

    #[test]
    fn the_mean_is_rounded() {
        // 10 and 21 are 15.5 in the mean: 16.
        assert_eq!(adjusted(0.0, 1, Pixels::U8(vec![10, 21])), Pixels::U8(vec![16, 16]));
        assert_eq!(adjusted(2.0, 1, Pixels::U8(vec![10, 21])), Pixels::U8(vec![4, 26]));
    }

    #[test]
    fn opacity_stays() {
        let pixels = Pixels::U8(vec![100, 100, 100, 7, 0, 0, 0, 9]);
        assert_eq!(adjusted(0.5, 4, pixels), Pixels::U8(vec![75, 75, 75, 7, 25, 25, 25, 9]));
    }

    #[test]
    fn nothing_has_no_mean() {
        assert!(adjusted(0.5, 3, Pixels::U8(vec![])).is_empty());
        assert!(adjusted(0.5, 3, Pixels::F32(vec![])).is_empty());
    }

    #[test]
    fn float_rgba_is_refused() {
        let info = augment_core::ImageInfo::of(augment_core::Dtype::Float32).sized(2, 2, 4);
        assert!(AdjustContrast { contrast_factor: 1.0 }.output_info(&info.into()).is_err());
    }
}
