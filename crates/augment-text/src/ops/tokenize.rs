//! `tokenize`: a text as numbers.

use std::path::PathBuf;

use augment_core::{Data, Error, Info, Kind, Op, Result, Tensor, TensorData, Text, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::tokenizer::Tokenizer;

/// Turns a text into the numbers of its tokens (`transformers`' tokenizers).
///
/// Gives `input_ids` (32-bit integers) and `attention_mask` (bytes: 1 for a token of the text, 0 for what fills up),
/// each of `max_length` or, with `buckets`, of the shortest of them that holds the text. Numbers are those of Hugging
/// Face's `tokenizers`.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Tokenize {
    /// A `tokenizer.json`. A recipe names the file: it gives the same numbers as long as the file is the same.
    pub tokenizer: PathBuf,
    /// Tokens at most, special ones counted, 1 to 1,000,000: longer texts are cut off, on the side that the file says or
    /// else at their end.
    #[serde(default = "max_length")]
    pub max_length: usize,
    /// Whether shorter texts are filled up.
    #[serde(default)]
    pub padding: Padding,
    /// Shorter lengths that are filled up to instead, rising; a text has the first that holds it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub buckets: Vec<usize>,
    /// The token that fills up; that of the file when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pad_token: Option<String>,
    /// Whether the tokens that the file puts around a text are added (`[CLS]` and `[SEP]`, say).
    #[serde(default = "yes")]
    pub add_special_tokens: bool,
}

/// Whether texts are filled up, by `transformers`' names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub enum Padding {
    /// To `max_length`, or the nearest bucket.
    #[default]
    MaxLength,
    /// They keep their lengths.
    DoNotPad,
}

const MOST: usize = 1_000_000;

fn max_length() -> usize {
    128
}

fn yes() -> bool {
    true
}

impl Tokenize {
    /// With everything but the file by default.
    pub fn new(tokenizer: impl Into<PathBuf>) -> Self {
        Self {
            tokenizer: tokenizer.into(),
            max_length: max_length(),
            padding: Padding::default(),
            buckets: Vec::new(),
            pad_token: None,
            add_special_tokens: true,
        }
    }

    /// Checks the other parameters for what the file holds.
    ///
    /// # Errors
    /// Names the parameter that is wrong.
    pub fn check(&self, tokenizer: &Tokenizer) -> Result<()> {
        let least = if self.add_special_tokens { tokenizer.special_tokens().max(1) } else { 1 };
        if !(least..=MOST).contains(&self.max_length) {
            let told = format!("must be {least} to {MOST}, got {}", self.max_length);
            return Err(Error::invalid_field("max_length", told));
        }
        let rises = self.buckets.windows(2).all(|two| two[0] < two[1]);
        let ends = [self.buckets.first(), self.buckets.last()];
        if !rises || ends.into_iter().flatten().any(|end| !(1..=self.max_length).contains(end)) {
            let told = format!("must rise, from 1 to `max_length` ({})", self.max_length);
            return Err(Error::invalid_field("buckets", told));
        }
        match self.padding {
            Padding::MaxLength => self.pad_id(tokenizer).map(drop),
            Padding::DoNotPad if !self.buckets.is_empty() => Err(Error::invalid_field(
                "buckets",
                "are lengths to fill up to, but `padding` is do_not_pad",
            )),
            Padding::DoNotPad => Ok(()),
        }
    }

    fn pad_id(&self, tokenizer: &Tokenizer) -> Result<u32> {
        let missing = |why: String| Error::invalid_field("pad_token", why);
        match &self.pad_token {
            Some(token) => tokenizer
                .token_to_id(token)
                .ok_or_else(|| missing(format!("`{token}` is no token of the tokenizer"))),
            None => tokenizer.pad_id().ok_or_else(|| {
                missing("the tokenizer has no token to fill up with; say which, or `padding: do_not_pad`".into())
            }),
        }
    }

