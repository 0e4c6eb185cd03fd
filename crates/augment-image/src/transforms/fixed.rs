//! `Resize`, `CenterCrop`, `Pad`, `FiveCrop` and `TenCrop`: ops under the names of torchvision's
//! classes, for pipelines that are written with those.

use augment_core::{AnyOp, Info, Op as _, Result, SampleRng, Transform};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ops;
use crate::params::Size;

/// A transform that always draws one op and has its parameters.
macro_rules! always {
    ($(#[$doc:meta])* $name:ident($op:ty) $($rest:tt)*) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
        #[serde(transparent)]
        pub struct $name(
            /// The op.
            pub $op,
        );

        impl Transform for $name {
            $($rest)*

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
    };
}

always! {
    /// Gives the image another size: the op `resize`, by torchvision's class name.
    Resize(ops::Resize)
    const NAME: &'static str = "Resize";
}

always! {
    /// Adds pixels at the image's edges: the op `pad`, by torchvision's class name.
    Pad(ops::Pad)
    const NAME: &'static str = "Pad";
}

always! {
    /// Cuts out the four corners and the middle: the op `five_crop`, by torchvision's class name.
    FiveCrop(ops::FiveCrop)
    const NAME: &'static str = "FiveCrop";
}

always! {
    /// Cuts out the corners and the middle, also mirrored: the op `ten_crop`, by torchvision's
    /// class name.
    TenCrop(ops::TenCrop)
    const NAME: &'static str = "TenCrop";
}

/// Cuts the middle out of the image: the op `center_crop`, by torchvision's class name.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CenterCrop {
    /// `[height, width]` in pixels, or one number for both.
    pub size: Size,
}

impl CenterCrop {
    fn op(&self) -> ops::CenterCrop {
        ops::CenterCrop { output_size: self.size }
    }
}

impl Transform for CenterCrop {
    const NAME: &'static str = "CenterCrop";

    fn validate(&self) -> Result<()> {
        self.size.check("size")
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        self.op().output_info(input)
    }

    fn draw(&self, _: &Info, _: &mut SampleRng) -> Result<Vec<AnyOp>> {
        Ok(vec![self.op().into()])
    }

    fn is_random(&self) -> bool {
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_draw_their_op() {
        let resize: Resize = serde_json::from_str(r#"{"size": 9, "max_size": 20}"#).unwrap();
        let drawn = resize.draw(&Info::IMAGE, &mut SampleRng::new(0, 0, "")).unwrap();
        assert_eq!(drawn[0].downcast_ref::<ops::Resize>(), Some(&resize.0));
        assert!(!Transform::is_random(&resize));
        let crop: CenterCrop = serde_json::from_str(r#"{"size": [3, 4]}"#).unwrap();
        let drawn = crop.draw(&Info::IMAGE, &mut SampleRng::new(0, 0, "")).unwrap();
        assert_eq!(drawn[0].to_string(), "center_crop(output_size=[3, 4])");
        let schema = schemars::SchemaGenerator::default().into_root_schema_for::<Resize>();
        let told = schema.get("description").unwrap().as_str().unwrap();
        assert!(told.starts_with("Gives the image another size: the op `resize`"), "{told}");
        assert!(serde_json::from_str::<Pad>(r#"{"padding": 1, "mode": "edge"}"#).is_err());
    }
}
