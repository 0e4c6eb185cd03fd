//! `RandomErasing`: `erase` of a random rectangle, or nothing.

use augment_core::{AnyOp, Error, Info, Result, SampleRng, Transform};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ops::{Erase, EraseValue, check_erase_channels, check_erase_values};

/// Overwrites a random rectangle of the image, with probability `p` (torchvision's
/// `RandomErasing`).
///
/// Ten rectangles are drawn; when each is as large as a side of the image or larger, nothing
/// happens.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RandomErasing {
    /// The probability, 0 to 1.
    #[serde(default = "default_p")]
    pub p: f64,
    /// The least and the most of the image's area that is erased, 0 to 1.
    #[serde(default = "default_scale")]
    pub scale: [f64; 2],
    /// The least and the most of the rectangle's height divided by its width, more than 0; on a
    /// logarithmic scale, any is equally likely.
    #[serde(default = "default_ratio")]
    pub ratio: [f64; 2],
    /// What stands there afterwards: a number for all channels, a list with one for each, or
    /// `random` for normally distributed noise. Numbers are of the image's type: 0 to 255 on 8-bit
    /// ones.
    #[serde(default)]
    pub value: Value,
}

/// What stands where [`RandomErasing`] was.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(untagged, expecting = "must be a number, a list with one for each channel, or `random`")]
#[schemars(inline)]
pub enum Value {
    /// In all channels.
    All(f64),
    /// In each channel.
    Each(Vec<f64>),
    /// A word.
    Word(Word),
}

impl Default for Value {
    fn default() -> Self {
        Self::All(0.0)
    }
}

/// What is no number.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
pub enum Word {
    /// Noise of mean 0 and standard deviation 1.
    Random,
}

fn default_p() -> f64 {
    0.5
}

fn default_scale() -> [f64; 2] {
    [0.02, 0.33]
}

fn default_ratio() -> [f64; 2] {
    [0.3, 3.3]
}

impl Transform for RandomErasing {
    const NAME: &'static str = "RandomErasing";

    fn validate(&self) -> Result<()> {
        Error::check_range("p", self.p, 0.0..=1.0)?;
        let [least, most] = self.scale;
        if !(0.0 <= least && least <= most && most <= 1.0) {
            let message = format!("must be [least, most] of 0 to 1, got [{least}, {most}]");
            return Err(Error::invalid_field("scale", message));
        }
        let [least, most] = self.ratio;
        if !(0.0 < least && least <= most && most.is_finite()) {
            let message = format!("must be [least, most], more than 0, got [{least}, {most}]");
            return Err(Error::invalid_field("ratio", message));
        }
        match &self.value {
            Value::All(value) => check_erase_values("value", &[*value]),
            Value::Each(values) => check_erase_values("value", values),
            Value::Word(Word::Random) => Ok(()),
        }
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        let info = input.image()?;
        if let Value::Each(values) = &self.value {
            check_erase_channels(values, info.channels).map_err(|e| e.in_field("value"))?;
        }
        Ok(input.clone())
    }

    fn draw(&self, input: &Info, rng: &mut SampleRng) -> Result<Vec<AnyOp>> {
        if !rng.chance(self.p) {
            return Ok(Vec::new());
        }
        let Some((width, height)) = input.image()?.size() else {
            return Err(Error::unknown_size("image's size", input));
        };
        let area = width as f64 * height as f64;
        let [least, most] = self.ratio.map(libm::log);
        for _ in 0..10 {
            let erased = area * rng.uniform_in(self.scale[0], self.scale[1]);
            let ratio = libm::exp(rng.uniform_in(least, most));
            let h = (erased * ratio).sqrt().round_ties_even();
            let w = (erased / ratio).sqrt().round_ties_even();
            if !(h < height as f64 && w < width as f64) {
                continue;
            }
            let (h, w) = (h as usize, w as usize);
            let (i, j) = (rng.below(height - h + 1), rng.below(width - w + 1));
            let v = match &self.value {
                Value::All(value) => EraseValue::All(*value),
                Value::Each(values) => EraseValue::Each(values.clone()),
                Value::Word(Word::Random) => EraseValue::Noise(rng.child("noise", 0).stream()),
            };
            let [i, j, h, w] = [i, j, h, w].map(|n| n as u32);
            return Ok(vec![Erase { i, j, h, w, v }.into()]);
        }
        Ok(Vec::new())
    }
}

#[cfg(test)]
mod tests {
    use augment_core::{Dtype, ImageInfo};

    use super::*;

    fn transform(spec: &str) -> RandomErasing {
        serde_json::from_str(spec).unwrap()
    }

    fn drawn(spec: &str, key: usize) -> Option<Erase> {
        let info = ImageInfo::of(Dtype::Uint8).sized(50, 40, 3).into();
        let mut rng = SampleRng::new(1, 0, &key.to_string());
        let ops = transform(spec).draw(&info, &mut rng).unwrap();
        ops.first().map(|op| op.downcast_ref::<Erase>().unwrap().clone())
    }

    #[test]
    fn rectangles_lie_within_the_image_and_have_their_area() {
        for key in 0..500 {
            let Erase { i, j, h, w, .. } = drawn(r#"{"p": 1}"#, key).unwrap();
            assert!(i + h <= 40 && j + w <= 50, "{i} {j} {h} {w}");
            // Sides are rounded.
            let share = f64::from(h * w) / 2000.0;
            assert!((0.01..0.37).contains(&share), "{h} {w}");
        }
        let erased = (0..1000).filter_map(|key| drawn("{}", key)).count();
        assert!((430..570).contains(&erased), "{erased}");
        // The whole image is never erased.
        assert!(drawn(r#"{"p": 1, "scale": [1, 1]}"#, 0).is_none());
        let noise = drawn(r#"{"p": 1, "value": "random"}"#, 0).unwrap();
        assert!(matches!(noise.v, EraseValue::Noise(_)));
    }

    #[test]
    fn what_cannot_be_is_refused() {
        for field in [
            r#""p": 2"#,
            r#""scale": [0.5, 0.2]"#,
            r#""scale": [-0.1, 0.2]"#,
            r#""ratio": [0, 1]"#,
            r#""value": []"#,
        ] {
            assert!(transform(&format!("{{{field}}}")).validate().is_err(), "{field}");
        }
        let black = serde_json::from_str::<RandomErasing>(r#"{"value": "black"}"#).unwrap_err();
        assert!(black.to_string().contains("or `random`"), "{black}");
        let two = transform(r#"{"value": [1, 2]}"#);
        let info = ImageInfo::of(Dtype::Uint8).sized(50, 40, 3).into();
        assert!(two.output_info(&info).is_err());
        let certain = transform(r#"{"p": 1}"#);
        assert!(certain.draw(&Info::IMAGE, &mut SampleRng::new(1, 0, "a")).is_err());
    }
}
