//! `CenterCrop`: the op `center_crop`, with the argument of torchvision's class.

use augment_core::{AnyOp, Info, Op as _, Result, SampleRng, Transform};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ops;
use crate::params::Size;

/// Cuts the middle out of the image: the op `center_crop`, by torchvision's class name.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CenterCrop {
    /// `[height, width]` in pixels, or one number for both.
    pub size: Size,
}

impl CenterCrop {
    fn op(&self) -> ops::CenterCrop {
        ops::CenterCrop::new(self.size)
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
    fn it_draws_the_op() {
        let crop: CenterCrop = serde_json::from_str(r#"{"size": [3, 4]}"#).unwrap();
        let drawn = crop.draw(&Info::IMAGE, &mut SampleRng::new(0, 0, "")).unwrap();
        assert_eq!(drawn[0].to_string(), "center_crop(output_size=[3, 4])");
    }
}
