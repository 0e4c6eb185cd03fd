//! How telling words are, by a corpus.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::Path;

use augment_core::{Error, Result, SampleRng};

use crate::words::Words;

/// The words of a corpus with what TF-IDF wants to know of them. Words are in lower case.
#[derive(Debug)]
pub(crate) struct Corpus {
    texts: f64,
    /// In how many texts a word is, and its place in `words`.
    known: HashMap<String, (f64, usize)>,
    /// In the order of their bytes.
    words: Vec<String>,
    /// Sums of what each word is worth as a replacement, up to and with it.
    sums: Vec<f64>,
}

impl Corpus {
    /// Reads a file with a text on each line; where there is a tab, the text stands behind the first.
    ///
    /// # Errors
    /// When it cannot be read, is not UTF-8 or holds no word.
    pub(crate) fn open(path: &Path) -> Result<Self> {
        let told = |why: String| Error::data(format!("the corpus {}: {why}", path.display()));
        let file = File::open(path).map_err(|error| told(error.to_string()))?;
        let mut texts = 0;
        // How often each word is there, and in how many texts.
        let mut counts: BTreeMap<String, (u64, u64)> = BTreeMap::new();
        for (number, line) in (1..).zip(BufReader::new(file).lines()) {
            let line = line.map_err(|error| told(format!("line {number}: {error}")))?;
            let text = line.split_once('\t').map_or(line.as_str(), |(_, text)| text);
            let words: Vec<String> =
                Words::of(text).words.iter().map(|word| word.core.to_lowercase()).collect();
            texts += u64::from(!words.is_empty());
            for word in words.iter().collect::<BTreeSet<_>>() {
                counts.entry(word.clone()).or_default().1 += 1;
            }
            for word in words {
                counts.entry(word).or_default().0 += 1;
            }
        }
        if counts.is_empty() {
            return Err(told("it holds no word".into()));
        }
        let texts = texts as f64;
        let scores: Vec<f64> = counts
            .values()
            .map(|&(all, texts_with)| all as f64 * (texts / texts_with as f64).ln())
            .collect();
        let most = scores.iter().copied().fold(0.0, f64::max);
        // Words that are all worth the same are drawn evenly.
        let is_even = scores.iter().all(|score| *score == most);
        let mut sum = 0.0;
        let sums = scores.iter().map(|score| {
            sum += if is_even { 1.0 } else { most - score };
            sum
        });
        let sums = sums.collect();
        let known = counts.iter().enumerate();
        let known =
            known.map(|(at, (word, &(_, texts_with)))| (word.clone(), (texts_with as f64, at)));
        Ok(Self { texts, known: known.collect(), words: counts.keys().cloned().collect(), sums })
    }

    /// How telling a word is that is so many of a text's words. One that the corpus does not know is as telling as
    /// one that it has once.
    pub(crate) fn tf_idf(&self, word: &str, share: f64) -> f64 {
        let texts_with = self.known.get(word).map_or(1.0, |known| known.0);
        share * (self.texts / texts_with).ln()
    }

    /// Another word than this one, the more likely the less telling it is; none where there is no other.
    pub(crate) fn other(&self, word: &str, rng: &mut SampleRng) -> Option<&str> {
        let all = *self.sums.last()?;
        // What is left out of the sums for the word itself.
        let (from, to) = self.known.get(word).map_or((all, all), |&(_, at)| {
            (at.checked_sub(1).map_or(0.0, |before| self.sums[before]), self.sums[at])
        });
        let left = all - (to - from);
        if left.is_nan() || left <= 0.0 {
            return None;
        }
        let drawn = rng.uniform() * left;
        let drawn = if drawn < from { drawn } else { drawn + (to - from) };
        let at = self.sums.partition_point(|&sum| sum <= drawn);
        self.words.get(at).or(self.words.last()).map(String::as_str).filter(|other| *other != word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn corpus(text: &str) -> Result<Corpus> {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), text).unwrap();
        Corpus::open(file.path())
    }

    #[test]
    fn words_are_worth_what_the_formula_says() {
        // Three texts. `the`: 3 times, in 2; `film`: twice, in 2; `a`: once; `dull`: once.
        let corpus = corpus("1\tThe film, the\n\n0\ta film\nthe dull\n").unwrap();
        assert_eq!(corpus.words, ["a", "dull", "film", "the"]);
        let (once, twice) = (3f64.ln(), 1.5f64.ln());
        assert_eq!(corpus.tf_idf("film", 0.5), 0.5 * twice);
        assert_eq!(corpus.tf_idf("unknown", 0.25), 0.25 * once);
        // S: a, dull 1 · ln 3; film 2 · ln 1.5; the 3 · ln 1.5, the largest.
        let most = 3.0 * twice;
        let worth = [most - once, most - once, most - 2.0 * twice, 0.0];
        let mut rng = SampleRng::new(1, 2, "words");
        for (word, left_out) in [("dull", 1), ("unknown", 9), ("a", 0), ("the", 3)] {
            let mut counts = [0.0; 4];
            for _ in 0..40_000 {
                let other = corpus.other(word, &mut rng).unwrap();
                counts[corpus.words.iter().position(|known| known == other).unwrap()] += 1.0;
            }
            let worth = |at: usize| if at == left_out { 0.0 } else { worth[at] };
            let all: f64 = (0..4).map(worth).sum();
            for (at, count) in counts.into_iter().enumerate() {
                let expected = 40_000.0 * worth(at) / all;
                assert!(
                    (count - expected).abs() < 5.0 * expected.sqrt() + 1e-9,
                    "{word}: {count} {expected}"
                );
            }
        }
    }

    #[test]
    fn a_corpus_of_one_word_has_no_other() {
        let even = corpus("good\nbad\n").unwrap();
        assert_eq!(even.other("good", &mut SampleRng::new(0, 0, "")), Some("bad"));
        let one = corpus("film film\n").unwrap();
        assert_eq!(one.other("film", &mut SampleRng::new(0, 0, "")), None);
        assert!(corpus(" \n").unwrap_err().to_string().ends_with("it holds no word"));
        assert!(Corpus::open(Path::new("no/such")).is_err());
    }
}
