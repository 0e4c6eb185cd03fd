//! `Identity`: nothing.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::info::Info;
use crate::op::AnyOp;
use crate::rng::sample_rng::SampleRng;
use crate::transform::Transform;

/// Leaves the sample as it is.
///
/// A way to say "or nothing" in a `RandomChoice`.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Identity {}

impl Transform for Identity {
    const NAME: &'static str = "Identity";

    fn output_info(&self, input: &Info) -> Result<Info> {
        Ok(input.clone())
    }

    fn draw(&self, _: &Info, _: &mut SampleRng) -> Result<Vec<AnyOp>> {
        Ok(Vec::new())
    }

    fn is_random(&self) -> bool {
        false
    }
}
