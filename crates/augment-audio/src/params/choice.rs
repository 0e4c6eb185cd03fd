//! Parameters that are a number or one word.

/// Defines an enum that is written as one word or as a number.
macro_rules! word_or_number {
    ($(#[$doc:meta])* $name:ident, $word:literal => $(#[$variant_doc:meta])* $variant:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq)]
        pub enum $name {
            $(#[$variant_doc])*
            $variant,
            /// This number.
            Number(f64),
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                match self {
                    Self::$variant => serializer.serialize_str($word),
                    Self::Number(number) => serializer.serialize_f64(*number),
                }
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                struct Visitor;

                impl serde::de::Visitor<'_> for Visitor {
                    type Value = $name;

                    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        f.write_str(concat!("a number or \"", $word, "\""))
                    }

                    fn visit_str<E: serde::de::Error>(self, word: &str) -> Result<$name, E> {
                        match word {
                            $word => Ok($name::$variant),
                            other => Err(E::unknown_variant(other, &[$word])),
                        }
                    }

                    fn visit_f64<E>(self, number: f64) -> Result<$name, E> {
                        Ok($name::Number(number))
                    }

                    fn visit_u64<E>(self, number: u64) -> Result<$name, E> {
                        Ok($name::Number(number as f64))
                    }

                    fn visit_i64<E>(self, number: i64) -> Result<$name, E> {
                        Ok($name::Number(number as f64))
                    }
                }

                deserializer.deserialize_any(Visitor)
            }
        }

        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn inline_schema() -> bool {
                true
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                schemars::json_schema!({ "anyOf": [{ "const": $word }, { "type": "number" }] })
            }
        }
    };
}

pub(crate) use word_or_number;