    /// What a text of so many tokens is filled up to.
    fn length(&self, tokens: usize) -> usize {
        match self.padding {
            Padding::DoNotPad => tokens,
            Padding::MaxLength => {
                let bucket = self.buckets.iter().find(|&&length| length >= tokens);
                bucket.copied().unwrap_or(self.max_length)
            }
        }
    }
}

impl Op for Tokenize {
    const NAME: &'static str = "tokenize";

    fn validate(&self) -> Result<()> {
        let tokenizer = Tokenizer::opened(&self.tokenizer)
            .map_err(|error| Error::invalid_field("tokenizer", error.to_string()))?;
        self.check(&tokenizer)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        input.expect(Kind::Text)?;
        let is_one = self.padding == Padding::MaxLength && self.buckets.is_empty();
        let shape = Some(vec![is_one.then_some(self.max_length)]);
        let parts = [IDS, MASK].map(|name| (name.into(), Info::Tensor { shape: shape.clone() }));
        Ok(Info::Several(parts.into()))
    }

    fn apply(&self, data: Data, _: &mut Workspace) -> Result<Data> {
        let Text(text) = data.into_text()?;
        let tokenizer = Tokenizer::opened(&self.tokenizer)?;
        let tokens = tokenizer.encode(&text, self.add_special_tokens, self.max_length)?;
        let length = self.length(tokens.len());
        let fill = length.saturating_sub(tokens.len());
        let pad = if fill == 0 { 0 } else { self.pad_id(&tokenizer)? };
        let padding = std::iter::repeat_n((pad, 0u8), fill);
        let (before, after) = if tokenizer.pads_left() { (fill, 0) } else { (0, fill) };
        let tokens = tokens.into_iter().map(|id| (id, 1u8));
        let all = padding.clone().take(before).chain(tokens).chain(padding.take(after));
        let (ids, mask) = all.map(|(id, mask)| (id as i32, mask)).unzip();
        let tensor = |data| Tensor { shape: vec![length], data }.into();
        Ok(Data::Several(vec![
            (IDS.into(), tensor(TensorData::I32(ids))),
            (MASK.into(), tensor(TensorData::U8(mask))),
        ]))
    }
}

