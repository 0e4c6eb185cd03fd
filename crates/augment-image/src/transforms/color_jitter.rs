//! `ColorJitter`: brightness, contrast, saturation and hue, in any order.

use augment_core::{AnyOp, Info, Result, SampleRng, Transform};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::color::{self, Opacity};
use crate::ops::{AdjustBrightness, AdjustContrast, AdjustHue, AdjustSaturation};
use crate::params::Jitter;

/// Changes brightness, contrast, saturation and hue by factors that are drawn, in an order that is
/// drawn (torchvision's `ColorJitter`).
///
/// A number says how far factors are drawn to both sides of what changes nothing (which is 1, and 0
/// for hue); `[min, max]` says from where to where. What is not given does not change.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ColorJitter {
    /// Of `adjust_brightness`: a number of at least 0, or `[min, max]`.
    #[serde(default)]
    pub brightness: Option<Jitter>,
    /// Of `adjust_contrast`: a number of at least 0, or `[min, max]`.
    #[serde(default)]
    pub contrast: Option<Jitter>,
    /// Of `adjust_saturation`: a number of at least 0, or `[min, max]`.
    #[serde(default)]
    pub saturation: Option<Jitter>,
    /// Of `adjust_hue`: a number from 0 to 0.5, or `[min, max]` within -0.5 to 0.5.
    #[serde(default)]
    pub hue: Option<Jitter>,
}

impl ColorJitter {
    /// From where to where each factor is drawn; `None` where nothing would change.
    fn ranges(&self) -> Result<[Option<[f64; 2]>; 4]> {
        let factor = |jitter: &Option<Jitter>, field| match jitter {
            Some(jitter) => jitter.of_factor(field),
            None => Ok(None),
        };
        Ok([
            factor(&self.brightness, "brightness")?,
            factor(&self.contrast, "contrast")?,
            factor(&self.saturation, "saturation")?,
            self.hue.as_ref().map_or(Ok(None), |hue| hue.of_hue("hue"))?,
        ])
    }
}

impl Transform for ColorJitter {
    const NAME: &'static str = "ColorJitter";

    fn validate(&self) -> Result<()> {
        self.ranges().map(drop)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        color::output_info(input, Opacity::Taken)
    }

    fn draw(&self, _: &Info, rng: &mut SampleRng) -> Result<Vec<AnyOp>> {
        let mut order = [0, 1, 2, 3];
        rng.shuffle(&mut order);
        let factors =
            self.ranges()?.map(|range| range.map(|[low, high]| rng.uniform_in(low, high)));
        let op = |which: usize| {
            let factor = factors[which]?;
            Some(match which {
                0 => AdjustBrightness { brightness_factor: factor }.into(),
                1 => AdjustContrast { contrast_factor: factor }.into(),
                2 => AdjustSaturation { saturation_factor: factor }.into(),
                _ => AdjustHue { hue_factor: factor }.into(),
            })
        };
        Ok(order.into_iter().filter_map(op).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(spec: &str, key: &str) -> Vec<&'static str> {
        let jitter: ColorJitter = serde_json::from_str(spec).unwrap();
        let ops = jitter.draw(&Info::IMAGE, &mut SampleRng::new(1, 0, key)).unwrap();
        ops.iter().map(|op| op.name()).collect()
    }

    #[test]
    fn only_what_is_given_in_any_order() {
        assert_eq!(drawn("{}", "a"), [""; 0]);
        assert_eq!(drawn(r#"{"hue": 0.1, "contrast": 0}"#, "a"), ["adjust_hue"]);
        let orders = |i: i32| drawn(r#"{"brightness": [0.5, 1], "saturation": 1}"#, &i.to_string());
        let orders: Vec<_> = (0..20).map(orders).collect();
        assert!(orders.contains(&vec!["adjust_brightness", "adjust_saturation"]));
        assert!(orders.contains(&vec!["adjust_saturation", "adjust_brightness"]));
    }

    #[test]
    fn wrong_ranges_are_refused_by_name() {
        let jitter = ColorJitter { hue: Some(Jitter::By(0.7)), ..Default::default() };
        assert!(jitter.validate().unwrap_err().to_string().starts_with("hue: "));
    }
}
