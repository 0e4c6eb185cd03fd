//! `RandomDeletion`: random words left out.

use augment_core::{AnyOp, Error, Info, Kind, Result, SampleRng, Transform};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ops;

/// Leaves out each word with the same probability: the random deletion of EDA (Wei and Zou 2019). When all would
/// go, one of them stays.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RandomDeletion {
    /// How likely each word is to go, 0 to 1.
    pub p: f64,
}

impl Default for RandomDeletion {
    fn default() -> Self {
        Self { p: 0.1 }
    }
}

impl Transform for RandomDeletion {
    const NAME: &'static str = "RandomDeletion";

    fn validate(&self) -> Result<()> {
        Error::check_range("p", self.p, 0.0..=1.0)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        input.expect(Kind::Text)?;
        Ok(Info::TEXT)
    }

    fn draw(&self, input: &Info, rng: &mut SampleRng) -> Result<Vec<AnyOp>> {
        input.expect(Kind::Text)?;
        Ok(vec![ops::RandomDeletion { p: self.p, stream: rng.stream() }.into()])
    }
}
