//! Edits letter by letter.

use augment_core::{Data, Result, SampleRng, Stream, Text};

/// The text with each letter or digit, with probability `p`, as `edit` writes it; all else stays.
pub(crate) fn edited(
    data: Data,
    p: f64,
    stream: Stream,
    mut edit: impl FnMut(char, &mut SampleRng, &mut String),
) -> Result<Data> {
    let Text(text) = data.into_text()?;
    let mut rng = SampleRng::from(stream);
    let mut out = String::with_capacity(text.len() + 8);
    for letter in text.chars() {
        if letter.is_alphanumeric() && rng.chance(p) {
            edit(letter, &mut rng, &mut out);
        } else {
            out.push(letter);
        }
    }
    Ok(Text(out).into())
}

/// One of them, in the letter's case.
pub(crate) fn one_of(letter: char, others: &[char], rng: &mut SampleRng) -> char {
    let other = others.get(rng.below(others.len())).copied().unwrap_or(letter);
    if letter.is_uppercase() { other.to_ascii_uppercase() } else { other }
}

/// Makes an op of a share of letters that are edited.
macro_rules! letter_op {
    (
        $(#[$attribute:meta])*
        pub struct $op:ident;
        const NAME: &'static str = $name:literal;
        $edit:expr
    ) => {
        $(#[$attribute])*
        #[derive(Clone, Debug, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
        #[serde(deny_unknown_fields)]
        pub struct $op {
            /// How likely each letter or digit is to be edited, 0 to 1.
            pub p: f64,
            /// The random numbers.
            pub stream: augment_core::Stream,
        }

        impl augment_core::Op for $op {
            const NAME: &'static str = $name;

            fn validate(&self) -> augment_core::Result<()> {
                augment_core::Error::check_range("p", self.p, 0.0..=1.0)
            }

            fn output_info(
                &self,
                input: &augment_core::Info,
            ) -> augment_core::Result<augment_core::Info> {
                input.expect(augment_core::Kind::Text)?;
                Ok(augment_core::Info::TEXT)
            }

            fn apply(
                &self,
                data: augment_core::Data,
                _: &mut augment_core::Workspace,
            ) -> augment_core::Result<augment_core::Data> {
                $crate::letters::edited(data, self.p, self.stream, $edit)
            }
        }
    };
}

/// Makes the transform of such an op.
macro_rules! letter_transform {
    (
        $(#[$attribute:meta])*
        pub struct $transform:ident { p: $p:literal }
        const NAME: &'static str = $name:literal;
    ) => {
        $(#[$attribute])*
        #[derive(Clone, Debug, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
        #[serde(deny_unknown_fields, default)]
        pub struct $transform {
            /// How likely each letter or digit is to be edited, 0 to 1.
            pub p: f64,
        }

        impl Default for $transform {
            fn default() -> Self {
                Self { p: $p }
            }
        }

        impl augment_core::Transform for $transform {
            const NAME: &'static str = $name;

            fn validate(&self) -> augment_core::Result<()> {
                augment_core::Error::check_range("p", self.p, 0.0..=1.0)
            }

            fn output_info(
                &self,
                input: &augment_core::Info,
            ) -> augment_core::Result<augment_core::Info> {
                input.expect(augment_core::Kind::Text)?;
                Ok(augment_core::Info::TEXT)
            }

            fn draw(
                &self,
                input: &augment_core::Info,
                rng: &mut augment_core::SampleRng,
            ) -> augment_core::Result<Vec<augment_core::AnyOp>> {
                input.expect(augment_core::Kind::Text)?;
                Ok(vec![$crate::ops::$transform { p: self.p, stream: rng.stream() }.into()])
            }
        }
    };
}

pub(crate) use {letter_op, letter_transform};
