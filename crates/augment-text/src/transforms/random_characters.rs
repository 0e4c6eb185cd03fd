//! `RandomCharacters`: letters inserted, left out, exchanged or replaced.

use augment_core::{AnyOp, Error, Info, Kind, Result, SampleRng, Transform};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ops;
use crate::ops::CharacterAction;

/// Inserts, leaves out, exchanges or replaces letters at random (nlpaug's `RandomCharAug`).
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RandomCharacters {
    /// What happens; one of the four at random when left out.
    pub action: Option<CharacterAction>,
    /// How likely it is to happen to each letter or digit, 0 to 1.
    pub p: f64,
}

impl Default for RandomCharacters {
    fn default() -> Self {
        Self { action: None, p: 0.05 }
    }
}

impl Transform for RandomCharacters {
    const NAME: &'static str = "RandomCharacters";

    fn validate(&self) -> Result<()> {
        Error::check_range("p", self.p, 0.0..=1.0)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        input.expect(Kind::Text)?;
        Ok(Info::TEXT)
    }

    fn draw(&self, input: &Info, rng: &mut SampleRng) -> Result<Vec<AnyOp>> {
        use CharacterAction::{Delete, Insert, Substitute, Swap};
        input.expect(Kind::Text)?;
        let drawn = [Insert, Delete, Swap, Substitute][rng.child("action", 0).below(4)];
        let (action, stream) = (self.action.unwrap_or(drawn), rng.stream());
        Ok(vec![ops::RandomCharacters { action, p: self.p, stream }.into()])
    }
}
