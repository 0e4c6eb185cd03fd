//! What the ops of EDA share.

use crate::params::Compat;
use crate::thesaurus::{Synonyms, Thesaurus};

/// The synonyms of a word; the authors' are of lower case, and of letters and spaces only.
pub(super) fn synonyms(
    synonyms: &Synonyms,
    thesaurus: &Thesaurus,
    word: &str,
    compat: Option<Compat>,
) -> Vec<String> {
    // A number has no synonyms that mean as much in a sentence.
    if compat.is_none() && !word.chars().any(char::is_alphabetic) {
        return Vec::new();
    }
    let found = synonyms.of(thesaurus, word);
    if compat.is_none() {
        return found;
    }
    let mut cleaned: Vec<String> = Vec::new();
    for synonym in found {
        let synonym = synonym.replace('-', " ").to_lowercase();
        let letters = synonym.chars().filter(|letter| matches!(letter, 'a'..='z' | ' '));
        let synonym: String = letters.collect();
        if synonym != word && !cleaned.contains(&synonym) {
            cleaned.push(synonym);
        }
    }
    cleaned
}
