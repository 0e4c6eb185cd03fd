//! `JPEG`: `jpeg` of a random quality.

use augment_core::{AnyOp, Error, Info, Op, Result, SampleRng, Transform};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ops;

/// Compresses the image as a JPEG of a random quality (torchvision's `JPEG`).
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Jpeg {
    /// The quality, 1 (worst) to 100; or the lowest and the highest of which each is as likely.
    pub quality: Quality,
}

/// A quality, or the lowest and the highest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
#[schemars(inline)]
pub enum Quality {
    /// Always the same.
    One(u8),
    /// From the first to the second, both included.
    Between([u8; 2]),
}

impl Quality {
    fn range(self) -> (u8, u8) {
        match self {
            Self::One(quality) => (quality, quality),
            Self::Between([low, high]) => (low, high),
        }
    }
}

impl Transform for Jpeg {
    const NAME: &'static str = "JPEG";

    fn validate(&self) -> Result<()> {
        let (low, high) = self.quality.range();
        Error::check_range("quality", low, 1..=100)?;
        Error::check_range("quality", high, 1..=100)?;
        if low > high {
            return Err(Error::invalid_field("quality", "must have the lowest first"));
        }
        Ok(())
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        ops::Jpeg { quality: self.quality.range().0 }.output_info(input)
    }

    fn draw(&self, _: &Info, rng: &mut SampleRng) -> Result<Vec<AnyOp>> {
        let (low, high) = self.quality.range();
        let more = rng.below(usize::from(high.saturating_sub(low)) + 1) as u8;
        Ok(vec![ops::Jpeg { quality: low + more }.into()])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn jpeg(json: &str) -> Jpeg {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn every_quality_between_the_two_is_drawn() {
        let transform = jpeg(r#"{"quality": [40, 44]}"#);
        let mut counts = [0; 5];
        for i in 0..1000 {
            let mut rng = SampleRng::new(1, 0, &i.to_string());
            let ops = transform.draw(&Info::IMAGE, &mut rng).unwrap();
            let quality = ops[0].params()["quality"].as_u64().unwrap() as usize;
            counts[quality - 40] += 1;
        }
        assert!(counts.iter().all(|count| (150..250).contains(count)), "{counts:?}");
        let always = jpeg(r#"{"quality": 7}"#);
        let ops = always.draw(&Info::IMAGE, &mut SampleRng::new(1, 0, "")).unwrap();
        assert_eq!(ops[0].to_string(), "jpeg(quality=7)");
    }

    #[test]
    fn qualities_are_1_to_100_the_lowest_first() {
        for wrong in ["0", "101", "[50, 40]", "[0, 5]", "[5, 101]"] {
            assert!(jpeg(&format!(r#"{{"quality": {wrong}}}"#)).validate().is_err(), "{wrong}");
        }
        jpeg(r#"{"quality": [1, 100]}"#).validate().unwrap();
        assert!(serde_json::from_str::<Jpeg>(r#"{"quality": [1, 2, 3]}"#).is_err());
        assert!(jpeg(r#"{"quality": 5}"#).output_info(&Info::AUDIO).is_err());
    }
}
