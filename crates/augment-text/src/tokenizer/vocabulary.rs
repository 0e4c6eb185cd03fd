//! Vocabularies of words.

use augment_core::{Error, Result};
use serde_json::{Value, json};
use tokenizers::AddedToken;
use tokenizers::models::TrainerWrapper;
use tokenizers::models::wordlevel::WordLevelTrainer;

use super::{PADS, Tokenizer, told};

/// Where words end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Split {
    /// Where white space is (Hugging Face's `WhitespaceSplit`).
    Whitespace,
    /// At the borders of Unicode's letters and digits. Apostrophes within a word and points and commas within a number
    /// belong to it; every other mark is a word of its own, and so is each Chinese character and Hiragana.
    #[default]
    Words,
}

/// [`Split::Words`]; categories are spelled out, since what `\w` means differs between engines.
const WORDS: &str = r"[\p{Han}\p{Hiragana}]|\p{Nd}+(?:[.,]\p{Nd}+)+|[\p{L}\p{M}\p{N}_&&[^\p{Han}\p{Hiragana}]]+(?:['’][\p{L}\p{M}\p{N}_&&[^\p{Han}\p{Hiragana}]]+)*|[^\s\p{L}\p{M}\p{N}_]";

/// What stands for a word that is not in the vocabulary.
const UNKNOWN: [&str; 3] = ["[UNK]", "<unk>", "<UNK>"];

/// How a vocabulary of words is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vocabulary {
    /// Where words end.
    pub split: Split,
    /// Whether all letters are made small.
    pub lowercase: bool,
    /// Tokens at most, special ones counted: the most frequent words are taken.
    pub max_size: usize,
    /// How often a word must occur to be taken.
    pub min_frequency: u64,
    /// Special tokens, which have the first numbers. Among them are one for unknown words (`<unk>` or `[UNK]`) and one
    /// that fills up (`<pad>` or `[PAD]`).
    pub specials: Vec<String>,
}

impl Default for Vocabulary {
    /// 30,000 words at most, as Hugging Face's trainers have it, with `<pad>` as 0 and `<unk>` as 1.
    fn default() -> Self {
        Self {
            split: Split::default(),
            lowercase: false,
            max_size: 30_000,
            min_frequency: 1,
            specials: vec!["<pad>".into(), "<unk>".into()],
        }
    }
}

impl Vocabulary {
    /// The tokenizer whose words are those of `texts`: the most frequent first, and of equally frequent ones those that
    /// are first by their bytes, so that the order of the texts does not matter (Hugging Face's `WordLevelTrainer`).
    ///
    /// # Errors
    /// When the special tokens lack one that is needed, or are more than the size.
    pub fn learn<S: AsRef<str> + Send>(
        &self,
        texts: impl Iterator<Item = S> + Send,
    ) -> Result<Tokenizer> {
        let mut tokenizer = self.tokenizer(&[])?.inner;
        let special = |token: &String| AddedToken::from(token, true);
        let trainer = WordLevelTrainer::builder()
            .show_progress(false)
            .vocab_size(self.max_size)
            .min_frequency(self.min_frequency)
            .special_tokens(self.specials.iter().map(special).collect())
            .build()
            .map_err(|error| Error::data(error.to_string()))?;
        let mut trainer = TrainerWrapper::WordLevelTrainer(trainer);
        tokenizer.train(&mut trainer, texts).map_err(told)?;
        Tokenizer::of(tokenizer)
    }

    /// The tokenizer of words that are known already, in the order of their numbers; the special ones are among them.
    ///
    /// # Errors
    /// As [`Self::learn`]; also when a word is there twice, or a special one is not.
    pub fn of_words(&self, words: &[String]) -> Result<Tokenizer> {
        let mut seen = std::collections::HashSet::new();
        if let Some(word) = words.iter().find(|word| !seen.insert(*word)) {
            return Err(Error::data(format!("the vocabulary has the word `{word}` twice")));
        }
        if let Some(special) = self.specials.iter().find(|special| !words.contains(special)) {
            let told = format!("the special token `{special}` is not in the vocabulary");
            return Err(Error::invalid_field("specials", told));
        }
        self.tokenizer(words)
    }

    /// Those of a vocabulary's words that are usual names of special tokens.
    pub fn specials_among(words: &[String]) -> Vec<String> {
        let is_special =
            |word: &&String| PADS.contains(&word.as_str()) || UNKNOWN.contains(&word.as_str());
        words.iter().filter(is_special).cloned().collect()
    }

