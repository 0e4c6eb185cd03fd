//! Texts as words.

use std::borrow::Cow;

/// A text as words and what stands between them.
#[derive(Clone, Debug)]
pub(crate) struct Words<'a> {
    pub(crate) words: Vec<Word<'a>>,
    /// White space behind the last one.
    end: &'a str,
}

/// A word: what stands between two pieces of white space, without the punctuation around it.
#[derive(Clone, Debug)]
pub(crate) struct Word<'a> {
    /// White space before it.
    pub(crate) before: &'a str,
    prefix: &'a str,
    pub(crate) core: Cow<'a, str>,
    suffix: &'a str,
}

impl<'a> Words<'a> {
    pub(crate) fn of(text: &'a str) -> Self {
        let mut words = Vec::new();
        let mut rest = text;
        loop {
            let start = rest.trim_start();
            let before = &rest[..rest.len() - start.len()];
            let Some(token) = start.split_whitespace().next() else {
                return Self { words, end: rest };
            };
            rest = &start[token.len()..];
            let core = token.trim_start_matches(|letter: char| !letter.is_alphanumeric());
            let core =
                core.trim_end_matches(|letter: char| !letter.is_alphanumeric() && !is_mark(letter));
            // What has no letter at all is its own core.
            let core = if core.is_empty() { token } else { core };
            let prefix = &token[..core.as_ptr() as usize - token.as_ptr() as usize];
            let suffix = &token[prefix.len() + core.len()..];
            words.push(Word { before, prefix, core: core.into(), suffix });
        }
    }

    /// The text again.
    pub(crate) fn text(&self) -> String {
        let mut text = String::new();
        for Word { before, prefix, core, suffix } in &self.words {
            [before, prefix, &**core, suffix].into_iter().for_each(|part| text.push_str(part));
        }
        text.push_str(self.end);
        text
    }

    /// Puts a word before the one at `at`.
    pub(crate) fn insert(&mut self, at: usize, core: String) {
        let mut before = " ";
        if at == 0 {
            // The white space at the beginning stays there.
            before = self.words.first().map_or("", |word| word.before);
            if let Some(first) = self.words.first_mut() {
                first.before = " ";
            }
        }
        let word = Word { before, prefix: "", core: core.into(), suffix: "" };
        self.words.insert(at.min(self.words.len()), word);
    }

    /// Replaces two words that stand side by side, or a word, by what `joined` makes of them.
    pub(crate) fn join(&mut self, joined: impl Fn(&str) -> Option<String>) {
        let mut at = 0;
        while at < self.words.len() {
            let word = &self.words[at];
            let pair = self
                .words
                .get(at + 1)
                .filter(|next| word.suffix.is_empty() && next.prefix.is_empty());
            if let Some(core) =
                pair.and_then(|next| joined(&format!("{} {}", word.core, next.core)))
            {
                let next = self.words.remove(at + 1);
                let word = &mut self.words[at];
                (word.core, word.suffix) = (core.into(), next.suffix);
            } else if let Some(core) = joined(&self.words[at].core) {
                self.words[at].core = core.into();
            }
            at += 1;
        }
    }

    /// Keeps the words of which `keep` says so.
    pub(crate) fn retain(&mut self, mut keep: impl FnMut(usize) -> bool) {
        let first = self.words.first().map_or("", |word| word.before);
        let mut at = 0;
        self.words.retain(|_| {
            at += 1;
            keep(at - 1)
        });
        if let Some(word) = self.words.first_mut() {
            word.before = first;
        }
    }
}

impl Word<'_> {
    /// Whether it is a handle, a tag or an address, which has no synonyms.
    pub(crate) fn is_name(&self) -> bool {
        self.prefix.ends_with(['@', '#'])
            || self.core.contains("://")
            || self.core.starts_with("www.")
    }

    /// Whether it is the word of this lower case, and no name.
    pub(crate) fn is(&self, key: &str) -> bool {
        !self.is_name() && self.core.to_lowercase() == key
    }
}

/// Whether it is a mark that belongs to the letter before it: an accent that stands by itself.
fn is_mark(letter: char) -> bool {
    matches!(letter, '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}'
        | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}')
}

/// A synonym in the case of the word that it stands for.
pub(crate) fn in_case_of(word: &str, synonym: &str) -> String {
    let mut letters = word.chars().filter(|letter| letter.is_alphabetic());
    let first = letters.next().is_some_and(char::is_uppercase);
    let mut others = letters.peekable();
    let all = first && others.peek().is_some() && others.all(char::is_uppercase);
    if all {
        return synonym.to_uppercase();
    }
    let mut letters = synonym.chars();
    match letters.next() {
        Some(letter) if first => letter.to_uppercase().chain(letters).collect(),
        _ => synonym.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_its_words_and_the_rest() {
        for text in ["", " ", "a", " (Hello),  world!\n", "-- 'tis\u{a0}the-end…", "don't"] {
            assert_eq!(Words::of(text).text(), text);
        }
        let words = Words::of(" (Hello),  don't -- 'tis! cafe\u{301}. @home www.a.org");
        let cores: Vec<_> = words.words.iter().map(|word| &*word.core).collect();
        assert_eq!(cores, ["Hello", "don't", "--", "tis", "cafe\u{301}", "home", "www.a.org"]);
        let names: Vec<_> = words.words.iter().map(Word::is_name).collect();
        assert_eq!(names, [false, false, false, false, false, true, true]);
    }

    #[test]
    fn words_come_and_go() {
        let mut words = Words::of("  one two ");
        words.insert(0, "zero".into());
        words.insert(3, "three".into());
        assert_eq!(words.text(), "  zero one two three ");
        words.retain(|at| at % 2 == 1);
        assert_eq!(words.text(), "  one three ");
        words.retain(|_| false);
        assert_eq!(words.text(), " ");
    }

    #[test]
    fn synonyms_take_the_words_case() {
        for (word, synonym, expected) in [
            ("fast", "quick", "quick"),
            ("Fast", "quick", "Quick"),
            ("FAST", "quick", "QUICK"),
            ("I", "one", "One"),
            ("usa", "America", "America"),
            ("Über", "élan", "Élan"),
            ("Fast", "", ""),
        ] {
            assert_eq!(in_case_of(word, synonym), expected);
        }
    }
}
