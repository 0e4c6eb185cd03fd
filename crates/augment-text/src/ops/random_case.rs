//! `random_case`: small letters and capitals exchanged.

use augment_core::{Error, Result, SampleRng, Workspace};

use crate::letters;
use crate::streamed::{Edit, streamed};

streamed! {
    /// Small letters become capitals, and capitals small ones.
    pub struct RandomCase {
        /// How likely each letter or digit is to be edited, 0 to 1.
        pub p: f64 = 0.1,
    }
    const NAME: &'static str = "random_case";
    const NAME: &'static str = "RandomCase";
}

impl Edit for RandomCase {
    const KEEPS_WORDS: bool = true;

    fn check(&self) -> Result<()> {
        Error::check_range("p", self.p, 0.0..=1.0)
    }

    fn edit(&self, text: &str, rng: &mut SampleRng, _: &mut Workspace) -> Result<String> {
        Ok(letters::edited(text, self.p, rng, |letter, _, out| {
            if letter.is_uppercase() {
                out.extend(letter.to_lowercase());
            } else {
                out.extend(letter.to_uppercase());
            }
        }))
    }
}

#[cfg(test)]
mod tests {
    use augment_core::Stream;

    use super::*;
    use crate::streamed::edited;

    #[test]
    fn all_or_none() {
        let run = |p: f64| {
            let op = RandomCase { p, stream: Stream { seed: 1, id: [0; 3] } };
            edited(&op, "Straße, ÉTÉ 7")
        };
        assert_eq!((run(0.0), run(1.0)), ("Straße, ÉTÉ 7".into(), "sTRASSE, été 7".into()));
    }
}
