//! Ops under the names of torchvision's classes, for those of its transforms that draw nothing.
//!
//! Another one is an `impl Aliased` with the name, a type, and its lines in the lists.

use std::borrow::Cow;
use std::marker::PhantomData;

use augment_core::{AnyOp, Info, Op, Result, SampleRng, Transform};
use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::ops;

/// An op that is a transform of torchvision's as well.
pub trait Aliased: Op + JsonSchema {
    /// The name of torchvision's class.
    const NAME: &'static str;
}

/// The transform that always draws this op.
#[derive(Clone, Debug)]
pub struct Alias<T> {
    /// Shared: a matrix need not be copied for each sample.
    op: AnyOp,
    of: PhantomData<T>,
}

impl<T: Aliased> From<T> for Alias<T> {
    fn from(op: T) -> Self {
        Self { op: op.into(), of: PhantomData }
    }
}

impl<T: Aliased> Transform for Alias<T> {
    const NAME: &'static str = <T as Aliased>::NAME;

    fn validate(&self) -> Result<()> {
        self.op.validate()
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        self.op.output_info(input)
    }

    fn draw(&self, _: &Info, _: &mut SampleRng) -> Result<Vec<AnyOp>> {
        Ok(vec![self.op.clone()])
    }

    fn is_random(&self) -> bool {
        false
    }
}

impl<T> Serialize for Alias<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.op.params().serialize(serializer)
    }
}

impl<'de, T: Aliased + Deserialize<'de>> Deserialize<'de> for Alias<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::deserialize(deserializer).map(Self::from)
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

/// [`ops::FiveCrop`].
pub type FiveCrop = Alias<ops::FiveCrop>;

impl Aliased for ops::FiveCrop {
    const NAME: &'static str = "FiveCrop";
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

/// [`ops::Pad`].
pub type Pad = Alias<ops::Pad>;

impl Aliased for ops::Pad {
    const NAME: &'static str = "Pad";
}

/// [`ops::Resize`].
pub type Resize = Alias<ops::Resize>;

impl Aliased for ops::Resize {
    const NAME: &'static str = "Resize";
}

/// [`ops::TenCrop`].
pub type TenCrop = Alias<ops::TenCrop>;

impl Aliased for ops::TenCrop {
    const NAME: &'static str = "TenCrop";
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_alias_has_the_ops_fields_and_draws_it() {
        let to_float: ToDtype = serde_json::from_str(r#"{"scale": true}"#).unwrap();
        assert!(!to_float.is_random());
        let spelled = serde_json::to_string(&to_float).unwrap();
        assert_eq!(spelled, r#"{"dtype":"float32","scale":true}"#);
        let ops = to_float.draw(&Info::IMAGE, &mut SampleRng::new(1, 0, "a")).unwrap();
        assert!(ops.len() == 1 && ops[0].downcast_ref::<ops::ToDtype>().unwrap().scale);
        let schema = schemars::schema_for!(ToDtype).to_value().to_string();
        assert!(schema.contains("The op `to_dtype` under the name of torchvision's class."));
    }
}
