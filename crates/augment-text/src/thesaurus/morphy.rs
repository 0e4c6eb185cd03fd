//! The base forms of words, by WordNet's rules (morphy(7WN)).

use super::Pos;

/// What the rules ask a dictionary.
pub(super) trait Morphy {
    /// Whether it has the word as this part of speech.
    fn has(&self, word: &str, pos: Pos) -> bool;

    /// The base forms of a form that no rule makes.
    fn irregular(&self, form: &str, pos: Pos) -> Option<Vec<String>>;
}

/// Endings, and what stands in their place.
fn endings(pos: Pos) -> &'static [(&'static str, &'static str)] {
    match pos {
        Pos::Noun => &[
            ("s", ""),
            ("ses", "s"),
            ("ves", "f"),
            ("xes", "x"),
            ("zes", "z"),
            ("ches", "ch"),
            ("shes", "sh"),
            ("men", "man"),
            ("ies", "y"),
        ],
        Pos::Verb => &[
            ("s", ""),
            ("ies", "y"),
            ("es", "e"),
            ("es", ""),
            ("ed", "e"),
            ("ed", ""),
            ("ing", "e"),
            ("ing", ""),
        ],
        Pos::Adjective => &[("er", ""), ("est", ""), ("er", "e"), ("est", "e")],
        Pos::Adverb => &[],
    }
}

/// The forms of a word that the dictionary has: itself and its base forms.
pub(super) fn forms(dictionary: &impl Morphy, word: &str, pos: Pos) -> Vec<String> {
    let regular = |(old, new): &(&str, &str)| Some(word.strip_suffix(old)?.to_owned() + new);
    let bases = dictionary.irregular(word, pos);
    let bases = bases.unwrap_or_else(|| endings(pos).iter().filter_map(regular).collect());
    let mut known: Vec<String> = Vec::new();
    for form in std::iter::once(word.to_owned()).chain(bases) {
        if !known.contains(&form) && dictionary.has(&form, pos) {
            known.push(form);
        }
    }
    known
}
