//! Steps whose random numbers are a stream: what is drawn for words that nobody knows yet.

use augment_core::{Result, SampleRng, Stream, Workspace};

/// What such a step does to a text.
pub(crate) trait Edit {
    /// Whether there are as many words after it.
    const KEEPS_WORDS: bool = false;

    /// Checks the parameters.
    fn check(&self) -> Result<()> {
        Ok(())
    }

    /// The text as it comes out.
    fn edit(&self, text: &str, rng: &mut SampleRng, workspace: &mut Workspace) -> Result<String>;
}

/// What stands for a stream where an op is only checked.
pub(crate) const NO_STREAM: Stream = Stream { seed: 0, id: [0; 3] };

/// Makes an op of parameters and a stream, and (in a module `drawn`) the transform of the same parameters, which
/// draws the stream and nothing else. Of the two names the first is the op's. The struct implements [`Edit`].
macro_rules! streamed {
    (
        $(#[$attribute:meta])*
        pub struct $name:ident {
            $($(#[$field_attribute:meta])* pub $field:ident: $type:ty = $default:expr,)*
        }
        const NAME: &'static str = $op:literal;
        const NAME: &'static str = $transform:literal;
    ) => {
        $(#[$attribute])*
        #[derive(Clone, Debug, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            $($(#[$field_attribute])* pub $field: $type,)*
            /// The random numbers.
            pub stream: augment_core::Stream,
        }

        impl $name {
            fn output_info(input: &augment_core::Info) -> augment_core::Result<augment_core::Info> {
                let same = input.unchanged(augment_core::Kind::Text)?;
                let keeps = <Self as $crate::streamed::Edit>::KEEPS_WORDS;
                Ok(if keeps { same } else { augment_core::Info::TEXT })
            }
        }

        impl augment_core::Op for $name {
            const NAME: &'static str = $op;

            fn validate(&self) -> augment_core::Result<()> {
                $crate::streamed::Edit::check(self)
            }

            fn output_info(
                &self,
                input: &augment_core::Info,
            ) -> augment_core::Result<augment_core::Info> {
                Self::output_info(input)
            }

            fn apply(
                &self,
                data: augment_core::Data,
                workspace: &mut augment_core::Workspace,
            ) -> augment_core::Result<augment_core::Data> {
                let augment_core::Text(text) = data.into_text()?;
                let mut rng = augment_core::SampleRng::from(self.stream);
                let text = $crate::streamed::Edit::edit(self, &text, &mut rng, workspace)?;
                Ok(augment_core::Text(text).into())
            }
        }

        pub(crate) mod drawn {
            use augment_core::{AnyOp, Info, Result, SampleRng, Stream, Transform};

            #[allow(unused_imports, reason = "the types of fields, where there are some")]
            use super::*;

            $(#[$attribute])*
            #[derive(Clone, Debug, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
            #[serde(deny_unknown_fields, default)]
            pub struct $name {
                $($(#[$field_attribute])* pub $field: $type,)*
            }

            impl Default for $name {
                fn default() -> Self {
                    Self { $($field: $default,)* }
                }
            }

            impl $name {
                /// The op with this stream.
                pub(crate) fn op(&self, stream: Stream) -> super::$name {
                    super::$name { $($field: self.$field.clone(),)* stream }
                }
            }

            impl Transform for $name {
                const NAME: &'static str = $transform;

                fn validate(&self) -> Result<()> {
                    $crate::streamed::Edit::check(&self.op($crate::streamed::NO_STREAM))
                }

                fn output_info(&self, input: &Info) -> Result<Info> {
                    super::$name::output_info(input)
                }

                fn draw(&self, input: &Info, rng: &mut SampleRng) -> Result<Vec<AnyOp>> {
                    input.unchanged(augment_core::Kind::Text)?;
                    Ok(vec![self.op(rng.stream()).into()])
                }
            }
        }
    };
}

pub(crate) use streamed;

/// What the tests of an op look at.
#[cfg(test)]
pub(crate) fn edited(op: &impl augment_core::Op, text: &str) -> String {
    let data = op.apply(augment_core::Text(text.into()).into(), &mut Workspace::new());
    data.and_then(augment_core::Data::into_text).unwrap().0
}
