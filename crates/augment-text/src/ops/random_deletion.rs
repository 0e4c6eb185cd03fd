//! `random_deletion`: words left out.

use augment_core::{Data, Error, Info, Kind, Op, Result, SampleRng, Stream, Text, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::words::Words;

/// Leaves out each word with the same probability: the random deletion of EDA (Wei and Zou 2019).
///
/// When all would go, one of them stays. Which ones go is told by the stream.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RandomDeletion {
    /// How likely each word is to go, 0 to 1.
    pub p: f64,
    /// The random numbers: one for each word, and one for the word that stays.
    pub stream: Stream,
}

impl Op for RandomDeletion {
    const NAME: &'static str = "random_deletion";

    fn validate(&self) -> Result<()> {
        Error::check_range("p", self.p, 0.0..=1.0)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        input.expect(Kind::Text)?;
        Ok(Info::TEXT)
    }

    fn apply(&self, data: Data, _: &mut Workspace) -> Result<Data> {
        let Text(text) = data.into_text()?;
        let mut words = Words::of(&text);
        let count = words.words.len();
        let mut rng = SampleRng::from(self.stream);
        let mut stays: Vec<bool> = (0..count).map(|_| !rng.chance(self.p)).collect();
        if !stays.contains(&true) {
            let kept = rng.below(count);
            stays.iter_mut().skip(kept).take(1).for_each(|stays| *stays = true);
        }
        words.retain(|at| stays[at]);
        Ok(Text(words.text()).into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(p: f64, seed: u64, text: &str) -> String {
        let op = RandomDeletion { p, stream: Stream { seed, id: [0; 3] } };
        op.apply(Text(text.into()).into(), &mut Workspace::new()).unwrap().into_text().unwrap().0
    }

    #[test]
    fn words_go_and_one_stays() {
        for text in ["", " ", "one", "One, two."] {
            assert_eq!(run(0.0, 1, text), text);
        }
        let kept: std::collections::BTreeSet<_> =
            (0..40).map(|seed| run(1.0, seed, "a b c")).collect();
        assert_eq!(kept.into_iter().collect::<Vec<_>>(), ["a", "b", "c"]);
        assert_eq!((run(1.0, 3, "one"), run(1.0, 3, "")), ("one".into(), "".into()));
        let text = "w ".repeat(20_000);
        let left = run(0.3, 5, &text).split_whitespace().count();
        assert!((13_700..14_300).contains(&left), "{left}");
    }
}
