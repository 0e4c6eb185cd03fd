//! `random_deletion`: words left out.

use augment_core::{Error, Result, SampleRng, Workspace};

use crate::streamed::{Edit, streamed};
use crate::words::Words;

streamed! {
    /// Leaves out each word with the same probability: the random deletion of EDA (Wei and Zou 2019). When all would
    /// go, one of them stays.
    pub struct RandomDeletion {
        /// How likely each word is to go, 0 to 1.
        pub p: f64 = 0.1,
    }
    const NAME: &'static str = "random_deletion";
    const NAME: &'static str = "RandomDeletion";
}

impl Edit for RandomDeletion {
    fn check(&self) -> Result<()> {
        Error::check_range("p", self.p, 0.0..=1.0)
    }

    fn edit(&self, text: &str, rng: &mut SampleRng, _: &mut Workspace) -> Result<String> {
        let mut words = Words::of(text);
        let count = words.words.len();
        let mut stays: Vec<bool> = (0..count).map(|_| !rng.chance(self.p)).collect();
        if !stays.contains(&true) {
            let kept = rng.below(count);
            stays.iter_mut().skip(kept).take(1).for_each(|stays| *stays = true);
        }
        words.retain(|at| stays[at]);
        Ok(words.text())
    }
}

#[cfg(test)]
mod tests {
    use augment_core::Stream;

    use super::*;
    use crate::streamed::edited;

    fn run(p: f64, seed: u64, text: &str) -> String {
        edited(&RandomDeletion { p, stream: Stream { seed, id: [0; 3] } }, text)
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
