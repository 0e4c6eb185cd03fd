//! `keyboard_typos`: letters hit beside.

use augment_core::{Error, Result, SampleRng, Workspace};

use crate::letters;
use crate::streamed::{Edit, streamed};

streamed! {
    /// Letters and digits become those of a neighbouring key of an American keyboard, in their case (nlpaug's
    /// `KeyboardAug`). Letters of other alphabets stay.
    pub struct KeyboardTypos {
        /// How likely each letter or digit is to be edited, 0 to 1.
        pub p: f64 = 0.05,
    }
    const NAME: &'static str = "keyboard_typos";
    const NAME: &'static str = "KeyboardTypos";
}

impl Edit for KeyboardTypos {
    const KEEPS_WORDS: bool = true;

    fn check(&self) -> Result<()> {
        Error::check_range("p", self.p, 0.0..=1.0)
    }

    fn edit(&self, text: &str, rng: &mut SampleRng, _: &mut Workspace) -> Result<String> {
        Ok(letters::edited(text, self.p, rng, |letter, rng, out| {
            out.push(letters::one_of(letter, &neighbours(letter), rng));
        }))
    }
}

const ROWS: [&str; 4] = ["1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm"];

/// The keys left and right of a key, and the two or three above and below; each row is half a key further right.
fn neighbours(letter: char) -> Vec<char> {
    let lower = letter.to_ascii_lowercase();
    let place = ROWS.iter().enumerate().find_map(|(row, keys)| Some((row, keys.find(lower)?)));
    let Some((row, at)) = place else { return Vec::new() };
    let near = [(0, -1), (0, 1), (-1, 0), (-1, 1), (1, -1), (1, 0)];
    let key = |(down, right): (isize, isize)| {
        let keys = ROWS.get(row.checked_add_signed(down)?)?;
        keys.chars().nth(at.checked_add_signed(right)?)
    };
    let is_letter = |key: &char| key.is_alphabetic() == lower.is_alphabetic();
    near.into_iter().filter_map(key).filter(is_letter).collect()
}

#[cfg(test)]
mod tests {
    use augment_core::Stream;

    use super::*;
    use crate::streamed::edited;

    #[test]
    fn keys_have_neighbours() {
        let sorted = |letter| {
            let mut keys = neighbours(letter);
            keys.sort_unstable();
            keys.into_iter().collect::<String>()
        };
        assert_eq!(sorted('g'), "bfhtvy");
        assert_eq!(
            (sorted('q'), sorted('P'), sorted('m')),
            ("aw".into(), "lo".into(), "jkn".into())
        );
        assert_eq!((sorted('5'), sorted('ß')), ("46".into(), "".into()));
        for letter in 'a'..='z' {
            assert!(
                neighbours(letter).iter().all(|other| neighbours(*other).contains(&letter)),
                "{letter}"
            );
        }
    }

    #[test]
    fn every_letter_or_none() {
        let run = |p: f64| {
            let op = KeyboardTypos { p, stream: Stream { seed: 1, id: [0; 3] } };
            edited(&op, "Grüße, 7 Gags!")
        };
        assert_eq!(run(0.0), "Grüße, 7 Gags!");
        let all = run(1.0);
        let pairs: Vec<_> = all.chars().zip("Grüße, 7 Gags!".chars()).collect();
        let stays = |letter: char| !letter.is_ascii_alphanumeric();
        assert!(pairs.iter().all(|(a, b)| (a == b) == stays(*b)), "{all}");
        assert!(pairs.iter().all(|(a, b)| a.is_uppercase() == b.is_uppercase()));
    }
}
