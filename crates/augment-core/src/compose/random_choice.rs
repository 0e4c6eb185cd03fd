//! `RandomChoice`: one of its steps.

use rand_distr::weighted::WeightedIndex;
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

/// Applies one of its steps (torchvision's `RandomChoice`).
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub struct RandomChoice {
    /// The steps to choose from.
    pub transforms: Vec<AnyTransform>,
    /// How likely each step is, relative to the others; all equally when left out.
    #[schemars(default)]
    pub p: Option<Vec<f64>>,
}

impl RandomChoice {
    fn weights(&self) -> Result<WeightedIndex<f64>> {
        let equal = vec![1.0; self.transforms.len()];
        let p = self.p.as_ref().unwrap_or(&equal);
        if p.len() != self.transforms.len() {
            return Err(Error::invalid_field(
                "p",
                format!("has {} weights for {} steps", p.len(), self.transforms.len()),
            ));
        }
        WeightedIndex::new(p).map_err(|error| match self.transforms.len() {
            0 => Error::invalid_field("transforms", "there is no step to choose"),
            _ => Error::invalid_field(
                "p",
                format!("cannot be weights ({error}); at least one must be above 0, none below"),
            ),
        })
    }
}

impl Transform for RandomChoice {
    const NAME: &'static str = "RandomChoice";

    fn validate(&self) -> Result<()> {
        self.weights()?;
        super::validate(&self.transforms).map_err(|error| error.in_field("transforms"))
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        let mut outcome: Option<Info> = None;
        for (i, step) in self.transforms.iter().enumerate() {
            let info = step
                .output_info(input)
                .map_err(|error| super::at(i, step)(error).in_field("transforms"))?;
            outcome = Some(outcome.map_or(Ok(info.clone()), |before| before.either(&info))?);
        }
        Ok(outcome.unwrap_or_else(|| input.clone()))
    }

    fn draw(&self, input: &Info, rng: &mut SampleRng) -> Result<Vec<AnyOp>> {
        let chosen = rng.draw(self.weights()?);
        super::draw_step(&self.transforms, chosen, input, rng)
    }
}

impl Container for RandomChoice {
    fn build(node: &Node) -> Result<Self> {
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Fields {
            #[serde(rename = "transforms")]
            _transforms: IgnoredAny,
            #[serde(default)]
            p: Option<Vec<f64>>,
        }
        let Fields { p, .. } = node.parse()?;
        Ok(Self { transforms: node.transforms("transforms")?, p })
    }
}
