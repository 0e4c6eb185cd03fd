//! The synonyms are those that NLTK's reader of WordNet finds (`tests/golden/wordnet.py`), in its order.
#![allow(clippy::unwrap_used, reason = "a test")]

use std::collections::BTreeMap;

use augment_text::thesaurus::Synonyms;

#[test]
fn nltks_synonyms() {
    let golden = include_str!("../../../tests/golden/wordnet.json");
    let golden: BTreeMap<String, Vec<String>> = serde_json::from_str(golden).unwrap();
    assert!(golden.len() >= 2_000);
    let all = Synonyms::default();
    let thesaurus = all.open().unwrap();
    for (word, synonyms) in golden {
        assert_eq!(all.of(&thesaurus, &word.replace('_', " ")), synonyms, "{word}");
    }
}
