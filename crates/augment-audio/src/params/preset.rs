//! Parameters whose defaults depend on a library.

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize};

/// A library whose defaults parameters take.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub enum Preset {
    /// librosa 0.11.
    #[default]
    Librosa,
    /// torchaudio 2.11.
    Torchaudio,
}

impl Preset {
    /// The hop that this library takes when none is given, for a window of this length.
    pub(crate) fn hop_length(self, of_preset: Option<usize>, win_length: usize) -> Option<usize> {
        match self {
            Self::Librosa => of_preset,
            Self::Torchaudio => Some(win_length / 2),
        }
    }
}

/// A parameter that may be left out, which `null` does not do.
pub(crate) struct Set<T>(pub(crate) Option<T>);

impl<T> Default for Set<T> {
    fn default() -> Self {
        Self(None)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Set<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::deserialize(deserializer).map(|value| Self(Some(value)))
    }
}

impl<T: JsonSchema> JsonSchema for Set<T> {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        T::schema_name()
    }

    fn inline_schema() -> bool {
        T::inline_schema()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}

/// Writes the defaults of `of` into the schema of its parameters.
pub(crate) fn add_defaults(schema: &mut Schema, of: &impl Serialize) {
    let Ok(defaults) = serde_json::to_value(of) else { return };
    let Some(properties) = schema.get_mut("properties").and_then(|p| p.as_object_mut()) else {
        return;
    };
    for (field, default) in defaults.as_object().into_iter().flatten() {
        if let Some(property) = properties.get_mut(field).and_then(|p| p.as_object_mut()) {
            property.insert("default".into(), default.clone());
        }
    }
}

/// An op of frames that is read with one more parameter, `preset`, which sets the defaults of the
/// others: those that are given win. What is written, in recipes above all, has every parameter
/// and no preset. The op says what a preset is in `fn preset(Preset) -> Self`.
macro_rules! with_presets {
    (
        $(#[$about:meta])*
        pub struct $name:ident {
            $($(#[$attribute:meta])* pub $field:ident: $type:ty,)*
        }
    ) => {
        $(#[$about])*
        #[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
        #[serde(from = "Written")]
        pub struct $name {
            $($(#[$attribute])* pub $field: $type,)*
        }

        $(#[$about])*
        #[derive(Default, serde::Deserialize, schemars::JsonSchema)]
        #[serde(deny_unknown_fields, default)]
        struct Written {
            /// Whose defaults the other parameters have: `librosa` or `torchaudio`. Those that are
            /// given win; shown here are librosa's. It is not part of recipes, where all of them
            /// are spelled out.
            preset: $crate::params::Preset,
            $($(#[$attribute])* $field: $crate::params::preset::Set<$type>,)*
        }

        impl From<Written> for $name {
            fn from(written: Written) -> Self {
                let base = Self::preset(written.preset);
                let n_fft = written.n_fft.0.unwrap_or(base.n_fft);
                let win_length = written.win_length.0.flatten().unwrap_or(n_fft);
                let hop_length = written.preset.hop_length(base.hop_length, win_length);
                let base = Self { hop_length, ..base };
                Self { $($field: written.$field.0.unwrap_or(base.$field),)* }
            }
        }

        impl Default for $name {
            fn default() -> Self {
                Self::preset($crate::params::Preset::default())
            }
        }

        impl schemars::JsonSchema for $name {
            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
                let mut schema = Written::json_schema(generator);
                $crate::params::preset::add_defaults(&mut schema, &Self::default());
                schema
            }
        }
    };
}

pub(crate) use with_presets;
