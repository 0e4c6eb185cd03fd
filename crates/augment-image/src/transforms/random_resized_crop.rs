//! `RandomResizedCrop`: `resized_crop` of a random part.

use augment_core::{AnyOp, Error, Info, Result, SampleRng, Transform};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{check_pair, size_of};
use crate::extent::Extent;
use crate::ops::ResizedCrop;
use crate::params::{Interpolation, Size};
use crate::resample;

/// Cuts out a random part of the image and gives it a size (torchvision's `RandomResizedCrop`).
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RandomResizedCrop {
    /// `[height, width]` of the result in pixels, or one number for both.
    pub size: Size,
    /// The least and the largest part of the image's area that is cut out: 0 to 1, as a rule.
    #[serde(default = "default_scale")]
    pub scale: [f64; 2],
    /// Its least and largest proportion of width to height.
    #[serde(default = "default_ratio")]
    pub ratio: [f64; 2],
    /// How pixels between pixels are made.
    #[serde(default)]
    pub interpolation: Interpolation,
    /// Whether shrinking averages over all pixels, on float images: 8-bit ones always do.
    #[serde(default = "super::yes")]
    pub antialias: bool,
}

fn default_scale() -> [f64; 2] {
    [0.08, 1.0]
}

fn default_ratio() -> [f64; 2] {
    [3.0 / 4.0, 4.0 / 3.0]
}

/// Top, left and size of a random part that is some share of an image, or of its middle where ten
/// tries gave none.
pub(crate) fn random_part(
    from: Extent,
    scale: [f64; 2],
    ratio: [f64; 2],
    rng: &mut SampleRng,
) -> (usize, usize, Extent) {
    let Extent { width, height } = from;
    let area = from.area() as f64;
    let [low, high] = ratio.map(f64::ln);
    for _ in 0..10 {
        let area = area * rng.uniform_in(scale[0], scale[1]);
        let ratio = rng.uniform_in(low, high).exp();
        let w = (area * ratio).sqrt().round_ties_even() as usize;
        let h = (area / ratio).sqrt().round_ties_even() as usize;
        if (1..=width).contains(&w) && (1..=height).contains(&h) {
            let top = rng.below(height - h + 1);
            let left = rng.below(width - w + 1);
            return (top, left, Extent { width: w, height: h });
        }
    }
    let given = width as f64 / height as f64;
    let (least, most) = (ratio[0].min(ratio[1]), ratio[0].max(ratio[1]));
    let (w, h) = if given < least {
        (width, (width as f64 / least).round_ties_even() as usize)
    } else if given > most {
        ((height as f64 * most).round_ties_even() as usize, height)
    } else {
        (width, height)
    };
    // One pixel at least, of an image that is far too long.
    let (w, h) = (w.clamp(1, width), h.clamp(1, height));
    ((height - h) / 2, (width - w) / 2, Extent { width: w, height: h })
}

impl Transform for RandomResizedCrop {
    const NAME: &'static str = "RandomResizedCrop";

    fn validate(&self) -> Result<()> {
        self.size.check("size")?;
        check_pair("scale", self.scale, 0.0..=1e6)?;
        check_pair("ratio", self.ratio, 1e-6..=1e6)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        resample::check(input, self.interpolation)?;
        let (height, width) = self.size.both();
        Ok(input.image()?.moved(Some(width as usize), Some(height as usize)))
    }

    fn draw(&self, input: &Info, rng: &mut SampleRng) -> Result<Vec<AnyOp>> {
        let from = size_of(input)?;
        if from.area() == 0 {
            return Err(Error::invalid("an image without pixels cannot be cut"));
        }
        let (top, left, part) = random_part(from, self.scale, self.ratio, rng);
        let (height, width) = self.size.both();
        let op = ResizedCrop {
            top: top as i64,
            left: left as i64,
            height: part.height as u32,
            width: part.width as u32,
            size: Size::Exact { height, width },
            interpolation: self.interpolation,
            antialias: self.antialias,
        };
        Ok(vec![op.into()])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_lie_inside_and_are_as_large_as_asked() {
        let from = Extent { width: 100, height: 60 };
        for i in 0..500 {
            let mut rng = SampleRng::new(0, 0, &i.to_string());
            let (top, left, part) = random_part(from, [0.2, 0.4], [0.5, 2.0], &mut rng);
            assert!(top + part.height <= 60 && left + part.width <= 100);
            let share = part.area() as f64 / from.area() as f64;
            assert!((0.18..0.42).contains(&share), "{share}");
        }
    }

    #[test]
    fn where_nothing_fits_it_is_the_middle() {
        let mut rng = SampleRng::new(0, 0, "");
        let long = Extent { width: 100, height: 10 };
        // Three times the area fits into no image.
        let (top, left, part) = random_part(long, [3.0, 3.0], [0.5, 2.0], &mut rng);
        assert_eq!((top, left, part), (0, 40, Extent { width: 20, height: 10 }));
    }
}
