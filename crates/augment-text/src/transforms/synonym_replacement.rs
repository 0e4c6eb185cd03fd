//! `SynonymReplacement`: random words by others that mean the same.

use std::path::PathBuf;

use augment_core::{AnyOp, Info, Kind, Op as _, Result, SampleRng, Stream, Transform};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ops;
use crate::params::Compat;
use crate::thesaurus::Synonyms;

/// Replaces random words by synonyms: the synonym replacement of EDA (Wei and Zou 2019).
///
/// Words that are no stop words are tried in a random order, until so many have had a synonym; every occurrence
/// of such a word is replaced by the same one.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct SynonymReplacement {
    /// Words to replace, whatever the text's length; instead of `alpha`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub n: Option<usize>,
    /// Words to replace for each word of the text, 0 to 1: rounded down, but at least one; 0.1 when both are left
    /// out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alpha: Option<f64>,
    /// Where synonyms come from.
    pub synonyms: Synonyms,
    /// A file of words that are left alone, one a line; 127 English ones when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stop_words: Option<PathBuf>,
    /// Whose rules are followed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compat: Option<Compat>,
}

impl SynonymReplacement {
    pub(super) fn op(&self, stream: Stream) -> ops::SynonymReplacement {
        let Self { n, alpha, synonyms, stop_words, compat } = self.clone();
        ops::SynonymReplacement { n, alpha, synonyms, stop_words, compat, stream }
    }
}

impl Transform for SynonymReplacement {
    const NAME: &'static str = "SynonymReplacement";

    fn validate(&self) -> Result<()> {
        self.op(super::NO_STREAM).validate()
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        input.expect(Kind::Text)?;
        Ok(Info::TEXT)
    }

    fn draw(&self, input: &Info, rng: &mut SampleRng) -> Result<Vec<AnyOp>> {
        input.expect(Kind::Text)?;
        Ok(vec![self.op(rng.stream()).into()])
    }
}
