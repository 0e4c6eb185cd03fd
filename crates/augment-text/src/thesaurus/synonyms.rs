//! Which synonyms a word gets.

use std::path::PathBuf;
use std::sync::Arc;

use augment_core::{Error, Result};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Pos, Table, WordNet};
use crate::shelf::Shelf;

/// Where synonyms come from, and which of them are taken.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(inline)]
pub struct Synonyms {
    /// A file with a word, a tab and its synonyms on each line, in any language; WordNet 3.0 when left out. A recipe
    /// names the file: it gives the same text as long as the file is the same.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thesaurus: Option<PathBuf>,
    /// Parts of speech of WordNet that are asked; all when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pos: Option<Vec<Pos>>,
    /// How many senses of each part of speech of WordNet are asked, the most frequent first; all when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub senses: Option<usize>,
    /// Words that are never taken.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub block: Vec<String>,
}

/// An open thesaurus.
#[derive(Clone)]
pub enum Thesaurus {
    /// WordNet 3.0.
    WordNet(&'static WordNet),
    /// The user's own.
    Table(Arc<Table>),
}

static TABLES: Shelf<Table> = Shelf::new();

impl Synonyms {
    /// Checks the parameters, and that the file is there.
    ///
    /// # Errors
    /// Names the field that is wrong.
    pub fn validate(&self) -> Result<()> {
        if self.senses == Some(0) {
            return Err(Error::invalid_field("senses", "must be at least 1, got 0"));
        }
        if self.thesaurus.is_some() && (self.pos.is_some() || self.senses.is_some()) {
            let told = "`pos` and `senses` are about WordNet; a file has neither";
            return Err(Error::invalid_field("thesaurus", told));
        }
        self.open().map(drop).map_err(|error| error.in_field("thesaurus"))
    }

    /// Opens the thesaurus; a file is read once.
    ///
    /// # Errors
    /// Those of [`Table::open`].
    pub fn open(&self) -> Result<Thesaurus> {
        match &self.thesaurus {
            Some(path) => TABLES.get(path, Table::open).map(Thesaurus::Table),
            None => WordNet::get()
                .map(Thesaurus::WordNet)
                .ok_or_else(|| Error::data("the built-in thesaurus is broken")),
        }
    }

    /// The synonyms of a word, each once: never the word itself, whatever its case, and with spaces for
    /// underscores. WordNet's stand in the order of its senses.
    pub fn of(&self, thesaurus: &Thesaurus, word: &str) -> Vec<String> {
        let mut synonyms: Vec<String> = Vec::new();
        let mut add = |synonym: String| {
            let key = synonym.to_lowercase();
            let is = |other: &String| other.to_lowercase() == key;
            let is_same = key == word.to_lowercase();
            if !is_same && !self.block.iter().any(is) && !synonyms.contains(&synonym) {
                synonyms.push(synonym);
            }
        };
        match thesaurus {
            Thesaurus::Table(table) => table.synonyms(word).iter().cloned().for_each(add),
            Thesaurus::WordNet(wordnet) => {
                let key = word.replace(' ', "_");
                for synset in wordnet.synsets(&key) {
                    let is_pos = self.pos.as_ref().is_none_or(|pos| pos.contains(&synset.pos));
                    if is_pos && self.senses.is_none_or(|most| synset.sense <= most) {
                        synset.words.iter().for_each(|word| add(word.replace('_', " ")));
                    }
                }
            }
        }
        synonyms
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(synonyms: &Synonyms, word: &str) -> Vec<String> {
        synonyms.of(&synonyms.open().unwrap(), word)
    }

    #[test]
    fn words_in_the_order_of_their_senses() {
        let quick = of(&Synonyms::default(), "quick");
        assert_eq!(quick[..4], ["speedy", "flying", "fast", "agile"], "{quick:?}");
        assert!(!quick.iter().any(|word| word == "quick"));
        let known = of(&Synonyms::default(), "Dogs");
        assert!(
            known.contains(&"domestic dog".into()) && known.contains(&"dog".into()),
            "{known:?}"
        );
        assert!(of(&Synonyms::default(), "geese").contains(&"goose".into()));
        assert!(of(&Synonyms::default(), "usa").contains(&"United States of America".into()));
        assert!(of(&Synonyms::default(), "let").contains(&"Lashkar-e-Taiba".into()));
        assert!(
            of(&Synonyms::default(), "xyzzy").is_empty() && of(&Synonyms::default(), "").is_empty()
        );
    }

    #[test]
    fn parts_of_speech_senses_and_blocked_words() {
        let verbs = Synonyms { pos: Some(vec![Pos::Verb]), ..Synonyms::default() };
        assert!(!of(&verbs, "let").contains(&"Lashkar-e-Taiba".into()));
        let first = Synonyms { senses: Some(1), ..Synonyms::default() };
        assert_eq!(of(&first, "quick"), ["speedy", "promptly", "quickly"]);
        let block = vec!["Speedy".into()];
        assert!(
            !of(&Synonyms { block, ..Synonyms::default() }, "quick").contains(&"speedy".into())
        );
    }

    #[test]
    fn what_is_wrong_is_named() {
        let told = |synonyms: Synonyms| synonyms.validate().unwrap_err().to_string();
        assert!(told(Synonyms { senses: Some(0), ..Synonyms::default() }).contains("senses: must"));
        let path = Some(PathBuf::from("no/such.tsv"));
        assert!(
            told(Synonyms { thesaurus: path.clone(), ..Synonyms::default() })
                .contains("no/such.tsv")
        );
        assert!(
            told(Synonyms { thesaurus: path, senses: Some(1), ..Synonyms::default() })
                .contains("about WordNet")
        );
    }
}
