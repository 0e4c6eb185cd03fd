//! Ops under the names of torchvision's classes, for those of its transforms that draw nothing.
//!
//! Another one is an `impl Aliased` with the name, a type, and its lines in the lists.

use std::borrow::Cow;

use augment_core::{AnyOp, Info, Op, Result, SampleRng, Transform};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Serialize};

use crate::ops;

/// An op that is a transform of torchvision's as well.
pub trait Aliased: Op + Clone + JsonSchema {
    /// The name of torchvision's class.
    const NAME: &'static str;
}

/// The transform that always draws this op.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Alias<T>(pub T);

impl<T: Aliased> Transform for Alias<T> {
    const NAME: &'static str = <T as Aliased>::NAME;

    fn validate(&self) -> Result<()> {
        self.0.validate()
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        self.0.output_info(input)
    }

    fn draw(&self, _: &Info, _: &mut SampleRng) -> Result<Vec<AnyOp>> {
        Ok(vec![self.0.clone().into()])
    }

    fn is_random(&self) -> bool {
        false
    }
}

impl<T: Aliased> JsonSchema for Alias<T> {
    fn schema_name() -> Cow<'static, str> {
        <T as Aliased>::NAME.into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let mut schema = T::json_schema(generator);
        if let Some(serde_json::Value::String(text)) = schema.get_mut("description") {
            text.push_str(&format!(
                "\n\nThe op `{}` under the name of torchvision's class.",
                <T as Op>::NAME
            ));
        }
        schema
    }
}

/// [`ops::LinearTransformation`].
pub type LinearTransformation = Alias<ops::LinearTransformation>;

impl Aliased for ops::LinearTransformation {
    const NAME: &'static str = "LinearTransformation";
}

/// [`ops::Normalize`].
pub type Normalize = Alias<ops::Normalize>;

impl Aliased for ops::Normalize {
    const NAME: &'static str = "Normalize";
}

/// [`ops::ToDtype`].
pub type ToDtype = Alias<ops::ToDtype>;

impl Aliased for ops::ToDtype {
    const NAME: &'static str = "ToDtype";
}

/// [`ops::ToTensor`].
pub type ToTensor = Alias<ops::ToTensor>;

impl Aliased for ops::ToTensor {
    const NAME: &'static str = "ToTensor";
}
