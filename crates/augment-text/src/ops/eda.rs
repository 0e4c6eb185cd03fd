//! What the ops of EDA share.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use augment_core::{Result, Workspace};

use crate::params::{Compat, stop_words};
use crate::thesaurus::{Synonyms, Thesaurus};

/// What words have been looked for, by the parameters they were looked for with.
#[derive(Default)]
struct Known(Vec<(Parameters, Lookup)>);

type Parameters = (Synonyms, Option<PathBuf>, Option<Compat>);

/// Words that are remembered: more than a language's frequent ones, in a few megabytes.
const MOST: usize = 1 << 16;

/// Words and their synonyms, as an op's parameters ask for them.
pub(super) struct Lookup {
    synonyms: Synonyms,
    thesaurus: Thesaurus,
    compat: Option<Compat>,
    words: HashMap<String, Arc<[String]>>,
    pub(super) stop_words: Arc<HashSet<String>>,
}

impl Lookup {
    /// Looks words up, and remembers them in the workspace.
    pub(super) fn of<'a>(
        synonyms: &Synonyms,
        stop_list: Option<&Path>,
        compat: Option<Compat>,
        workspace: &'a mut Workspace,
    ) -> Result<&'a mut Self> {
        let known: &mut Known = workspace.slot();
        let is = |(own, stop, rules): &Parameters| {
            own == synonyms && stop.as_deref() == stop_list && *rules == compat
        };
        let at = match known.0.iter().position(|(parameters, _)| is(parameters)) {
            Some(at) => at,
            None => {
                let lookup = Self {
                    synonyms: synonyms.clone(),
                    thesaurus: synonyms.open()?,
                    compat,
                    words: HashMap::new(),
                    stop_words: stop_words(stop_list)?,
                };
                let parameters = (synonyms.clone(), stop_list.map(Path::to_owned), compat);
                known.0.push((parameters, lookup));
                known.0.len() - 1
            }
        };
        Ok(&mut known.0[at].1)
    }

    /// The synonyms of a word in lower case.
    pub(super) fn synonyms(&mut self, word: &str) -> Arc<[String]> {
        if let Some(known) = self.words.get(word) {
            return known.clone();
        }
        if self.words.len() == MOST {
            self.words.clear();
        }
        let found: Arc<[String]> = self.look_up(word).into();
        self.words.insert(word.to_owned(), found.clone());
        found
    }

    /// The authors' are of lower case, and of letters and spaces only.
    fn look_up(&self, word: &str) -> Vec<String> {
        if self.compat.is_none() {
            // A number has no synonyms that mean as much in a sentence.
            let is_word = word.chars().any(char::is_alphabetic);
            return if is_word { self.synonyms.of(&self.thesaurus, word) } else { Vec::new() };
        }
        let mut cleaned: Vec<String> = Vec::new();
        // What was inserted as several words is not found again.
        if word.contains(' ') {
            return cleaned;
        }
        for synonym in self.synonyms.of(&self.thesaurus, word) {
            let synonym = synonym.replace('-', " ").to_lowercase();
            let letters = synonym.chars().filter(|letter| matches!(letter, 'a'..='z' | ' '));
            let synonym: String = letters.collect();
            if synonym != word && !cleaned.contains(&synonym) {
                cleaned.push(synonym);
            }
        }
        cleaned
    }
}
