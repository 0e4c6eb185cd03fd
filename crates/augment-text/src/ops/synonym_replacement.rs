//! `synonym_replacement`: words by others that mean the same.

use std::path::PathBuf;

use augment_core::{Result, SampleRng, Workspace};

use super::eda::Lookup;
use crate::params::{Compat, Count, stop_words};
use crate::streamed::{Edit, streamed};
use crate::thesaurus::Synonyms;
use crate::words::{Words, in_case_of};

streamed! {
    /// Replaces words by synonyms: the synonym replacement of EDA (Wei and Zou 2019).
    ///
    /// Words that are no stop words are tried in a random order, until so many have had a synonym; every occurrence
    /// of such a word is replaced by the same one. Punctuation and white space stay, and the synonym takes the case
    /// of the word.
    pub struct SynonymReplacement {
        /// Words to replace, whatever the text's length; instead of `alpha`.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub n: Option<usize> = None,
        /// Words to replace for each word of the text, 0 to 1: rounded down, but at least one; 0.1 when both are left
        /// out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub alpha: Option<f64> = None,
        /// Where synonyms come from.
        #[serde(default)]
        pub synonyms: Synonyms = Synonyms::default(),
        /// A file of words that are left alone, one a line; 127 English ones when left out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub stop_words: Option<PathBuf> = None,
        /// Whose rules are followed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub compat: Option<Compat> = None,
    }
    const NAME: &'static str = "synonym_replacement";
    const NAME: &'static str = "SynonymReplacement";
}

impl Edit for SynonymReplacement {
    fn check(&self) -> Result<()> {
        Count { n: self.n, alpha: self.alpha }.validate()?;
        self.synonyms.validate().map_err(|error| error.in_field("synonyms"))?;
        stop_words(self.stop_words.as_deref()).map(drop)
    }

    fn edit(&self, text: &str, rng: &mut SampleRng, workspace: &mut Workspace) -> Result<String> {
        let stop_words = self.stop_words.as_deref();
        let lookup = Lookup::of(&self.synonyms, stop_words, self.compat, workspace)?;
        let mut words = Words::of(text);
        let mut candidates: Vec<String> = Vec::new();
        for word in words.words.iter().filter(|word| !word.is_name()) {
            let key = word.core.to_lowercase();
            if !lookup.stop_words.contains(&key) && !candidates.contains(&key) {
                candidates.push(key);
            }
        }
        rng.shuffle(&mut candidates);
        let mut left = Count { n: self.n, alpha: self.alpha }.of(words.words.len());
        for key in candidates {
            if left == 0 {
                break;
            }
            let synonyms = lookup.synonyms(&key);
            if synonyms.is_empty() {
                continue;
            }
            let synonym = &synonyms[rng.below(synonyms.len())];
            for word in words.words.iter_mut().filter(|word| word.is(&key)) {
                word.core = in_case_of(&word.core, synonym).into();
            }
            left -= 1;
        }
        Ok(words.text())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::streamed::edited;

    fn run(spec: &str, text: &str, seed: u64) -> String {
        let mut op: serde_json::Value = serde_json::from_str(spec).unwrap();
        op["stream"] = serde_json::json!({"seed": seed, "id": [1, 2, 3]});
        let op: SynonymReplacement = serde_json::from_value(op).unwrap();
        op.check().unwrap();
        edited(&op, text)
    }

    #[test]
    fn every_occurrence_in_its_own_case_and_nothing_else() {
        let path =
            std::env::temp_dir().join(format!("augment-synonyms-{}.tsv", std::process::id()));
        std::fs::write(&path, "cat\tkitty\nhat\tcap, bonnet\n").unwrap();
        let spec = format!("{{\"n\": 5, \"synonyms\": {{\"thesaurus\": {path:?}}}}}");
        for seed in 0..5 {
            let text = run(&spec, "The Cat,  (the cat!) in\nTHE HAT: 3 CATS\n", seed);
            assert!(
                text == "The Kitty,  (the kitty!) in\nTHE CAP: 3 CATS\n"
                    || text == "The Kitty,  (the kitty!) in\nTHE BONNET: 3 CATS\n",
                "{text}"
            );
        }
        std::fs::remove_file(&path).unwrap();
    }

    #[test]
    fn stop_words_numbers_and_empty_texts_stay() {
        for text in ["", "  ", "1234 5678", "the of and", "...", "qwrtzp"] {
            assert_eq!(run("{\"n\": 3}", text, 1), text);
        }
        assert_eq!(run("{\"alpha\": 0}", "a quick fox", 1), "a quick fox");
        assert_ne!(run("{\"alpha\": 0.1}", "a quick fox", 1), "a quick fox");
    }
}
