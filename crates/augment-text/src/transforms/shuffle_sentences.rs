//! `ShuffleSentences`: the sentences of a text in another order.

use augment_core::{AnyOp, Info, Kind, Result, SampleRng, Transform};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ops;

/// Puts the sentences of a text into a random order (nlpaug's `RandomSentAug`).
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ShuffleSentences {}

impl Transform for ShuffleSentences {
    const NAME: &'static str = "ShuffleSentences";

    fn output_info(&self, input: &Info) -> Result<Info> {
        input.unchanged(Kind::Text)
    }

    fn draw(&self, input: &Info, rng: &mut SampleRng) -> Result<Vec<AnyOp>> {
        input.expect(Kind::Text)?;
        Ok(vec![ops::ShuffleSentences { stream: rng.stream() }.into()])
    }
}