    fn tokenizer(&self, words: &[String]) -> Result<Tokenizer> {
        let one_of = |names: &[&str], what: &str| {
            let found = self.specials.iter().find(|special| names.contains(&special.as_str()));
            let names = names.join("`, `");
            found.ok_or_else(|| {
                Error::invalid_field("specials", format!("lack one for {what}: `{names}`"))
            })
        };
        let unknown = one_of(&UNKNOWN, "unknown words")?;
        one_of(&PADS, "filling up")?;
        if self.specials.len() > self.max_size {
            let (specials, size) = (self.specials.len(), self.max_size);
            let why = format!("must be at least {specials}, the special tokens, got {size}");
            return Err(Error::invalid_field("max_size", why));
        }
        let words = if words.is_empty() { &self.specials } else { words };
        let all = words.iter().zip(0u32..);
        let numbers: serde_json::Map<String, Value> =
            all.map(|(word, id)| (word.clone(), id.into())).collect();
        let added = self.specials.iter().map(|special| {
            json!({
                "id": numbers[special], "content": special, "single_word": false, "lstrip": false,
                "rstrip": false, "normalized": false, "special": true,
            })
        });
        let added: Vec<Value> = added.collect();
        let json = json!({
            "version": "1.0",
            "added_tokens": added,
            "normalizer": self.lowercase.then(|| json!({"type": "Lowercase"})),
            "pre_tokenizer": match self.split {
                Split::Whitespace => json!({"type": "WhitespaceSplit"}),
                Split::Words => json!({
                    "type": "Split", "pattern": {"Regex": WORDS}, "behavior": "Removed", "invert": true,
                }),
            },
            "model": {"type": "WordLevel", "vocab": numbers, "unk_token": unknown},
        });
        Tokenizer::from_json(json.to_string().as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(tokenizer: &Tokenizer, text: &str) -> Vec<u32> {
        tokenizer.encode(text, true, 100).unwrap()
    }

    #[test]
    fn frequent_words_come_first_in_whatever_order_texts_are() {
        let texts = ["b a c", "a b", "d a"];
        let tokenizer = Vocabulary::default().learn(texts.iter()).unwrap();
        assert_eq!(tokenizer.vocabulary_size(), 6);
        assert_eq!(ids(&tokenizer, "a b c d e <pad>"), [2, 3, 4, 5, 1, 0]);
        assert_eq!((tokenizer.pad_id(), tokenizer.token_to_id("d")), (Some(0), Some(5)));
        let turned = Vocabulary::default().learn(texts.iter().rev()).unwrap();
        assert_eq!(turned.to_json().unwrap(), tokenizer.to_json().unwrap());
        let fewer = Vocabulary { max_size: 4, min_frequency: 2, ..Vocabulary::default() };
        let tokenizer = fewer.learn(texts.iter()).unwrap();
        assert_eq!(ids(&tokenizer, "d b a c"), [1, 3, 2, 1]);
        let again = Tokenizer::from_json(tokenizer.to_json().unwrap().as_bytes()).unwrap();
        assert_eq!(ids(&again, "d b a c"), [1, 3, 2, 1]);
    }

    #[test]
    fn where_words_end() {
        let words = |split, text: &str| {
            let vocabulary = Vocabulary { split, ..Vocabulary::default() };
            let tokenizer = vocabulary.learn([text].iter()).unwrap();
            let name = |id| tokenizer.inner.id_to_token(id).unwrap();
            ids(&tokenizer, text).into_iter().map(name).collect::<Vec<_>>().join("|")
        };
        let text =
            "Don't stop—it cost $3,000.50, l’été; e\u{301}té snake_case v1.2 東京タワーへ!? 안녕";
        assert_eq!(
            words(Split::Words, text),
            "Don't|stop|—|it|cost|$|3,000.50|,|l’été|;|e\u{301}té|snake_case|v1|.|2|東|京|タワー|へ|!|?|안녕"
        );
        assert_eq!(words(Split::Whitespace, "a  b,c\n\td"), "a|b,c|d");
        assert_eq!(words(Split::Words, "  \n"), "");
    }

    #[test]
    fn words_that_are_known_already_keep_their_numbers() {
        let words: Vec<String> = ["good", "[UNK]", "film", "[PAD]"].map(str::to_owned).into();
        let specials = Vocabulary::specials_among(&words);
        assert_eq!(specials, ["[UNK]", "[PAD]"]);
        let told = Vocabulary::default().of_words(&words).unwrap_err().to_string();
        assert!(told.contains("`<pad>` is not in the vocabulary"), "{told}");
        let lower = Vocabulary { lowercase: true, specials, ..Vocabulary::default() };
        let tokenizer = lower.of_words(&words).unwrap();
        assert_eq!(ids(&tokenizer, "GOOD bad film"), [0, 1, 2]);
        assert_eq!(tokenizer.pad_id(), Some(3));
        let twice = [words.clone(), words].concat();
        assert!(lower.of_words(&twice).unwrap_err().to_string().contains("`good` twice"));
    }

    #[test]
    fn what_is_missing_is_told() {
        let told = |specials: &[&str], max_size| {
            let specials = specials.iter().map(|&special| special.to_owned()).collect();
            let vocabulary = Vocabulary { specials, max_size, ..Vocabulary::default() };
            vocabulary.learn(["a"].iter()).unwrap_err().to_string()
        };
        assert!(told(&["<pad>"], 9).contains("unknown words: `[UNK]`, `<unk>`"));
        assert!(told(&["<unk>"], 9).contains("filling up"));
        assert!(told(&["<unk>", "<pad>", "<s>"], 2).contains("at least 3"));
    }
}
