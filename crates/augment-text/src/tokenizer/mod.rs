//! Texts as numbers: Hugging Face's tokenizers, and vocabularies of words.
//!
//! There is one kind of tokenizer: what a `tokenizer.json` says, run by Hugging Face's own crate. A vocabulary of words
//! is one as well, so that what was learnt here is loaded in Python by `PreTrainedTokenizerFast(tokenizer_file=…)`.

mod vocabulary;

use std::borrow::Cow;
use std::path::Path;
use std::sync::Arc;

use augment_core::{Error, Result};
use serde_json::Value;
use tokenizers::{PaddingDirection, PostProcessor as _, TruncationDirection};

use crate::shelf::Shelf;

pub use vocabulary::{Split, Vocabulary};

/// What a token that only fills up is called, where the file does not say: the names that the field uses.
const PADS: [&str; 5] = ["[PAD]", "<pad>", "<PAD>", "<|pad|>", "<|padding|>"];

/// An open tokenizer.
#[derive(Clone, Debug)]
pub struct Tokenizer {
    inner: tokenizers::Tokenizer,
    pads_left: bool,
    cuts: TruncationDirection,
    pad: Option<u32>,
}

impl Tokenizer {
    /// Reads a `tokenizer.json`.
    ///
    /// # Errors
    /// When the file cannot be read or is none.
    pub fn open(path: &Path) -> Result<Self> {
        let told = |why: String| Error::data(format!("the tokenizer {} {why}", path.display()));
        let json = std::fs::read(path).map_err(|error| told(format!("cannot be read: {error}")))?;
        Self::from_json(&json).map_err(|error| told(format!("is not understood: {error}")))
    }

    /// The same, read once in a process.
    pub(crate) fn opened(path: &Path) -> Result<Arc<Self>> {
        static OPENED: Shelf<Tokenizer> = Shelf::new();
        OPENED.get(path, Self::open)
    }

    /// Reads the content of a `tokenizer.json`. How long texts may be and how they are padded is not taken from it, for
    /// that is a choice of whoever uses it; on which side they are cut and padded, is. Nor is the dropout of merges.
    ///
    /// # Errors
    /// When it is none.
    pub fn from_json(json: &[u8]) -> Result<Self> {
        let inner = tokenizers::Tokenizer::from_bytes(without_dropout(json)).map_err(told)?;
        Self::of(inner)
    }

    fn of(mut inner: tokenizers::Tokenizer) -> Result<Self> {
        let padding = inner.get_padding();
        let pads_left = padding.is_some_and(|p| matches!(p.direction, PaddingDirection::Left));
        let pad = padding.map(|padding| padding.pad_id);
        let pad = pad.or_else(|| PADS.iter().find_map(|name| inner.token_to_id(name)));
        let cuts = inner.get_truncation().map(|cut| cut.direction).unwrap_or_default();
        inner.with_padding(None).with_truncation(None).map_err(told)?;
        Ok(Self { inner, pads_left, cuts, pad })
    }

    /// It as a `tokenizer.json`.
    ///
    /// # Errors
    /// When it cannot be written as JSON.
    pub fn to_json(&self) -> Result<String> {
        self.inner.to_string(true).map_err(told)
    }

    /// The number of a token, by its name.
    pub fn token_to_id(&self, token: &str) -> Option<u32> {
        self.inner.token_to_id(token)
    }

    /// How many tokens there are, those that were added counted.
    pub fn vocabulary_size(&self) -> usize {
        self.inner.get_vocab_size(true)
    }

    /// The number of the token that fills up: the file's, or that of a usual name (`[PAD]`, `<pad>`, …).
    pub fn pad_id(&self) -> Option<u32> {
        self.pad
    }

    /// Whether what fills up stands before the text.
    pub fn pads_left(&self) -> bool {
        self.pads_left
    }

    /// How many special tokens a text gets.
    pub fn special_tokens(&self) -> usize {
        self.inner.get_post_processor().map_or(0, |processor| processor.added_tokens(false))
    }

    /// The numbers of a text's tokens, `max_length` at most; among them, where they are asked for, those of the special
    /// tokens that the file puts around a text.
    ///
    /// # Errors
    /// When the text cannot be tokenized (a word is unknown, say, and there is no token for unknown ones), or the
    /// special tokens alone are more than `max_length`.
    pub fn encode(
        &self,
        text: &str,
        add_special_tokens: bool,
        max_length: usize,
    ) -> Result<Vec<u32>> {
        let special = if add_special_tokens { self.special_tokens() } else { 0 };
        let most = max_length.checked_sub(special).ok_or_else(|| {
            Error::data(format!("{special} special tokens are more than {max_length} in all"))
        })?;
        let mut encoding = self.inner.encode_fast(text, false).map_err(told)?;
        encoding.truncate(most, 0, self.cuts);
        let encoding = self.inner.post_process(encoding, None, add_special_tokens).map_err(told)?;
        Ok(encoding.get_ids().to_vec())
    }
}

/// The content of a `tokenizer.json` without dropout: merges that are left out at random belong to training it, and no
/// recipe could tell which they were. Byte by byte the same where there is none.
pub fn without_dropout(json: &[u8]) -> Cow<'_, [u8]> {
    let file: Option<Value> = serde_json::from_slice(json).ok();
    let Some(mut file) = file else { return json.into() };
    match file.pointer_mut("/model/dropout") {
        Some(dropout) if !dropout.is_null() => {
            *dropout = Value::Null;
            file.to_string().into_bytes().into()
        }
        _ => json.into(),
    }
}

fn told(error: tokenizers::Error) -> Error {
    Error::data(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_tokenizer_is_told() {
        let told = Tokenizer::open(Path::new("no/such.json")).unwrap_err().to_string();
        assert!(told.contains("the tokenizer no/such.json cannot be read"), "{told}");
        assert!(Tokenizer::from_json(b"{}").is_err());
        assert!(Tokenizer::from_json(b"not JSON").is_err());
    }
}
