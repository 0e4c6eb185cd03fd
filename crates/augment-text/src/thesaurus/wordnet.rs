//! WordNet 3.0, as `examples/wordnet.rs` has packed it.

use std::sync::OnceLock;

use fst::raw::Fst;

use super::morphy::{self, Morphy};

/// Its parts of speech, in the order in which it lists them.
const POS: [Pos; 4] = [Pos::Noun, Pos::Verb, Pos::Adjective, Pos::Adverb];

/// A part of speech.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
pub enum Pos {
    /// `noun`.
    Noun,
    /// `verb`.
    Verb,
    /// `adjective`.
    Adjective,
    /// `adverb`.
    Adverb,
}

/// Words that mean the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Synset {
    /// What they are.
    pub pos: Pos,
    /// Which sense of the word that was looked for it is, among those of its part of speech, from 1 on.
    pub sense: usize,
    /// The words as WordNet writes them, with underscores for spaces.
    pub words: Vec<String>,
}

/// WordNet 3.0 (Princeton University; `LICENSE-WORDNET` beside this file): 147,306 words in 117,659 synsets.
pub struct WordNet {
    words: Fst<&'static [u8]>,
    senses: &'static [u8],
    synsets: &'static [u8],
    irregular: Fst<&'static [u8]>,
    bases: &'static [u8],
}

static PACKED: &[u8] = include_bytes!("wordnet.bin");

/// Senses below this are of a word alone.
const ALONE: u64 = 3;

impl WordNet {
    /// The one that is part of this crate; none if it was packed by other hands.
    pub fn get() -> Option<&'static Self> {
        static WORDNET: OnceLock<Option<WordNet>> = OnceLock::new();
        WORDNET.get_or_init(|| Self::read(PACKED)).as_ref()
    }

    fn read(mut packed: &'static [u8]) -> Option<Self> {
        let mut part = || {
            let (len, rest) = packed.split_first_chunk()?;
            let (part, rest) = rest.split_at_checked(u32::from_le_bytes(*len) as usize)?;
            packed = rest;
            Some(part)
        };
        Some(Self {
            words: Fst::new(part()?).ok()?,
            senses: part()?,
            synsets: part()?,
            irregular: Fst::new(part()?).ok()?,
            bases: part()?,
        })
    }

    /// The synsets of a word, whatever its case: nouns, verbs, adjectives and adverbs, each in the order of
    /// their senses. Spaces are underscores. A word that is not there is looked for by its base forms, as NLTK's
    /// `wordnet.synsets` and WordNet's `morphy` do.
    pub fn synsets(&self, word: &str) -> Vec<Synset> {
        let word = word.to_lowercase();
        let mut found = Vec::new();
        for (at, pos) in POS.into_iter().enumerate() {
            for form in morphy::forms(self, &word, pos) {
                let senses = self.place(&form).and_then(|place| self.senses(place, at));
                for (i, number) in senses.into_iter().flatten().enumerate() {
                    let words = self.synset(number, &form);
                    found.extend(words.map(|words| Synset { pos, sense: i + 1, words }));
                }
            }
        }
        found
    }

    fn place(&self, word: &str) -> Option<usize> {
        Some(self.words.get(word)?.value() as usize)
    }

    /// The numbers of the senses of a part of speech.
    fn senses(&self, place: usize, pos: usize) -> Option<Vec<u64>> {
        let (&head, mut rest) = self.senses.get(place..)?.split_first()?;
        let there = |at: usize| head >> at & 1 == 1;
        let mut counts = [0; 4];
        for (at, count) in counts.iter_mut().enumerate().filter(|(at, _)| there(*at)) {
            *count = if head >> 4 > 0 { u64::from(head >> 4) } else { 0 };
            if head >> 4 == 0 {
                *count = varint(&mut rest)?;
            }
            debug_assert!(at < 4);
        }
        for count in &counts[..pos] {
            for _ in 0..*count {
                varint(&mut rest)?;
            }
        }
        (0..counts[pos]).map(|_| varint(&mut rest)).collect()
    }

    /// The words of a sense of `word`.
    fn synset(&self, number: u64, word: &str) -> Option<Vec<String>> {
        let Some(place) = number.checked_sub(ALONE) else {
            return Some(vec![written(word, number, 0)]);
        };
        let mut rest = self.synsets.get(place as usize..)?;
        let count = varint(&mut rest)?;
        let words = (0..count).map(|_| {
            let number = varint(&mut rest)?;
            let key = String::from_utf8(self.words.get_key(number / 4)?).ok()?;
            let capitals = if number % 4 == 3 { varint(&mut rest)? } else { 0 };
            Some(written(&key, number % 4, capitals))
        });
        words.collect()
    }
}

impl Morphy for WordNet {
    fn has(&self, word: &str, pos: Pos) -> bool {
        let at = POS.iter().position(|known| *known == pos).unwrap_or(0);
        let head = self.place(word).and_then(|place| self.senses.get(place));
        head.is_some_and(|head| head >> at & 1 == 1)
    }

    fn irregular(&self, form: &str, pos: Pos) -> Option<Vec<String>> {
        let letter = match pos {
            Pos::Noun => 'n',
            Pos::Verb => 'v',
            Pos::Adjective => 'a',
            Pos::Adverb => 'r',
        };
        let place = self.irregular.get(format!("{letter}{form}"))?.value() as usize;
        let line = self.bases.get(place..)?.split(|byte| *byte == b'\n').next()?;
        let line = std::str::from_utf8(line).ok()?;
        Some(line.split(' ').map(str::to_owned).collect())
    }
}

fn varint(bytes: &mut &[u8]) -> Option<u64> {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let (byte, rest) = bytes.split_first()?;
        *bytes = rest;
        value |= u64::from(byte & 127) << shift;
        if byte & 128 == 0 {
            return Some(value);
        }
    }
    None
}

/// A word from its lower case: as it is, with each part capitalised, in capitals, or with these ones.
fn written(key: &str, way: u64, capitals: u64) -> String {
    let upper = |(i, letter): (usize, char)| {
        let starts = i == 0 || key.as_bytes().get(i - 1) == Some(&b'_');
        let is_upper = match way {
            0 => false,
            1 => starts,
            2 => true,
            _ => i < 64 && capitals >> i & 1 == 1,
        };
        if is_upper { letter.to_ascii_uppercase() } else { letter }
    };
    key.char_indices().map(upper).collect()
}
