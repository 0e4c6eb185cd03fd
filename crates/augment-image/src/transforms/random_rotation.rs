//! `RandomRotation`: `rotate` by a drawn angle.

use augment_core::{AnyOp, Info, Op, Result, SampleRng, Transform};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ops::Rotate;
use crate::params::{Fill, Interpolation, Numbers};
use crate::warp::nearest;

/// Turns the image by a random angle (torchvision's `RandomRotation`).
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RandomRotation {
    /// Degrees, counter-clockwise: one number for at most so many to both sides, or the least and
    /// the most.
    pub degrees: Numbers,
    /// How pixels between pixels are made: `nearest` or `bilinear`, on 8-bit images also `bicubic`.
    #[serde(default = "nearest")]
    pub interpolation: Interpolation,
    /// Whether the image grows to hold all of the turned one; else it keeps its size.
    #[serde(default)]
    pub expand: bool,
    /// The point that it is turned about, x and y in pixels from the top left corner; by default
    /// the middle.
    #[serde(default)]
    pub center: Option<[f64; 2]>,
    /// What stands where the image has no pixels.
    #[serde(default)]
    pub fill: Fill,
}

impl RandomRotation {
    fn turned(&self, angle: f64) -> Rotate {
        let &Self { interpolation, expand, center, ref fill, .. } = self;
        Rotate { angle, interpolation, expand, center, fill: Some(fill.clone()) }
    }
}

impl Transform for RandomRotation {
    const NAME: &'static str = "RandomRotation";

    fn validate(&self) -> Result<()> {
        self.degrees.ranges("degrees", &[1])?;
        self.turned(0.0).validate()
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        self.turned(0.0).output_info(input)?;
        let input = input.image()?;
        let size = |size| if self.expand { None } else { size };
        Ok(input.moved(size(input.width), size(input.height)))
    }

    fn draw(&self, _: &Info, rng: &mut SampleRng) -> Result<Vec<AnyOp>> {
        let ranges = self.degrees.ranges("degrees", &[1])?;
        let angles = ranges.iter().map(|[low, high]| rng.uniform_in(*low, *high));
        Ok(angles.map(|angle| self.turned(angle).into()).collect())
    }
}

#[cfg(test)]
mod tests {
    use augment_core::{Dtype, ImageInfo};

    use super::*;

    fn parse(text: &str) -> RandomRotation {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn draws_an_angle_of_the_range() {
        let transform = parse(r#"{"degrees": [10, 20], "expand": true, "fill": 7}"#);
        for i in 0..100 {
            let mut rng = SampleRng::new(1, 0, &i.to_string());
            let ops = transform.draw(&Info::IMAGE, &mut rng).unwrap();
            let params = ops[0].params();
            assert!((10.0..20.0).contains(&params["angle"].as_f64().unwrap()));
            assert_eq!((&params["expand"], &params["fill"]), (&true.into(), &7.0.into()));
        }
    }

    #[test]
    fn the_size_is_kept_or_unknown() {
        let input = ImageInfo::of(Dtype::Uint8).sized(5, 4, 3).into();
        assert_eq!(parse(r#"{"degrees": 3}"#).output_info(&input).unwrap(), input);
        let grown = parse(r#"{"degrees": 3, "expand": true}"#).output_info(&input).unwrap();
        assert_eq!(grown.image().unwrap().size(), None);
    }

    #[test]
    fn wrong_ranges_are_refused() {
        for wrong in [
            r#"{"degrees": -3}"#,
            r#"{"degrees": [3]}"#,
            r#"{"degrees": [3, 2]}"#,
            r#"{"degrees": 3, "interpolation": "lanczos"}"#,
        ] {
            assert!(parse(wrong).validate().is_err(), "{wrong}");
        }
        let float = ImageInfo::of(Dtype::Float32).into();
        let bicubic = parse(r#"{"degrees": 3, "interpolation": "bicubic"}"#);
        assert!(bicubic.validate().is_ok() && bicubic.output_info(&float).is_err());
    }
}
