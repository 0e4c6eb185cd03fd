//! Parameters that steps on texts share.

use std::collections::HashSet;
use std::path::Path;
use std::sync::{Arc, LazyLock};

use augment_core::{Error, Result};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::shelf::Shelf;

/// Whose rules are followed where they differ from this library's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub enum Compat {
    /// Those of EDA's authors (`eda_nlp`): texts are of lower case and letters only (`clean_text`), synonyms as
    /// well; words are inserted before another one, for any word, stop words too, and not more than nine are
    /// tried; an exchange is given up when the same word is drawn four times.
    EdaNlp,
}

/// How many words of a text: a number, or a share of its words.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Count {
    pub(crate) n: Option<usize>,
    pub(crate) alpha: Option<f64>,
}

const DEFAULT_ALPHA: f64 = 0.1;

impl Count {
    pub(crate) fn validate(self) -> Result<()> {
        if self.n.is_some() && self.alpha.is_some() {
            return Err(Error::invalid("give either `n` or `alpha`, not both"));
        }
        Error::check_range("alpha", self.alpha.unwrap_or(0.0), 0.0..=1.0)
    }

    /// EDA's: `alpha` times the words, rounded down, but at least one; 0 turns it off.
    pub(crate) fn of(self, words: usize) -> usize {
        match (self.n, self.alpha.unwrap_or(DEFAULT_ALPHA)) {
            (Some(n), _) => n,
            (None, 0.0) => 0,
            (None, alpha) => ((alpha * words as f64) as usize).max(1),
        }
    }
}

/// The words that are left alone: those of a file, a word a line, or 127 English ones (NLTK's list of 2009, which
/// EDA has as well).
pub(crate) fn stop_words(path: Option<&Path>) -> Result<Arc<HashSet<String>>> {
    static BUILT_IN: LazyLock<Arc<HashSet<String>>> =
        LazyLock::new(|| Arc::new(ENGLISH.split_whitespace().map(str::to_owned).collect()));
    static LISTS: Shelf<HashSet<String>> = Shelf::new();
    let Some(path) = path else { return Ok(BUILT_IN.clone()) };
    LISTS.get(path, |path| {
        let told = |error| Error::data(format!("stop words {}: {error}", path.display()));
        let text = std::fs::read_to_string(path).map_err(told)?;
        Ok(text.lines().map(|line| line.trim().to_lowercase()).collect())
    })
}

const ENGLISH: &str = "i me my myself we our ours ourselves you your yours yourself yourselves he him his himself she \
    her hers herself it its itself they them their theirs themselves what which who whom this that these those am \
    is are was were be been being have has had having do does did doing a an the and but if or because as until \
    while of at by for with about against between into through during before after above below to from up down in \
    out on off over under again further then once here there when where why how all any both each few more most \
    other some such no nor not only own same so than too very s t can will just don should now";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_many() {
        let count = |n, alpha, words| Count { n, alpha }.of(words);
        assert_eq!(count(None, None, 25), 2);
        assert_eq!(count(None, Some(0.1), 3), 1);
        assert_eq!((count(None, Some(0.0), 30), count(Some(4), None, 2)), (0, 4));
        assert!(Count { n: Some(1), alpha: Some(0.1) }.validate().is_err());
        assert!(Count { n: None, alpha: Some(1.1) }.validate().is_err());
    }

    #[test]
    fn english_stop_words() {
        let words = stop_words(None).unwrap();
        assert_eq!(words.len(), 127);
        assert!(words.contains("the") && !words.contains("film"));
        assert!(stop_words(Some(Path::new("no/such"))).is_err());
    }
}
