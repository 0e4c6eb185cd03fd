//! `RandomOrder`: all of its steps, shuffled.

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

/// Applies all of its steps in a random order (torchvision's `RandomOrder`).
///
/// Since any step may come first or last, none may change the kind of the sample.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct RandomOrder {
    /// The steps.
    pub transforms: Vec<AnyTransform>,
}

impl Transform for RandomOrder {
    const NAME: &'static str = "RandomOrder";

    fn validate(&self) -> Result<()> {
        super::validate(&self.transforms).map_err(|error| error.in_field("transforms"))
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        // What any of them can hand to any other: sizes that one of them changes are unknown.
        let mut between = input.clone();
        for (i, step) in self.transforms.iter().enumerate() {
            let place = |error: Error| super::at(i, step)(error).in_field("transforms");
            let alone = step.output_info(input).map_err(place)?;
            between = between.either(&alone).map_err(place)?;
        }
        for (i, step) in self.transforms.iter().enumerate() {
            step.output_info(&between)
                .map_err(|error| super::at(i, step)(error).in_field("transforms"))?;
        }
        Ok(between)
    }

    fn draw(&self, input: &Info, rng: &mut SampleRng) -> Result<Vec<AnyOp>> {
        let mut order: Vec<usize> = (0..self.transforms.len()).collect();
        rng.shuffle(&mut order);
        super::draw_steps(&self.transforms, order, input, rng)
    }
}

impl Container for RandomOrder {
    fn build(node: &Node) -> Result<Self> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Fields {
            #[serde(rename = "transforms")]
            _transforms: IgnoredAny,
        }
        let Fields { .. } = node.parse()?;
        Ok(Self { transforms: node.transforms("transforms")? })
    }
}