const IDS: &str = "input_ids";
const MASK: &str = "attention_mask";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tokenizer::Vocabulary;

    /// `a` is 2, `b` is 3, `c` is 4; all else is 1, and 0 fills up.
    fn file(change: impl FnOnce(&mut serde_json::Value)) -> tempfile::NamedTempFile {
        let words = ["<pad>", "<unk>", "a", "b", "c"].map(str::to_owned);
        let tokenizer = Vocabulary::default().of_words(&words).unwrap();
        let mut json = serde_json::from_str(&tokenizer.to_json().unwrap()).unwrap();
        change(&mut json);
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), json.to_string()).unwrap();
        file
    }

    fn run(op: &Tokenize, text: &str) -> (Vec<i32>, Vec<u8>) {
        Op::validate(op).unwrap();
        let data = op.apply(Text(text.into()).into(), &mut Workspace::new()).unwrap();
        let Data::Several(parts) = data else { unreachable!() };
        let [(ids, a), (mask, b)] = <[_; 2]>::try_from(parts).unwrap();
        assert_eq!((ids.as_str(), mask.as_str()), ("input_ids", "attention_mask"));
        match (a.into_tensor().unwrap().data, b.into_tensor().unwrap().data) {
            (TensorData::I32(ids), TensorData::U8(mask)) => (ids, mask),
            other => unreachable!("{other:?}"),
        }
    }

    #[test]
    fn short_texts_are_filled_up_and_long_ones_cut_off() {
        let file = file(|_| {});
        let op = Tokenize { max_length: 4, ..Tokenize::new(file.path()) };
        assert_eq!(run(&op, "b z"), (vec![3, 1, 0, 0], vec![1, 1, 0, 0]));
        assert_eq!(run(&op, ""), (vec![0; 4], vec![0; 4]));
        assert_eq!(run(&op, "a b c a b"), (vec![2, 3, 4, 2], vec![1; 4]));
        let op = Tokenize { buckets: vec![1, 3], ..op };
        assert_eq!(run(&op, "a b").0, [2, 3, 0]);
        assert_eq!(run(&op, "").0, [0]);
        assert_eq!(run(&op, "a b c a").0, [2, 3, 4, 2]);
        let op = Tokenize { padding: Padding::DoNotPad, buckets: vec![], ..op };
        assert_eq!(run(&op, "a b"), (vec![2, 3], vec![1, 1]));
        assert_eq!(run(&op, "").0, [0i32; 0]);
        let op = Tokenize { padding: Padding::MaxLength, pad_token: Some("c".into()), ..op };
        assert_eq!(run(&op, "a").0, [2, 4, 4, 4]);
    }

    #[test]
    fn sides_and_special_tokens_are_the_files() {
        let file = file(|json| {
            json["truncation"] = serde_json::json!(
                {"direction": "Left", "max_length": 9, "strategy": "LongestFirst", "stride": 0});
            json["padding"] = serde_json::json!({"strategy": {"Fixed": 9}, "direction": "Left",
                "pad_to_multiple_of": null, "pad_id": 1, "pad_type_id": 0, "pad_token": "<unk>"});
            json["post_processor"] = serde_json::json!({"type": "TemplateProcessing",
                "single": [{"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": "c", "type_id": 0}}],
                "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}}],
                "special_tokens": {"c": {"id": "c", "ids": [4], "tokens": ["c"]}}});
        });
        let op = Tokenize { max_length: 4, ..Tokenize::new(file.path()) };
        assert_eq!(run(&op, "a b"), (vec![1, 2, 3, 4], vec![0, 1, 1, 1]));
        assert_eq!(run(&op, "a a b b b").0, [3, 3, 3, 4]);
        let op = Tokenize { add_special_tokens: false, ..op };
        assert_eq!(run(&op, "a a b b b").0, [2, 3, 3, 3]);
        let op = Tokenize { add_special_tokens: true, max_length: 1, ..op };
        assert_eq!(run(&op, "a a").0, [4]);
    }

    #[test]
    fn merges_are_never_left_out_at_random() {
        let path =
            std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/golden/tokenizers");
        let json = std::fs::read_to_string(path.join("byte_bpe.json")).unwrap();
        let dropping = json.replace("\"dropout\": null", "\"dropout\": 0.9");
        assert_ne!(json, dropping);
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), dropping).unwrap();
        let text = "The old captain never forgot the quiet harbour, again.";
        let expected = run(&Tokenize::new(path.join("byte_bpe.json")), text);
        (0..5).for_each(|_| assert_eq!(run(&Tokenize::new(file.path()), text), expected));
    }

    #[test]
    fn what_is_wrong_is_told() {
        let file = file(|_| {});
        let told = |op: Tokenize| Op::validate(&op).unwrap_err().to_string();
        let op = Tokenize::new(file.path());
        assert!(
            told(Tokenize { max_length: 0, ..op.clone() }).starts_with("max_length: must be 1 to")
        );
        for buckets in [vec![3, 2], vec![0, 2], vec![64, 129], vec![2, 2]] {
            assert!(told(Tokenize { buckets, ..op.clone() }).starts_with("buckets: must rise"));
        }
        let pad_token = Some("[pad]".into());
        assert!(told(Tokenize { pad_token, ..op.clone() }).contains("`[pad]` is no token"));
        let padding = Padding::DoNotPad;
        assert!(told(Tokenize { padding, buckets: vec![8], ..op }).contains("do_not_pad"));
        assert!(told(Tokenize::new("no.json")).starts_with("tokenizer: the tokenizer no.json"));
        let none = self::file(|json| {
            json["added_tokens"] = serde_json::json!([]);
            json["model"]["vocab"] = serde_json::json!({"a": 0, "<unk>": 1});
        });
        assert!(told(Tokenize::new(none.path())).contains("say which, or `padding: do_not_pad`"));
    }
}
