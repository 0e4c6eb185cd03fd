//! Token ids beside Hugging Face's own (`tests/golden/token_ids.py`).

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::path::{Path, PathBuf};

use augment_core::{Data, Op, TensorData, Text, Workspace};
use augment_text::ops::Tokenize;
use augment_text::tokenizer::{Split, Vocabulary};
use serde::Deserialize;
use serde::de::DeserializeOwned;

#[derive(Deserialize)]
struct Golden {
    texts: Vec<String>,
    cases: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    tokenizer: String,
    max_length: usize,
    add_special_tokens: bool,
    input_ids: Vec<Vec<i32>>,
    attention_mask: Vec<Vec<u8>>,
}

#[derive(Deserialize)]
struct Learnt {
    sentences: Vec<String>,
    vocabularies: Vec<Words>,
}

#[derive(Deserialize)]
struct Words {
    split: String,
    lowercase: bool,
    vocab_size: Option<usize>,
    min_frequency: Option<u64>,
    specials: Option<Vec<String>>,
    words: Vec<String>,
}

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/golden/tokenizers").join(name)
}

fn golden<T: DeserializeOwned>(name: &str) -> T {
    serde_json::from_slice(&std::fs::read(path(name)).unwrap()).unwrap()
}

#[test]
fn ids_and_masks_are_hugging_faces() {
    let Golden { texts, cases } = golden("cases.json");
    let (mut compared, mut wrong) = (0, Vec::new());
    for case in &cases {
        let op = Tokenize {
            max_length: case.max_length,
            add_special_tokens: case.add_special_tokens,
            ..Tokenize::new(path(&format!("{}.json", case.tokenizer)))
        };
        op.validate().unwrap();
        for (i, text) in texts.iter().enumerate() {
            let data = op.apply(Text(text.clone()).into(), &mut Workspace::new()).unwrap();
            let Data::Several(parts) = data else { panic!("one result") };
            let mut tensors = parts.into_iter().map(|(_, part)| part.into_tensor().unwrap().data);
            let (ids, mask) = (tensors.next().unwrap(), tensors.next().unwrap());
            let expected = (
                TensorData::I32(case.input_ids[i].clone()),
                TensorData::U8(case.attention_mask[i].clone()),
            );
            compared += 1;
            if (&ids, &mask) != (&expected.0, &expected.1) {
                wrong.push(format!("{} {text:?}\n{ids:?}\n{:?}", case.tokenizer, expected.0));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {compared} differ:\n{}", wrong.len(), wrong.join("\n"));
    assert!(compared > 500);
}

#[test]
fn vocabularies_are_those_that_hugging_face_learns() {
    let Learnt { sentences, vocabularies } = golden("learnt.json");
    for expected in vocabularies {
        let vocabulary = Vocabulary {
            split: match expected.split.as_str() {
                "words" => Split::Words,
                _ => Split::Whitespace,
            },
            lowercase: expected.lowercase,
            max_size: expected.vocab_size.unwrap_or(30_000),
            min_frequency: expected.min_frequency.unwrap_or(0),
            specials: expected.specials.unwrap_or(Vocabulary::default().specials),
        };
        let learnt = vocabulary.learn(sentences.iter()).unwrap();
        let ids: Vec<_> = expected.words.iter().map(|word| learnt.token_to_id(word)).collect();
        assert!(ids.iter().copied().eq((0..).take(ids.len()).map(Some)), "{ids:?}");
        assert_eq!(learnt.vocabulary_size(), ids.len());
    }
}
