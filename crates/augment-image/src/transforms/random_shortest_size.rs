//! `RandomShortestSize`: `resize` of the shorter side to one of several sizes.

use augment_core::{AnyOp, Error, Info, Result, SampleRng, Transform};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{scaled, size_of};
use crate::extent::MAX_SIDE;
use crate::params::Interpolation;
use crate::resample;

/// Gives the image's shorter side one of several sizes (torchvision's `RandomShortestSize`).
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RandomShortestSize {
    /// The sizes, in pixels: one number, or a list of which one is drawn.
    pub min_size: Sizes,
    /// The most pixels that the longer side may get.
    #[serde(default)]
    pub max_size: Option<u32>,
    /// How pixels between pixels are made.
    #[serde(default)]
    pub interpolation: Interpolation,
    /// Whether shrinking averages over all pixels, on float images: 8-bit ones always do.
    #[serde(default = "super::yes")]
    pub antialias: bool,
}

/// One size or several.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(inline)]
pub enum Sizes {
    /// This.
    One(u32),
    /// One of these.
    Several(Vec<u32>),
}

impl Sizes {
    fn all(&self) -> &[u32] {
        match self {
            Self::One(size) => std::slice::from_ref(size),
            Self::Several(sizes) => sizes,
        }
    }
}

impl Transform for RandomShortestSize {
    const NAME: &'static str = "RandomShortestSize";

    fn validate(&self) -> Result<()> {
        let sizes = self.min_size.all();
        if sizes.is_empty() {
            return Err(Error::invalid_field("min_size", "must be at least one"));
        }
        let check = |field, size| Error::check_range(field, size, 1..=MAX_SIDE as u32);
        sizes.iter().try_for_each(|&size| check("min_size", size))?;
        self.max_size.map_or(Ok(()), |max| check("max_size", max))
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        resample::check(input, self.interpolation)?;
        Ok(input.image()?.moved(None, None))
    }

    fn draw(&self, input: &Info, rng: &mut SampleRng) -> Result<Vec<AnyOp>> {
        let from = size_of(input)?;
        let sizes = self.min_size.all();
        let size = sizes[rng.below(sizes.len())];
        let shorter = f64::from(size) / from.width.min(from.height) as f64;
        let longer = self.max_size.map(|max| f64::from(max) / from.width.max(from.height) as f64);
        let times = longer.map_or(shorter, |longer| longer.min(shorter));
        Ok(vec![scaled(from, times, self.interpolation, self.antialias)])
    }
}

#[cfg(test)]
mod tests {
    use augment_core::{Dtype, ImageInfo};

    use super::*;

    #[test]
    fn by_hand() {
        let drawn = |text: &str| {
            let transform: RandomShortestSize = serde_json::from_str(text).unwrap();
            transform.validate()?;
            let info = ImageInfo::of(Dtype::Uint8).sized(100, 50, 3).into();
            let ops = transform.draw(&info, &mut SampleRng::new(0, 0, ""))?;
            Ok::<_, Error>(ops[0].params()["size"].clone())
        };
        assert_eq!(drawn(r#"{"min_size": 20}"#).unwrap(), serde_json::json!([20, 40]));
        let limited = drawn(r#"{"min_size": [20], "max_size": 30}"#).unwrap();
        assert_eq!(limited, serde_json::json!([15, 30]));
        assert!(drawn(r#"{"min_size": []}"#).is_err());
        assert!(drawn(r#"{"min_size": [5, 0]}"#).is_err());
    }
}
