//! `random_insertion`: synonyms put at places of their own.

use std::path::PathBuf;

use augment_core::{Data, Info, Kind, Op, Result, SampleRng, Stream, Text, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::eda::Lookup;
use crate::params::{Compat, Count, stop_words};
use crate::thesaurus::Synonyms;
use crate::words::Words;

/// Inserts synonyms of random words at random places: the random insertion of EDA (Wei and Zou 2019).
///
/// For each, words are drawn until one that is no stop word has a synonym, ten at most; the synonym goes to any
/// place, the end among them. Which ones is told by the stream, whose numbers the op draws when it sees the text.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RandomInsertion {
    /// Words to insert, whatever the text's length; instead of `alpha`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub n: Option<usize>,
    /// Words to insert for each word of the text, 0 to 1: rounded down, but at least one; 0.1 when both are left
    /// out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alpha: Option<f64>,
    /// Where synonyms come from.
    #[serde(default)]
    pub synonyms: Synonyms,
    /// A file of words whose synonyms are not inserted, one a line; 127 English ones when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stop_words: Option<PathBuf>,
    /// Whose rules are followed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub compat: Option<Compat>,
    /// The random numbers.
    pub stream: Stream,
}

/// Words that are tried for each that is inserted; the authors' code gives up at the tenth.
const TRIES: usize = 10;

impl RandomInsertion {
    fn count(&self) -> Count {
        Count { n: self.n, alpha: self.alpha }
    }
}

impl Op for RandomInsertion {
    const NAME: &'static str = "random_insertion";

    fn validate(&self) -> Result<()> {
        self.count().validate()?;
        self.synonyms.validate().map_err(|error| error.in_field("synonyms"))?;
        stop_words(self.stop_words.as_deref()).map(drop)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        input.expect(Kind::Text)?;
        Ok(Info::TEXT)
    }

    fn apply(&self, data: Data, workspace: &mut Workspace) -> Result<Data> {
        let Text(text) = data.into_text()?;
        let stop_words = self.stop_words.as_deref();
        let lookup = Lookup::of(&self.synonyms, stop_words, self.compat, workspace)?;
        let mut words = Words::of(&text);
        let mut rng = SampleRng::from(self.stream);
        let count = self.count().of(words.words.len());
        let tries = TRIES - usize::from(self.compat.is_some());
        for _ in 0..count {
            let len = words.words.len();
            if len == 0 {
                break;
            }
            let found = (0..tries).find_map(|_| {
                let word = &words.words[rng.below(len)];
                let key = word.core.to_lowercase();
                let is_spared = word.is_name() || lookup.stop_words.contains(&key);
                if self.compat.is_none() && is_spared {
                    return None;
                }
                let synonyms = lookup.synonyms(&key);
                synonyms.get(rng.below(synonyms.len())).cloned()
            });
            if let Some(synonym) = found {
                let places = len + usize::from(self.compat.is_none());
                words.insert(rng.below(places), synonym);
            }
        }
        Ok(Text(words.text()).into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(op: &RandomInsertion, text: &str) -> String {
        op.apply(Text(text.into()).into(), &mut Workspace::new()).unwrap().into_text().unwrap().0
    }

    #[test]
    fn synonyms_come_in_anywhere() {
        let mut ends = 0;
        for seed in 0..200 {
            let stream = Stream { seed, id: [1, 2, 3] };
            let mut op: RandomInsertion =
                serde_json::from_value(serde_json::json!({"n": 1, "stream": stream})).unwrap();
            let text = run(&op, "the swift fox");
            let others: Vec<_> =
                text.split(' ').filter(|w| !["the", "swift", "fox"].contains(w)).collect();
            assert!(
                !others.is_empty() && text.starts_with("the ") | text.ends_with(" fox"),
                "{text}"
            );
            ends += usize::from(!text.ends_with("fox"));
            op.compat = Some(Compat::EdaNlp);
            assert!(run(&op, "the swift fox").ends_with(" fox"));
            assert_eq!(run(&op, ""), "");
            assert_eq!(run(&op, "qwrtzp"), "qwrtzp");
        }
        // One of four places.
        assert!((25..80).contains(&ends), "{ends}");
    }
}
