//! `RandomApply`: all of its steps, or none.

use schemars::JsonSchema;
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::info::Info;
use crate::op::AnyOp;
use crate::registry::Container;
use crate::rng::sample_rng::SampleRng;
use crate::spec::Node;
use crate::transform::{AnyTransform, Transform};

/// Applies all of its steps with probability `p`, else none (torchvision's `RandomApply`).
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct RandomApply {
    /// The probability, 0 to 1.
    #[schemars(default = "default_p")]
    pub p: f64,
    /// The steps, in order.
    pub transforms: Vec<AnyTransform>,
}

fn default_p() -> f64 {
    0.5
}

impl Transform for RandomApply {
    const NAME: &'static str = "RandomApply";

    fn validate(&self) -> Result<()> {
        Error::check_range("p", self.p, 0.0..=1.0)?;
        if self.transforms.is_empty() {
            return Err(Error::invalid_field("transforms", "there is no step to apply"));
        }
        super::validate(&self.transforms).map_err(|error| error.in_field("transforms"))
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        let applied = super::through(&self.transforms, input)
            .map_err(|error| error.in_field("transforms"))?;
        match self.p {
            0.0 => Ok(input.clone()),
            1.0 => Ok(applied),
            _ => applied.either(input),
        }
    }

    fn draw(&self, input: &Info, rng: &mut SampleRng) -> Result<Vec<AnyOp>> {
        if !rng.chance(self.p) {
            return Ok(Vec::new());
        }
        super::draw_steps(&self.transforms, 0..self.transforms.len(), input, rng)
    }
}

impl Container for RandomApply {
    fn build(node: &Node) -> Result<Self> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Fields {
            #[serde(default = "default_p")]
            p: f64,
            #[serde(rename = "transforms")]
            _transforms: IgnoredAny,
        }
        let Fields { p, .. } = node.parse()?;
        Ok(Self { p, transforms: node.transforms("transforms")? })
    }
}
