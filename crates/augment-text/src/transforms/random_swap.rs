//! `RandomSwap`: exchanges random pairs of words.

use augment_core::{AnyOp, Error, Info, Kind, Result, SampleRng, Transform};
use schemars::JsonSchema;
use serde::ser::SerializeMap;
use serde::{Deserialize, Serialize, Serializer};

use crate::ops;

/// Exchanges pairs of words drawn at random: the random swap of EDA (Wei and Zou 2019).
///
/// Each exchange picks two different places of the text as the exchanges before it left it, all
/// pairs being equally likely. A text of fewer than two words stays as it is.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RandomSwap {
    /// Exchanges in each text, whatever its length; instead of `alpha`.
    #[serde(default)]
    pub n: Option<usize>,
    /// Exchanges for each word of the text, 0 to 1: `alpha` times the words, rounded down, but at
    /// least one. 0 turns the step off.
    #[serde(default)]
    #[schemars(extend("default" = DEFAULT_ALPHA))]
    pub alpha: Option<f64>,
}

const DEFAULT_ALPHA: f64 = 0.1;

impl RandomSwap {
    fn alpha(&self) -> f64 {
        self.alpha.unwrap_or(DEFAULT_ALPHA)
    }

    /// How many exchanges a text of so many words gets.
    fn swaps(&self, words: usize) -> usize {
        match self.n {
            Some(n) => n,
            None if self.alpha() == 0.0 => 0,
            None => ((self.alpha() * words as f64) as usize).max(1),
        }
    }
}

impl Serialize for RandomSwap {
    /// The one of the two that counts, `alpha` also when it was left out.
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        if let Some(n) = self.n {
            map.serialize_entry("n", &n)?;
        }
        if self.n.is_none() || self.alpha.is_some() {
            map.serialize_entry("alpha", &self.alpha())?;
        }
        map.end()
    }
}

impl Transform for RandomSwap {
    const NAME: &'static str = "RandomSwap";

    fn validate(&self) -> Result<()> {
        if self.n.is_some() && self.alpha.is_some() {
            return Err(Error::invalid("give either `n` or `alpha`, not both"));
        }
        Error::check_range("alpha", self.alpha(), 0.0..=1.0)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        input.unchanged(Kind::Text)
    }

    fn draw(&self, input: &Info, rng: &mut SampleRng) -> Result<Vec<AnyOp>> {
        let words = match *input {
            Info::Text { words: Some(words) } => words,
            // The op finds out.
            Info::Text { .. } => {
                let stream = Some(rng.child("words", 0).stream());
                let (n, alpha) = (self.n, self.n.is_none().then(|| self.alpha()));
                let op = ops::RandomSwap { n, alpha, stream, ..ops::RandomSwap::default() };
                return Ok(vec![op.into()]);
            }
            _ => return Err(Error::expects(Kind::Text, input)),
        };
        let count = self.swaps(words);
        if words < 2 || count == 0 {
            return Ok(Vec::new());
        }
        let swaps = (0..count).map(|_| {
            let first = rng.below(words);
            // Among the other places: those from `first` on move up by one.
            let second = rng.below(words - 1);
            [first, second + usize::from(second >= first)]
        });
        Ok(vec![ops::RandomSwap { swaps: swaps.collect(), ..ops::RandomSwap::default() }.into()])
    }

    fn is_random(&self) -> bool {
        self.swaps(2) > 0
    }
}

#[cfg(test)]
mod tests {
    use augment_core::{Data, Pipeline, Registry, Text, Workspace};

    use super::*;

    fn pipeline(spec: &str) -> Result<Pipeline> {
        Pipeline::from_yaml(&format!("[{spec}]"), Info::TEXT, &registry())
    }

    fn registry() -> Registry {
        Registry::new(&[crate::ENTRIES])
    }

    fn drawn(transform: &RandomSwap, words: usize, key: &str) -> Vec<[usize; 2]> {
        let info = Info::Text { words: Some(words) };
        let ops = transform.draw(&info, &mut SampleRng::new(1, 0, key)).unwrap();
        let swaps = |op: &AnyOp| serde_json::from_value(op.params()["swaps"].clone()).unwrap();
        ops.iter().map(swaps).next().unwrap_or_default()
    }

