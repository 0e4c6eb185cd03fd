//! `RandomResize`: `resize` of the shorter side to a random size.

use augment_core::{AnyOp, Error, Info, Result, SampleRng, Transform};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::extent::MAX_SIDE;
use crate::ops::Resize;
use crate::params::Interpolation;
use crate::resample;

/// Gives the image's shorter side a random size (torchvision's `RandomResize`).
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RandomResize {
    /// The least size, in pixels.
    pub min_size: u32,
    /// The first size that is too large.
    pub max_size: u32,
    /// How pixels between pixels are made.
    #[serde(default)]
    pub interpolation: Interpolation,
    /// Whether shrinking averages over all pixels, on float images: 8-bit ones always do.
    #[serde(default = "super::yes")]
    pub antialias: bool,
}

impl Transform for RandomResize {
    const NAME: &'static str = "RandomResize";

    fn validate(&self) -> Result<()> {
        Error::check_range("max_size", self.max_size, 2..=MAX_SIDE as u32 + 1)?;
        Error::check_range("min_size", self.min_size, 1..=self.max_size - 1)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        resample::check(input, self.interpolation)?;
        Ok(input.image()?.moved(None, None))
    }

    fn draw(&self, _: &Info, rng: &mut SampleRng) -> Result<Vec<AnyOp>> {
        let sizes = self.max_size.saturating_sub(self.min_size);
        let size = self.min_size + rng.below(sizes as usize) as u32;
        let Self { interpolation, antialias, .. } = *self;
        Ok(vec![Resize { interpolation, antialias, ..Resize::shorter(size) }.into()])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_is_not_drawn() {
        let transform: RandomResize =
            serde_json::from_str(r#"{"min_size": 3, "max_size": 5}"#).unwrap();
        transform.validate().unwrap();
        let sizes = (0..100).map(|i| {
            let mut rng = SampleRng::new(0, 0, &i.to_string());
            transform.draw(&Info::IMAGE, &mut rng).unwrap()[0].params()["size"].as_u64().unwrap()
        });
        let sizes: std::collections::BTreeSet<_> = sizes.collect();
        assert_eq!(sizes.into_iter().collect::<Vec<_>>(), [3, 4]);
        let none = r#"{"min_size": 5, "max_size": 5}"#;
        assert!(serde_json::from_str::<RandomResize>(none).unwrap().validate().is_err());
    }
}
