//! `ElasticTransform`: `elastic` with noise of its own for each sample.

use augment_core::{AnyOp, Error, Info, Op, Result, SampleRng, Transform};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ops::Elastic;
use crate::params::{Fill, Interpolation, Numbers};

/// Moves every pixel a little, its neighbours by about as much: as if seen through water
/// (torchvision's `ElasticTransform`).
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ElasticTransform {
    /// How far pixels move: half so many pixels, times the noise. One number, or one for x and one
    /// for y.
    #[serde(default = "default_alpha")]
    pub alpha: Numbers,
    /// How smooth the noise is: the standard deviation of its blur, in pixels. One number, or one
    /// for x and one for y; 0 for both is no blur.
    #[serde(default = "default_sigma")]
    pub sigma: Numbers,
    /// How pixels between pixels are made: `nearest` or `bilinear`.
    #[serde(default)]
    pub interpolation: Interpolation,
    /// What stands where the image has no pixels.
    #[serde(default)]
    pub fill: Fill,
}

fn default_alpha() -> Numbers {
    Numbers::One(50.0)
}

fn default_sigma() -> Numbers {
    Numbers::One(5.0)
}

impl ElasticTransform {
    fn bent(&self, rng: &mut SampleRng) -> Result<Elastic> {
        let pair = |field: &str, numbers: &Numbers| {
            let message = "must be one number, or a list of 1 or 2";
            numbers.pair().ok_or_else(|| Error::invalid_field(field, message))
        };
        Ok(Elastic {
            alpha: pair("alpha", &self.alpha)?,
            sigma: pair("sigma", &self.sigma)?,
            interpolation: self.interpolation,
            fill: Some(self.fill.clone()),
            stream: rng.child("noise", 0).stream(),
        })
    }
}

impl Transform for ElasticTransform {
    const NAME: &'static str = "ElasticTransform";

    fn validate(&self) -> Result<()> {
        self.bent(&mut SampleRng::new(0, 0, ""))?.validate()
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        let input = input.image()?;
        let output = input.moved(input.width, input.height);
        self.bent(&mut SampleRng::new(0, 0, ""))?.output_info(&output)?;
        Ok(output)
    }

    fn draw(&self, _: &Info, rng: &mut SampleRng) -> Result<Vec<AnyOp>> {
        Ok(vec![self.bent(rng)?.into()])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> ElasticTransform {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn each_sample_has_noise_of_its_own() {
        let draw = |key| {
            let ops = parse("{}").draw(&Info::IMAGE, &mut SampleRng::new(1, 0, key)).unwrap();
            ops[0].params()
        };
        assert_eq!(draw("a"), draw("a"));
        assert_ne!(draw("a")["stream"], draw("b")["stream"]);
        assert_eq!(draw("a")["alpha"], serde_json::json!([50.0, 50.0]));
        assert_eq!(draw("a")["sigma"], serde_json::json!([5.0, 5.0]));
    }

    #[test]
    fn wrong_numbers_are_refused() {
        for wrong in [
            r#"{"alpha": [1, 2, 3]}"#,
            r#"{"sigma": -1}"#,
            r#"{"sigma": [1, 0]}"#,
            r#"{"interpolation": "bicubic"}"#,
        ] {
            assert!(parse(wrong).validate().is_err(), "{wrong}");
        }
    }
}
