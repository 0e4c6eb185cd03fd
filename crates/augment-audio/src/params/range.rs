//! Numbers that may vary.

use std::borrow::Cow;
use std::fmt;

use augment_core::SampleRng;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A number, or a range that one is drawn from, uniformly: written `0.5`, or `[0.2, 0.8]`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Range {
    low: f64,
    high: f64,
}

impl Range {
    /// From `low` to `high`.
    pub const fn new(low: f64, high: f64) -> Self {
        Self { low, high }
    }

    /// Always `number`.
    pub const fn fixed(number: f64) -> Self {
        Self::new(number, number)
    }

    /// The least number.
    pub fn low(self) -> f64 {
        self.low
    }

    /// The largest number.
    pub fn high(self) -> f64 {
        self.high
    }

    /// Whether it is a single number.
    pub fn is_fixed(self) -> bool {
        self.low == self.high
    }

    /// Draws a number; always one of `rng`'s, so that what follows does not depend on the range.
    pub fn draw(self, rng: &mut SampleRng) -> f64 {
        rng.uniform_in(self.low, self.high)
    }
}

impl fmt::Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.is_fixed() {
            true => write!(f, "{}", self.low),
            false => write!(f, "[{}, {}]", self.low, self.high),
        }
    }
}

impl From<f64> for Range {
    fn from(number: f64) -> Self {
        Self::fixed(number)
    }
}

#[derive(Serialize, Deserialize)]
#[serde(untagged, expecting = "a number or [low, high]")]
enum Written {
    Number(f64),
    Bounds([f64; 2]),
}

impl Serialize for Range {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.is_fixed() {
            true => Written::Number(self.low),
            false => Written::Bounds([self.low, self.high]),
        }
        .serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Range {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match Written::deserialize(deserializer)? {
            Written::Number(number) => Ok(Self::fixed(number)),
            Written::Bounds([low, high]) if low <= high => Ok(Self::new(low, high)),
            Written::Bounds([low, high]) => {
                Err(D::Error::custom(format!("a range goes up: [{high}, {low}]")))
            }
        }
    }
}

impl JsonSchema for Range {
    fn schema_name() -> Cow<'static, str> {
        "Range".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({ "anyOf": [
            { "type": "number" },
            { "type": "array", "items": { "type": "number" }, "minItems": 2, "maxItems": 2 },
        ] })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_written_as_a_number_or_two() {
        for (text, range) in [("0.5", Range::fixed(0.5)), ("[-1.0,2.0]", Range::new(-1.0, 2.0))] {
            assert_eq!(serde_json::from_str::<Range>(text).unwrap(), range);
            assert_eq!(serde_json::to_string(&range).unwrap(), text);
        }
        let told = serde_json::from_str::<Range>("[1, 2, 3]").unwrap_err().to_string();
        assert!(told.contains("a number or [low, high]"), "{told}");
    }

    #[test]
    fn goes_up() {
        let told = serde_json::from_str::<Range>("[2, 1]").unwrap_err().to_string();
        assert!(told.contains("[1, 2]"), "{told}");
    }

    #[test]
    fn drawn_numbers_lie_in_it() {
        let mut rng = SampleRng::new(1, 0, "a");
        let drawn: Vec<f64> = (0..1000).map(|_| Range::new(-3.0, 5.0).draw(&mut rng)).collect();
        assert!(drawn.iter().all(|x| (-3.0..5.0).contains(x)));
        assert!(drawn.iter().any(|&x| x < -2.9) && drawn.iter().any(|&x| x > 4.9));
        assert_eq!(Range::fixed(7.0).draw(&mut rng), 7.0);
    }
}
