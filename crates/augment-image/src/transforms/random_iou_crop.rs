//! `RandomIoUCrop`: a crop around some of the boxes.

use augment_core::{AnyOp, BoundingBoxFormat, Error, Info, Result, SampleRng, Transform};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::size_of;
use crate::extent::Extent;
use crate::geometry;
use crate::ops::{Crop, ZeroBoundingBoxes};

/// Cuts out a random part that overlaps with a box by some least share, as for SSD (torchvision's
/// `RandomIoUCrop`).
///
/// Boxes whose middle is cut off become zero (`zero_bounding_boxes`): let
/// `sanitize_bounding_boxes` follow. Without boxes, and where 1000 rounds of `trials` find nothing
/// (torchvision then goes on for ever), the image stays as it is.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RandomIoUCrop {
    /// The least share of the image's width, and of its height, that is cut out.
    #[serde(default = "default_min_scale")]
    pub min_scale: f64,
    /// The largest; at most 1.
    #[serde(default = "default_max_scale")]
    pub max_scale: f64,
    /// The least proportion of width to height.
    #[serde(default = "default_min_aspect_ratio")]
    pub min_aspect_ratio: f64,
    /// The largest.
    #[serde(default = "default_max_aspect_ratio")]
    pub max_aspect_ratio: f64,
    /// The least overlaps (intersection over union) with a box, of which one is drawn; 1 or more
    /// leaves the image as it is.
    #[serde(default = "default_sampler_options")]
    pub sampler_options: Vec<f64>,
    /// How many parts are tried before another overlap is drawn.
    #[serde(default = "default_trials")]
    pub trials: u32,
}

fn default_min_scale() -> f64 {
    0.3
}

fn default_max_scale() -> f64 {
    1.0
}

fn default_min_aspect_ratio() -> f64 {
    0.5
}

fn default_max_aspect_ratio() -> f64 {
    2.0
}

fn default_sampler_options() -> Vec<f64> {
    vec![0.0, 0.1, 0.3, 0.5, 0.7, 0.9, 1.0]
}

fn default_trials() -> u32 {
    40
}

/// More rounds are a request that cannot be met.
const MAX_ROUNDS: usize = 1000;

impl RandomIoUCrop {
    /// A random part, if it fits: not too long, and around the middle of a box that it overlaps
    /// with by `least`.
    fn part(
        &self,
        from: Extent,
        boxes: &[[f32; 4]],
        least: f64,
        rng: &mut SampleRng,
    ) -> Option<ZeroBoundingBoxes> {
        let mut side =
            |side: usize| (side as f64 * rng.uniform_in(self.min_scale, self.max_scale)) as usize;
        let (width, height) = (side(from.width), side(from.height));
        let ratio = width as f64 / height as f64;
        // Without height the ratio is infinite or no number.
        if !(self.min_aspect_ratio..=self.max_aspect_ratio).contains(&ratio) || width == 0 {
            return None;
        }
        let mut first = |rest: usize| (rest as f64 * rng.uniform()) as i64;
        let (left, top) = (first(from.width - width), first(from.height - height));
        let part = ZeroBoundingBoxes { top, left, height: height as u32, width: width as u32 };
        let mut around = boxes.iter().filter(|corners| part.holds_middle(corners)).peekable();
        around.peek()?;
        around.any(|corners| overlap(corners, &part) >= least).then_some(part)
    }
}

/// Intersection over union.
fn overlap(&[left, top, right, bottom]: &[f32; 4], part: &ZeroBoundingBoxes) -> f64 {
    let [left, top, right, bottom] = [left, top, right, bottom].map(f64::from);
    let (part_left, part_top) = (part.left as f64, part.top as f64);
    let (width, height) = (f64::from(part.width), f64::from(part.height));
    let shared = |a: f64, b: f64, c: f64, d: f64| (b.min(d) - a.max(c)).max(0.0);
    let both = shared(left, right, part_left, part_left + width)
        * shared(top, bottom, part_top, part_top + height);
    both / ((right - left) * (bottom - top) + width * height - both)
}

impl Transform for RandomIoUCrop {
    const NAME: &'static str = "RandomIoUCrop";

    fn validate(&self) -> Result<()> {
        Error::check_range("max_scale", self.max_scale, 0.0..=1.0)?;
        Error::check_range("min_scale", self.min_scale, 0.0..=self.max_scale)?;
        Error::check_range("max_aspect_ratio", self.max_aspect_ratio, 0.0..=f64::MAX)?;
        Error::check_range("min_aspect_ratio", self.min_aspect_ratio, 0.0..=self.max_aspect_ratio)?;
        Error::check_range("trials", self.trials, 1..=1_000_000)?;
        if self.sampler_options.is_empty() {
            return Err(Error::invalid_field("sampler_options", "must be at least one"));
        }
        let each = self.sampler_options.iter().enumerate();
        each.filter(|(_, option)| !option.is_finite()).try_for_each(|(i, _)| {
            Err(Error::invalid("must be a number").in_item(i).in_field("sampler_options"))
        })
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        Ok(input.image()?.moved(None, None))
    }

    fn draw(&self, input: &Info, rng: &mut SampleRng) -> Result<Vec<AnyOp>> {
        let from = size_of(input)?;
        let mut boxes = input.image()?.boxes.clone();
        geometry::convert(&mut boxes, BoundingBoxFormat::Xyxy);
        if boxes.boxes.is_empty() {
            return Ok(Vec::new());
        }
        for _ in 0..MAX_ROUNDS {
            let least = self.sampler_options[rng.below(self.sampler_options.len())];
            if least >= 1.0 {
                break;
            }
            for _ in 0..self.trials {
                if let Some(part) = self.part(from, &boxes.boxes, least, rng) {
                    let ZeroBoundingBoxes { top, left, height, width } = part;
                    return Ok(vec![part.into(), Crop { top, left, height, width }.into()]);
                }
            }
        }
        Ok(Vec::new())
    }
}

#[cfg(test)]
mod tests {
    use augment_core::{Dtype, ImageInfo};

    use super::*;

    #[test]
    fn overlaps_by_hand() {
        let part = ZeroBoundingBoxes { top: 0, left: 0, height: 2, width: 2 };
        assert_eq!(overlap(&[1.0, 0.0, 3.0, 2.0], &part), 1.0 / 3.0);
        assert_eq!(overlap(&[0.0, 0.0, 2.0, 2.0], &part), 1.0);
        assert_eq!(overlap(&[5.0, 0.0, 7.0, 2.0], &part), 0.0);
    }

    #[test]
    fn without_boxes_or_hope_nothing_is_cut() {
        let draw = |options: &str, boxes: Vec<[f32; 4]>| {
            let text = format!(r#"{{"sampler_options": {options}, "trials": 3}}"#);
            let transform: RandomIoUCrop = serde_json::from_str(&text).unwrap();
            transform.validate().unwrap();
            let mut info = ImageInfo::of(Dtype::Uint8).sized(50, 40, 3);
            info.boxes.boxes = boxes;
            transform.draw(&info.into(), &mut SampleRng::new(0, 0, "")).unwrap().len()
        };
        assert_eq!(draw("[0.1]", vec![]), 0);
        assert_eq!(draw("[1.0]", vec![[5.0, 5.0, 40.0, 35.0]]), 0);
        assert_eq!(draw("[0.99]", vec![[5.0, 5.0, 6.0, 6.0]]), 0);
        assert_eq!(draw("[0.1]", vec![[5.0, 5.0, 40.0, 35.0]]), 2);
    }
}