    #[test]
    fn how_many_exchanges() {
        let alpha = |alpha| RandomSwap { n: None, alpha: Some(alpha) };
        let n = |n| RandomSwap { n: Some(n), alpha: None };
        let cases = [
            (RandomSwap::default(), 9, 1),
            (RandomSwap::default(), 19, 1),
            (RandomSwap::default(), 20, 2),
            (alpha(0.5), 7, 3),
            (alpha(1.0), 7, 7),
            (alpha(0.001), 7, 1),
            (alpha(0.0), 100, 0),
            (n(1), 100, 1),
            (n(5), 2, 5),
            (n(0), 100, 0),
            (n(5), 1, 0),
            (n(5), 0, 0),
            (alpha(1.0), 1, 0),
        ];
        for (transform, words, expected) in cases {
            assert_eq!(drawn(&transform, words, "k").len(), expected, "{transform:?} {words}");
            assert_eq!(transform.is_random(), transform.swaps(50) > 0);
        }
    }

    #[test]
    fn all_pairs_of_two_different_places_are_equally_likely() {
        let (words, rounds) = (5, 20_000);
        let mut counts = vec![vec![0; words]; words];
        for [i, j] in drawn(&RandomSwap { n: Some(rounds), alpha: None }, words, "k") {
            counts[i][j] += 1;
        }
        for (i, row) in counts.iter().enumerate() {
            for (j, &count) in row.iter().enumerate() {
                // 20 ordered pairs, 1000 each; the standard deviation is 31.
                let expected = if i == j { 0..1 } else { 850..1150 };
                assert!(expected.contains(&count), "[{i}, {j}]: {count}");
            }
        }
    }

    #[test]
    fn a_recipe_repeats_the_text() {
        let pipeline = pipeline("RandomSwap: {n: 3}").unwrap();
        let data = || Data::from(Text("the quick brown fox jumps".into()));
        let recipe = pipeline.draw(1, 0, "key", &data().info()).unwrap();
        let line = recipe.to_string();
        let workspace = &mut Workspace::new();
        let swapped = recipe.run(data(), workspace).unwrap();
        assert_eq!(registry().recipe(&line).unwrap().run(data(), workspace).unwrap(), swapped);

        let mut words: Vec<_> = match &swapped {
            Data::Text(text) => text.0.split(' ').collect(),
            other => panic!("{other:?}"),
        };
        words.sort_unstable();
        assert_eq!(words, ["brown", "fox", "jumps", "quick", "the"]);
    }

    #[test]
    fn a_spec_is_written_back_with_its_default() {
        for (spec, printed) in [
            ("RandomSwap", "Compose(RandomSwap(alpha=0.1))"),
            ("RandomSwap: {alpha: 0}", "Compose(RandomSwap(alpha=0.0))"),
            ("RandomSwap: {n: 1}", "Compose(RandomSwap(n=1))"),
        ] {
            let built = pipeline(spec).unwrap();
            assert_eq!(built.to_string(), printed);
            let again = Pipeline::from_value(&built.to_value(), Info::TEXT, &registry()).unwrap();
            assert_eq!(again.to_value(), built.to_value());
        }
    }

    #[test]
    fn what_is_wrong_is_said_when_the_pipeline_is_built() {
        for (spec, message) in [
            ("RandomSwap: {alpha: 1.5}", "RandomSwap.alpha: must be between 0 and 1, got 1.5"),
            ("RandomSwap: {n: 1, alpha: 0.1}", "RandomSwap: give either `n` or `alpha`, not both"),
            ("RandomSwap: {n: -1}", "RandomSwap.n: "),
            ("RandomSwap: {p: 1}", "unknown field `p`"),
        ] {
            let error = pipeline(spec).unwrap_err().to_string();
            assert!(error.contains(message), "{error}");
        }
        assert!(RandomSwap { n: None, alpha: Some(f64::NAN) }.validate().is_err());
        let error = Pipeline::from_yaml("[RandomSwap]", Info::IMAGE, &registry()).unwrap_err();
        assert!(error.to_string().contains("works on text, but is given image"), "{error}");
    }

    #[test]
    fn the_op_draws_where_the_number_of_words_is_not_known() {
        let mut rng = SampleRng::new(1, 0, "k");
        let ops = RandomSwap::default().draw(&Info::TEXT, &mut rng).unwrap();
        let swap = || Data::from(Text("a b c d".into()));
        let swapped = ops[0].apply(swap(), &mut Workspace::new()).unwrap();
        assert_ne!(swapped, swap());
        assert_eq!(ops[0].apply(swap(), &mut Workspace::new()).unwrap(), swapped);
        assert!(RandomSwap::default().draw(&Info::IMAGE, &mut rng).is_err());
    }
}
