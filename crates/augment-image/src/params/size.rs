//! How a size is written.

use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Error, IgnoredAny, SeqAccess, Unexpected, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::extent::{Dims, Extent, MAX_SIDE};

/// A size, in pixels; what one number stands for is said where it is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// That of the shorter side to [`Resize`](crate::ops::Resize), of both to a crop.
    Shorter(u32),
    /// That of both.
    Exact {
        /// Rows.
        height: u32,
        /// Columns.
        width: u32,
    },
}

impl Size {
    /// Height and width, where one number stands for both.
    pub(crate) fn both(self) -> (u32, u32) {
        match self {
            Self::Shorter(side) => (side, side),
            Self::Exact { height, width } => (height, width),
        }
    }

    /// Fails unless an image may be that large.
    ///
    /// # Errors
    /// Names the field.
    pub(crate) fn check(self, field: &str) -> Result<(), augment_core::Error> {
        let (height, width) = self.both();
        for side in [height, width] {
            augment_core::Error::check_range(field, side, 1..=MAX_SIDE as u32)?;
        }
        let Self::Exact { height, width } = self else { return Ok(()) };
        let extent = Extent { width: width as usize, height: height as usize };
        Dims::from(extent).check_possible().map_err(|error| error.in_field(field))
    }
}

impl Serialize for Size {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match *self {
            Self::Shorter(size) => size.serialize(serializer),
            Self::Exact { height, width } => [height, width].serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Size {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Either;

        impl<'de> Visitor<'de> for Either {
            type Value = Size;

            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("[height, width] in pixels, or one number")
            }

            fn visit_u64<E: Error>(self, size: u64) -> Result<Size, E> {
                let other = || E::invalid_value(Unexpected::Unsigned(size), &self);
                u32::try_from(size).map(Size::Shorter).map_err(|_| other())
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Size, A::Error> {
                let wrong = |len| A::Error::invalid_length(len, &self);
                let first = items.next_element()?.ok_or_else(|| wrong(0))?;
                let Some(width) = items.next_element()? else { return Ok(Size::Shorter(first)) };
                match items.next_element::<IgnoredAny>()? {
                    None => Ok(Size::Exact { height: first, width }),
                    Some(_) => Err(wrong(3)),
                }
            }
        }

        deserializer.deserialize_any(Either)
    }
}

impl JsonSchema for Size {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Size".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        let side = json_schema!({ "type": "integer", "minimum": 1, "maximum": MAX_SIDE });
        json_schema!({
            "anyOf": [side, { "type": "array", "items": side, "minItems": 1, "maxItems": 2 }]
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Size, serde_json::Error> {
        serde_json::from_str(text)
    }

    #[test]
    fn a_size_is_one_number_or_two() {
        let exact = Size::Exact { height: 3, width: 5 };
        assert_eq!(read("[3, 5]").unwrap(), exact);
        assert_eq!(read("7").unwrap(), Size::Shorter(7));
        assert_eq!(read("[7]").unwrap(), Size::Shorter(7));
        assert_eq!(serde_json::to_string(&[exact, Size::Shorter(7)]).unwrap(), "[[3,5],7]");
        for wrong in ["[]", "[1, 2, 3]", "-1", "4294967296", "1.5", "\"7\"", "[1, -2]", "null"] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
        let error = read("true").unwrap_err().to_string();
        assert!(error.contains("expected [height, width] in pixels, or one number"), "{error}");
    }
}
