//! Slopes of noise, by the names of colours.

use std::f64::consts::LOG10_2;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// The colours of noise that audiomentations names, and how many times 10·log10(2) dB its power grows an
/// octave: with f^n, n being this number.
const COLORS: [(&str, f64); 8] = [
    ("white", 0.0),
    ("pink", -1.0),
    ("brown", -2.0),
    ("brownian", -2.0),
    ("red", -2.0),
    ("blue", 1.0),
    ("azure", 1.0),
    ("violet", 2.0),
];

/// Reads a slope, or slopes, in dB an octave, of which one may be written as a colour.
pub(crate) fn slope<'de, T, D>(deserializer: D) -> Result<T, D::Error>
where
    T: DeserializeOwned + From<f64>,
    D: Deserializer<'de>,
{
    match Value::deserialize(deserializer)? {
        Value::String(word) => match COLORS.iter().find(|(color, _)| *color == word) {
            Some((_, power)) => Ok(T::from(power * 10.0 * LOG10_2)),
            None => {
                let colors = COLORS.map(|(color, _)| color).join(", ");
                Err(D::Error::custom(format!("`{word}` is no number, and none of {colors}")))
            }
        },
        number => T::deserialize(number).map_err(D::Error::custom),
    }
}

/// The schema of what [`slope`] reads.
pub(crate) fn slope_schema<T: JsonSchema>(generator: &mut SchemaGenerator) -> Schema {
    let numbers = T::json_schema(generator);
    json_schema!({ "anyOf": [{ "enum": COLORS.map(|(color, _)| color) }, numbers] })
}

#[cfg(test)]
mod tests {
    use crate::params::Range;

    use super::*;

    fn read<T: DeserializeOwned + From<f64>>(text: &str) -> Result<T, String> {
        slope(&mut serde_json::Deserializer::from_str(text)).map_err(|error| error.to_string())
    }

    #[test]
    fn a_colour_is_a_number() {
        // audiomentations' NOISE_COLOR_DECAYS.
        for (words, decay) in [
            (&["white"][..], 0.0),
            (&["pink"], -3.010_299_956_639_812),
            (&["brown", "brownian", "red"], -6.020_599_913_279_624),
            (&["blue", "azure"], 3.010_299_956_639_812),
            (&["violet"], 6.020_599_913_279_624),
        ] {
            for word in words {
                assert_eq!(read::<f64>(&format!("\"{word}\"")), Ok(decay), "{word}");
                assert_eq!(read::<Range>(&format!("\"{word}\"")), Ok(Range::fixed(decay)));
            }
        }
        assert_eq!((read::<f64>("-3"), read::<f64>("2.5")), (Ok(-3.0), Ok(2.5)));
        assert_eq!(read::<Range>("[-6, 6]"), Ok(Range::new(-6.0, 6.0)));
    }

    #[test]
    fn what_is_neither_is_told() {
        let told = read::<f64>("\"grey\"").unwrap_err();
        assert!(told.contains("`grey`") && told.contains("violet"), "{told}");
        assert!(read::<f64>("[1, 2]").is_err());
        assert!(read::<Range>("[2, 1]").unwrap_err().contains("[1, 2]"));
    }
}
