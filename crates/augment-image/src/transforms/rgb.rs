//! `RGB`: `grayscale_to_rgb` as a transform.

use augment_core::{AnyOp, Info, Op, Result, SampleRng, Transform};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ops::GrayscaleToRgb;

/// Gives the image three channels, always (torchvision's `RGB`).
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Rgb {}

impl Transform for Rgb {
    const NAME: &'static str = "RGB";

    fn output_info(&self, input: &Info) -> Result<Info> {
        GrayscaleToRgb {}.output_info(input)
    }

    fn draw(&self, _: &Info, _: &mut SampleRng) -> Result<Vec<AnyOp>> {
        Ok(vec![GrayscaleToRgb {}.into()])
    }

    fn is_random(&self) -> bool {
        false
    }
}
