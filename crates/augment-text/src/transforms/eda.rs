//! `EDA`: one of four easy edits for each copy of a sentence.

use std::path::PathBuf;

use augment_core::{AnyOp, Error, Info, Kind, Result, SampleRng, Transform};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{RandomInsertion, SynonymReplacement};
use crate::ops;
use crate::params::{Compat, Count};
use crate::thesaurus::Synonyms;

/// Easy data augmentation (Wei and Zou 2019): each copy of a text has one of four edits.
///
/// Of `num_aug` copies, which are the epochs 0 to `num_aug - 1`, each of the four has an equal share: the authors'
/// `num_aug / 4 + 1` of each, in a random order, as many as are asked for. Later epochs begin again with the first
/// copy's edit, at other places.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[serde(rename = "EDA")]
pub struct Eda {
    /// Words replaced by synonyms, for each word of the text, 0 to 1; 0 turns it off.
    pub alpha_sr: f64,
    /// Synonyms inserted for each word; 0 turns it off.
    pub alpha_ri: f64,
    /// Exchanges for each word; 0 turns it off.
    pub alpha_rs: f64,
    /// How likely each word is to be left out; 0 turns it off.
    pub p_rd: f64,
    /// Copies that share the edits evenly, at least 1.
    pub num_aug: usize,
    /// Where synonyms come from.
    pub synonyms: Synonyms,
    /// A file of words that are left alone, one a line; 127 English ones when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stop_words: Option<PathBuf>,
    /// Whose rules are followed; with `eda_nlp`, texts are cleaned first (`clean_text`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compat: Option<Compat>,
}

impl Default for Eda {
    fn default() -> Self {
        Self {
            alpha_sr: 0.1,
            alpha_ri: 0.1,
            alpha_rs: 0.1,
            p_rd: 0.1,
            num_aug: 9,
            synonyms: Synonyms::default(),
            stop_words: None,
            compat: None,
        }
    }
}

/// The four.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Edit {
    Replace,
    Insert,
    Swap,
    Delete,
}

impl Eda {
    /// The edits of all copies.
    fn edits(&self, rng: &mut SampleRng) -> Vec<Edit> {
        let all = [
            (Edit::Replace, self.alpha_sr),
            (Edit::Insert, self.alpha_ri),
            (Edit::Swap, self.alpha_rs),
            (Edit::Delete, self.p_rd),
        ];
        let each = self.num_aug / 4 + 1;
        let on = all.iter().filter(|(_, alpha)| *alpha > 0.0);
        let mut edits: Vec<_> = on.flat_map(|(edit, _)| std::iter::repeat_n(*edit, each)).collect();
        rng.shuffle(&mut edits);
        edits.truncate(self.num_aug);
        edits
    }

    fn replacement(&self) -> SynonymReplacement {
        SynonymReplacement {
            n: None,
            alpha: Some(self.alpha_sr),
            synonyms: self.synonyms.clone(),
            stop_words: self.stop_words.clone(),
            compat: self.compat,
        }
    }

    fn insertion(&self) -> RandomInsertion {
        let SynonymReplacement { synonyms, stop_words, compat, .. } = self.replacement();
        RandomInsertion { n: None, alpha: Some(self.alpha_ri), synonyms, stop_words, compat }
    }
}

impl Transform for Eda {
    const NAME: &'static str = "EDA";

    fn validate(&self) -> Result<()> {
        Error::check_range("num_aug", self.num_aug, 1..=1_000_000)?;
        for (field, alpha) in [
            ("alpha_sr", self.alpha_sr),
            ("alpha_ri", self.alpha_ri),
            ("alpha_rs", self.alpha_rs),
            ("p_rd", self.p_rd),
        ] {
            Error::check_range(field, alpha, 0.0..=1.0)?;
            Count { n: None, alpha: Some(alpha) }.validate()?;
        }
        self.replacement().validate()
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        input.expect(Kind::Text)?;
        Ok(Info::TEXT)
    }

    fn draw(&self, input: &Info, rng: &mut SampleRng) -> Result<Vec<AnyOp>> {
        input.expect(Kind::Text)?;
        let edits = self.edits(&mut rng.child("edits", 0).of_all_epochs());
        let Some(copies) = std::num::NonZeroU64::new(edits.len() as u64) else {
            return Ok(Vec::new());
        };
        let edit = edits[(rng.epoch() % copies) as usize];
        let stream = rng.stream();
        let op = match edit {
            Edit::Replace => self.replacement().op(stream).into(),
            Edit::Insert => self.insertion().op(stream).into(),
            Edit::Swap => ops::RandomSwap {
                alpha: Some(self.alpha_rs),
                compat: self.compat,
                stream: Some(stream),
                ..ops::RandomSwap::default()
            }
            .into(),
            Edit::Delete => ops::RandomDeletion { p: self.p_rd, stream }.into(),
        };
        let clean = self.compat.map(|_| ops::CleanText {}.into());
        Ok(clean.into_iter().chain([op]).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(eda: &Eda, key: &str, epoch: u64) -> Vec<&'static str> {
        let ops = eda.draw(&Info::TEXT, &mut SampleRng::new(1, epoch, key)).unwrap();
        ops.iter().map(|op| op.name()).collect()
    }

    #[test]
    fn copies_share_the_edits() {
        for key in ["a", "b", "c"] {
            let mut counts = std::collections::BTreeMap::new();
            for epoch in 0..12 {
                let eda = Eda { num_aug: 12, ..Eda::default() };
                *counts.entry(names(&eda, key, epoch)[0]).or_insert(0) += 1;
            }
            // Four of each are drawn from, sixteen in all.
            assert!(counts.values().all(|count| (0..=4).contains(count)), "{counts:?}");
            assert_eq!(counts.values().sum::<i32>(), 12);
        }
        let eda = Eda::default();
        assert_eq!(names(&eda, "k", 0), names(&eda, "k", 9));
        let firsts: std::collections::BTreeSet<_> =
            (0..40).map(|i| names(&eda, &i.to_string(), 0)).collect();
        assert_eq!(firsts.len(), 4);
    }

    #[test]
    fn what_is_off_is_never_drawn() {
        let eda = Eda {
            alpha_sr: 0.0,
            alpha_ri: 0.0,
            p_rd: 0.0,
            compat: Some(Compat::EdaNlp),
            ..Eda::default()
        };
        assert!((0..9).all(|epoch| names(&eda, "k", epoch) == ["clean_text", "random_swap"]));
        let none = Eda { alpha_rs: 0.0, ..eda };
        assert!(names(&none, "k", 0).is_empty());
    }

    #[test]
    fn what_is_wrong_is_named() {
        let told = |eda: Eda| eda.validate().unwrap_err().to_string();
        assert!(told(Eda { num_aug: 0, ..Eda::default() }).starts_with("num_aug"));
        assert!(told(Eda { p_rd: 1.5, ..Eda::default() }).starts_with("p_rd"));
    }
}
