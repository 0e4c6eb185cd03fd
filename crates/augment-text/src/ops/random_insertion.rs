//! `random_insertion`: synonyms put at places of their own.

use std::path::PathBuf;

use augment_core::{Result, SampleRng, Workspace};

use super::eda::Lookup;
use crate::params::{Compat, Count, stop_words};
use crate::streamed::{Edit, streamed};
use crate::thesaurus::Synonyms;
use crate::words::Words;

streamed! {
    /// Inserts synonyms of random words at random places: the random insertion of EDA (Wei and Zou 2019).
    ///
    /// For each, words are drawn until one that is no stop word has a synonym, ten at most; the synonym goes to any
    /// place, the end among them.
    pub struct RandomInsertion {
        /// Words to insert, whatever the text's length; instead of `alpha`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub n: Option<usize> = None,
        /// Words to insert for each word of the text, 0 to 1: rounded down, but at least one; 0.1 when both are left
        /// out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub alpha: Option<f64> = None,
        /// Where synonyms come from.
        #[serde(default)]
        pub synonyms: Synonyms = Synonyms::default(),
        /// A file of words whose synonyms are not inserted, one a line; 127 English ones when left out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub stop_words: Option<PathBuf> = None,
        /// Whose rules are followed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub compat: Option<Compat> = None,
    }
    const NAME: &'static str = "random_insertion";
    const NAME: &'static str = "RandomInsertion";
}

/// Words that are tried for each that is inserted; the authors' code gives up at the tenth.
const TRIES: usize = 10;

impl Edit for RandomInsertion {
    fn check(&self) -> Result<()> {
        Count { n: self.n, alpha: self.alpha }.validate()?;
        self.synonyms.validate().map_err(|error| error.in_field("synonyms"))?;
        stop_words(self.stop_words.as_deref()).map(drop)
    }

    fn edit(&self, text: &str, rng: &mut SampleRng, workspace: &mut Workspace) -> Result<String> {
        let stop_words = self.stop_words.as_deref();
        let lookup = Lookup::of(&self.synonyms, stop_words, self.compat, workspace)?;
        let mut words = Words::of(text);
        let count = Count { n: self.n, alpha: self.alpha }.of(words.words.len());
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
        Ok(words.text())
    }
}

#[cfg(test)]
mod tests {
    use augment_core::Stream;

    use super::*;
    use crate::streamed::edited;

    #[test]
    fn synonyms_come_in_anywhere() {
        let mut ends = 0;
        for seed in 0..200 {
            let stream = Stream { seed, id: [1, 2, 3] };
            let mut op: RandomInsertion =
                serde_json::from_value(serde_json::json!({"n": 1, "stream": stream})).unwrap();
            let text = edited(&op, "the swift fox");
            let others: Vec<_> =
                text.split(' ').filter(|w| !["the", "swift", "fox"].contains(w)).collect();
            assert!(
                !others.is_empty() && text.starts_with("the ") | text.ends_with(" fox"),
                "{text}"
            );
            ends += usize::from(!text.ends_with("fox"));
            op.compat = Some(Compat::EdaNlp);
            assert!(edited(&op, "the swift fox").ends_with(" fox"));
            assert_eq!(edited(&op, ""), "");
            assert_eq!(edited(&op, "qwrtzp"), "qwrtzp");
        }
        // One of four places.
        assert!((25..80).contains(&ends), "{ends}");
    }
}
