//! `RandomAffine`: `affine` with drawn arguments.

use augment_core::{AnyOp, Error, Info, Op, Result, SampleRng, Transform};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ops::Affine;
use crate::params::{Fill, Interpolation, Numbers};
use crate::warp::nearest;

/// Turns, shifts, scales and shears the image at random (torchvision's `RandomAffine`).
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RandomAffine {
    /// The angle in degrees, clockwise: one number for at most so many to both sides, or the least
    /// and the most.
    pub degrees: Numbers,
    /// The most that it moves along x, as a share of the width, and along y, of the height: 0 to 1.
    /// By default it does not move.
    #[serde(default)]
    pub translate: Option<[f64; 2]>,
    /// The least and the most that it is scaled by; more than 0. By default it is not scaled.
    #[serde(default)]
    pub scale: Option<[f64; 2]>,
    /// Degrees that it is sheared by: one number for at most so many to both sides along x, the
    /// least and the most along x, or these and those along y. By default it is not sheared.
    #[serde(default)]
    pub shear: Option<Numbers>,
    /// How pixels between pixels are made: `nearest` or `bilinear`, on 8-bit images also `bicubic`.
    #[serde(default = "nearest")]
    pub interpolation: Interpolation,
    /// What stands where the image has no pixels.
    #[serde(default)]
    pub fill: Fill,
    /// The point that it is turned and scaled about, x and y in pixels from the top left corner; by
    /// default the middle.
    #[serde(default)]
    pub center: Option<[f64; 2]>,
}

impl RandomAffine {
    fn moved(&self, angle: f64, translate: [f64; 2], scale: f64, shear: [f64; 2]) -> Affine {
        let &Self { interpolation, center, ref fill, .. } = self;
        let (shear, fill) = (Numbers::Several(shear.to_vec()), Some(fill.clone()));
        Affine { angle, translate, scale, shear, interpolation, fill, center }
    }

    /// The ranges of the shears.
    fn shears(&self) -> Result<Vec<[f64; 2]>> {
        self.shear.as_ref().map_or(Ok(Vec::new()), |shear| shear.ranges("shear", &[1, 2]))
    }
}

impl Transform for RandomAffine {
    const NAME: &'static str = "RandomAffine";

    fn validate(&self) -> Result<()> {
        self.degrees.ranges("degrees", &[1])?;
        self.shears()?;
        for share in self.translate.iter().flatten() {
            Error::check_range("translate", *share, 0.0..=1.0)?;
        }
        if let Some([low, high]) = self.scale
            && !(low > 0.0 && low <= high && high.is_finite())
        {
            let message = "must be the least and the most, both more than 0";
            return Err(Error::invalid_field("scale", message));
        }
        self.moved(0.0, [0.0; 2], 1.0, [0.0; 2]).validate()
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        self.moved(0.0, [0.0; 2], 1.0, [0.0; 2]).output_info(input)?;
        let input = input.image()?;
        Ok(input.moved(input.width, input.height))
    }

    fn draw(&self, input: &Info, rng: &mut SampleRng) -> Result<Vec<AnyOp>> {
        let (degrees, shears) = (self.degrees.ranges("degrees", &[1])?, self.shears()?);
        let mut within = |range: &[f64; 2]| rng.uniform_in(range[0], range[1]);
        let angle = degrees.first().map_or(0.0, &mut within);
        let mut translate = [0.0; 2];
        if let Some(shares) = self.translate {
            let size = input.image()?.size();
            let (width, height) = size.ok_or_else(|| Error::unknown_size("size", input))?;
            for (axis, size) in [width, height].into_iter().enumerate() {
                let most = shares[axis] * size as f64;
                translate[axis] = within(&[-most, most]).round_ties_even();
            }
        }
        let scale = self.scale.as_ref().map_or(1.0, &mut within);
        let mut shear = [0.0; 2];
        for (shear, range) in shear.iter_mut().zip(&shears) {
            *shear = within(range);
        }
        Ok(vec![self.moved(angle, translate, scale, shear).into()])
    }
}

#[cfg(test)]
mod tests {
    use augment_core::{Dtype, ImageInfo};

    use super::*;

    fn parse(text: &str) -> RandomAffine {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn moves_by_whole_pixels_of_a_share_of_the_size() {
        let transform = parse(r#"{"degrees": 0, "translate": [0.1, 0], "scale": [2, 2]}"#);
        transform.validate().unwrap();
        let input = ImageInfo::of(Dtype::Uint8).sized(40, 30, 3).into();
        let mut seen = std::collections::BTreeSet::new();
        for i in 0..200 {
            let mut rng = SampleRng::new(1, 0, &i.to_string());
            let params = transform.draw(&input, &mut rng).unwrap()[0].params();
            assert_eq!((&params["angle"], &params["scale"]), (&0.0.into(), &2.0.into()));
            assert_eq!(params["translate"][1], 0.0);
            seen.insert(params["translate"][0].as_f64().unwrap() as i64);
        }
        assert!(seen.iter().copied().eq(-4..=4), "{seen:?}");
        let error = transform.draw(&Info::IMAGE, &mut SampleRng::new(1, 0, "")).unwrap_err();
        assert!(error.to_string().contains("needs the size"), "{error}");
        assert!(
            parse(r#"{"degrees": 9}"#).draw(&Info::IMAGE, &mut SampleRng::new(1, 0, "")).is_ok()
        );
    }

    #[test]
    fn wrong_ranges_are_refused() {
        for wrong in [
            r#"{"degrees": -1}"#,
            r#"{"degrees": 1, "translate": [1.1, 0]}"#,
            r#"{"degrees": 1, "scale": [0, 1]}"#,
            r#"{"degrees": 1, "scale": [2, 1]}"#,
            r#"{"degrees": 1, "shear": [1, 2, 3]}"#,
            r#"{"degrees": 1, "interpolation": "box"}"#,
        ] {
            assert!(parse(wrong).validate().is_err(), "{wrong}");
        }
    }
}
