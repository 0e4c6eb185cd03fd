//! `tf_idf_replacement`: words that tell little by others that tell little.

use std::collections::HashMap;
use std::path::PathBuf;

use augment_core::{Error, Result, SampleRng, Workspace};

use crate::corpus::Corpus;
use crate::shelf::Shelf;
use crate::streamed::{Edit, streamed};
use crate::words::{Words, in_case_of};

streamed! {
    /// Replaces words that tell little of what a text is about, and keeps those that tell much: the TF-IDF word
    /// replacement of UDA (Xie et al. 2020, appendix B).
    ///
    /// A word is replaced with a probability of p · (C - TFIDF) / Z, 1 at most, where C is the text's largest TF-IDF and
    /// Z the mean of C - TFIDF over its words; in its place comes any other word of the corpus, with a probability that
    /// is the larger the smaller frequency · IDF is. Punctuation, white space and case stay.
    pub struct TfIdfReplacement {
        /// A file with a text on each line, or a label, a tab and a text: what TF-IDF is computed from. A recipe names
        /// the file: it gives the same text as long as the file is the same.
        pub corpus: PathBuf = PathBuf::new(),
        /// How many words are replaced, on average and for each word, 0 to 1 (nlpaug's `aug_p`).
        #[serde(default = "p")]
        pub p: f64 = p(),
    }
    const NAME: &'static str = "tf_idf_replacement";
    const NAME: &'static str = "TfIdfReplacement";
}

fn p() -> f64 {
    0.3
}

static CORPORA: Shelf<Corpus> = Shelf::new();

impl Edit for TfIdfReplacement {
    const KEEPS_WORDS: bool = true;

    fn check(&self) -> Result<()> {
        Error::check_range("p", self.p, 0.0..=1.0)?;
        if self.corpus.as_os_str().is_empty() {
            let told =
                "is missing: a file with a text on each line, such as the training set itself";
            return Err(Error::invalid_field("corpus", told));
        }
        let opened = CORPORA.get(&self.corpus, Corpus::open);
        opened.map(drop).map_err(|error| Error::invalid_field("corpus", error.to_string()))
    }

    fn edit(&self, text: &str, rng: &mut SampleRng, _: &mut Workspace) -> Result<String> {
        let corpus = CORPORA.get(&self.corpus, Corpus::open)?;
        let mut words = Words::of(text);
        let keys: Vec<String> = words.words.iter().map(|word| word.core.to_lowercase()).collect();
        let count = keys.len() as f64;
        let mut times: HashMap<&str, f64> = HashMap::new();
        keys.iter().for_each(|key| *times.entry(key).or_default() += 1.0);
        let score = |key: &String| corpus.tf_idf(key, times[key.as_str()] / count);
        let scores: Vec<f64> = keys.iter().map(score).collect();
        let most = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let mean = scores.iter().map(|score| most - score).sum::<f64>() / count;
        for ((word, key), score) in words.words.iter_mut().zip(&keys).zip(scores) {
            // All alike: none tells more than the others.
            let odds = if mean > 0.0 { (most - score) / mean } else { 1.0 };
            if rng.chance((self.p * odds).min(1.0))
                && let Some(other) = corpus.other(key, rng)
            {
                word.core = in_case_of(&word.core, other).into();
            }
        }
        Ok(words.text())
    }
}

#[cfg(test)]
mod tests {
    use augment_core::Stream;

    use super::*;
    use crate::streamed::edited;

    const CORPUS: &str =
        "the film is a joy\nthe plot is a mess\nthe cast is the best part\nit is a film\n";

    fn op(corpus: &tempfile::NamedTempFile, p: f64, seed: u64) -> TfIdfReplacement {
        std::fs::write(corpus.path(), CORPUS).unwrap();
        let op = TfIdfReplacement {
            corpus: corpus.path().into(),
            p,
            stream: Stream { seed, id: [0; 3] },
        };
        op.check().unwrap();
        op
    }

    #[test]
    fn words_that_tell_much_stay() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let text = "The plot is a Joy, (really)!";
        let mut changed = [0.0; 6];
        for seed in 0..20_000 {
            let edited = edited(&op(&file, 0.3, seed), text);
            let words = edited.split(' ').zip(text.split(' '));
            assert_eq!(edited.split(' ').count(), 6);
            words
                .zip(&mut changed)
                .for_each(|((a, b), changed)| *changed += f64::from(u8::from(a != b)));
            assert!(edited.ends_with(", (really)!"), "{edited}");
        }
        // `plot`, `joy` and `really` are in one text or none: the largest TF-IDF. `the` and `a` are in three of four
        // texts, `is` in all.
        let (most, some) = (4f64.ln(), (4.0 / 3.0f64).ln());
        let mean = (2.0 * (most - some) + most) / 6.0;
        let odds = |score: f64| 20_000.0 * 0.3 * (most - score) / mean;
        for (changed, expected) in
            changed.into_iter().zip([odds(some), 0.0, odds(0.0), odds(some), 0.0, 0.0])
        {
            assert!((changed - expected).abs() <= 5.0 * expected.sqrt(), "{changed} {expected}");
        }
    }

    #[test]
    fn texts_of_nothing_and_words_alike() {
        let file = tempfile::NamedTempFile::new().unwrap();
        for text in ["", "  \n"] {
            assert_eq!(edited(&op(&file, 1.0, 1), text), text);
        }
        assert_eq!(edited(&op(&file, 0.0, 1), "the film is"), "the film is");
        let told = |corpus: &str, p| {
            let stream = Stream { seed: 0, id: [0; 3] };
            TfIdfReplacement { corpus: corpus.into(), p, stream }.check().unwrap_err().to_string()
        };
        assert!(told("", 0.3).starts_with("corpus: is missing"));
        assert!(told("no/such.txt", 0.3).contains("no/such.txt"));
        assert!(told("x", 1.5).starts_with("p: "));
        assert_ne!(edited(&op(&file, 1.0, 1), "film film"), "film film");
    }
}
