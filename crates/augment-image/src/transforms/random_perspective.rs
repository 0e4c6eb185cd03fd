//! `RandomPerspective`: `perspective` with drawn corners, or nothing.

use augment_core::{AnyOp, Error, Info, Op, Result, SampleRng, Transform};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ops::Perspective;
use crate::params::{Fill, Interpolation};
use crate::warp::homography::Homography;

/// Moves the image's corners inwards at random, with probability `p` (torchvision's
/// `RandomPerspective`).
///
/// Where no map exists for the drawn corners, as in images of a single row, where torchvision
/// fails, the image stays as it is.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RandomPerspective {
    /// How far corners move at most: 0 not at all, 1 to the middle.
    #[serde(default = "half")]
    pub distortion_scale: f64,
    /// The probability, 0 to 1.
    #[serde(default = "half")]
    pub p: f64,
    /// How pixels between pixels are made: `nearest` or `bilinear`, on 8-bit images also `bicubic`.
    #[serde(default)]
    pub interpolation: Interpolation,
    /// What stands where the image has no pixels.
    #[serde(default)]
    pub fill: Fill,
}

fn half() -> f64 {
    0.5
}

impl RandomPerspective {
    fn seen(&self, coefficients: [f64; 8]) -> Perspective {
        Perspective {
            startpoints: None,
            endpoints: None,
            interpolation: self.interpolation,
            fill: Some(self.fill.clone()),
            coefficients: Some(coefficients),
        }
    }

    fn corners(&self, width: usize, height: usize, rng: &mut SampleRng) -> [[i64; 2]; 4] {
        let [x, y] = [width, height].map(|size| {
            let most = (self.distortion_scale * (size / 2) as f64) as usize;
            (most + 1, size.saturating_sub(most + 1))
        });
        // The first corner is the top left one; the others follow clockwise.
        [[false, false], [true, false], [true, true], [false, true]].map(|[is_right, is_low]| {
            [(is_right, x), (is_low, y)].map(|(is_far, (count, far))| {
                (rng.below(count) + if is_far { far } else { 0 }) as i64
            })
        })
    }
}

impl Transform for RandomPerspective {
    const NAME: &'static str = "RandomPerspective";

    fn validate(&self) -> Result<()> {
        Error::check_range("distortion_scale", self.distortion_scale, 0.0..=1.0)?;
        Error::check_range("p", self.p, 0.0..=1.0)?;
        self.seen([0.0; 8]).validate()
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        let input = input.image()?;
        let output = input.moved(input.width, input.height);
        self.seen([0.0; 8]).output_info(&output)?;
        Ok(output)
    }

    fn draw(&self, input: &Info, rng: &mut SampleRng) -> Result<Vec<AnyOp>> {
        let size = input.image()?.size();
        let (width, height) = size.ok_or_else(|| Error::unknown_size("size", input))?;
        if !rng.chance(self.p) {
            return Ok(Vec::new());
        }
        let end = self.corners(width, height, rng);
        let [right, low] = [width, height].map(|size| size as i64 - 1);
        let start = [[0, 0], [right, 0], [right, low], [0, low]];
        let map = Homography::between(end, start);
        Ok(map.map(|map| self.seen(map.0).into()).into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use augment_core::{Dtype, ImageInfo};

    use super::*;

    fn drawn(scale: f64, p: f64, width: usize, height: usize) -> usize {
        let transform = RandomPerspective {
            distortion_scale: scale,
            p,
            interpolation: Interpolation::Bilinear,
            fill: Fill::default(),
        };
        let input = ImageInfo::of(Dtype::Uint8).sized(width, height, 3).into();
        let ops = (0..200).flat_map(|i| {
            let mut rng = SampleRng::new(1, 0, &i.to_string());
            transform.draw(&input, &mut rng).unwrap()
        });
        ops.inspect(|op| assert!(op.validate().is_ok())).count()
    }

    #[test]
    fn draws_as_often_as_p_says_and_can() {
        assert_eq!(drawn(0.5, 1.0, 50, 40), 200);
        assert!((50..150).contains(&drawn(0.5, 0.5, 50, 40)));
        assert_eq!(drawn(0.5, 0.0, 50, 40), 0);
        assert_eq!(drawn(0.5, 1.0, 50, 1), 0);
    }

    #[test]
    fn corners_stay_in_their_quarters() {
        let transform: RandomPerspective = serde_json::from_str("{}").unwrap();
        for i in 0..200 {
            let mut rng = SampleRng::new(1, 0, &i.to_string());
            let [a, b, c, d] = transform.corners(40, 21, &mut rng);
            for (point, xs, ys) in [
                (a, 0..=10, 0..=5),
                (b, 29..=39, 0..=5),
                (c, 29..=39, 15..=20),
                (d, 0..=10, 15..=20),
            ] {
                assert!(xs.contains(&point[0]) && ys.contains(&point[1]), "{point:?}");
            }
        }
    }

    #[test]
    fn what_is_no_share_is_refused() {
        for wrong in [r#"{"distortion_scale": 1.5}"#, r#"{"p": -1}"#] {
            let transform: RandomPerspective = serde_json::from_str(wrong).unwrap();
            assert!(transform.validate().is_err());
        }
    }
}
