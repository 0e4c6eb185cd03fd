//! `Grayscale`: `rgb_to_grayscale` as a transform.

use augment_core::{AnyOp, Info, Op, Result, SampleRng, Transform};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ops::RgbToGrayscale;

/// Takes the colours out of the image, always (torchvision's `Grayscale`).
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Grayscale {
    /// 1, or 3 for an RGB image of grays.
    #[serde(default = "one")]
    pub num_output_channels: usize,
}

fn one() -> usize {
    1
}

impl Grayscale {
    fn op(&self) -> RgbToGrayscale {
        RgbToGrayscale { num_output_channels: self.num_output_channels }
    }
}

impl Transform for Grayscale {
    const NAME: &'static str = "Grayscale";

    fn validate(&self) -> Result<()> {
        self.op().validate()
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
