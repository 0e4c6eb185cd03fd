//! `Compose`: one step after the other.

use std::fmt;

use schemars::JsonSchema;
use serde::Serialize;

use crate::error::Result;
use crate::info::Info;
use crate::op::AnyOp;
use crate::registry::Container;
use crate::rng::sample_rng::SampleRng;
use crate::spec::Node;
use crate::transform::{AnyTransform, Transform};

/// Applies its steps one after the other.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct Compose {
    /// The steps, in order.
    pub transforms: Vec<AnyTransform>,
}

impl Compose {
    /// The steps, in order.
    pub fn new(transforms: impl IntoIterator<Item = AnyTransform>) -> Self {
        Self { transforms: transforms.into_iter().collect() }
    }

    /// As [`Transform::validate`] and [`Transform::output_info`], with places that name the step
    /// of a pipeline.
    pub(crate) fn check(&self, input: &Info) -> Result<Info> {
        super::validate(&self.transforms)?;
        super::through(&self.transforms, input)
    }
}

impl Transform for Compose {
    const NAME: &'static str = "Compose";

    fn validate(&self) -> Result<()> {
        super::validate(&self.transforms).map_err(|error| error.in_field("transforms"))
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        super::through(&self.transforms, input)
    }

    fn draw(&self, input: &Info, rng: &mut SampleRng) -> Result<Vec<AnyOp>> {
        super::draw_steps(&self.transforms, 0..self.transforms.len(), input, rng)
    }

    fn is_random(&self) -> bool {
        self.transforms.iter().any(|step| step.is_random())
    }
}

impl Container for Compose {
    fn build(node: &Node) -> Result<Self> {
        #[derive(serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Fields {
            #[serde(rename = "transforms")]
            _transforms: serde::de::IgnoredAny,
        }
        let Fields { .. } = node.parse()?;
        Ok(Self { transforms: node.transforms("transforms")? })
    }
}

impl fmt::Display for Compose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        crate::display::call(f, Self::NAME, &crate::display::params(self))
    }
}
