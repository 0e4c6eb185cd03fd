//! `random_characters`: letters inserted, left out, exchanged or replaced.

use augment_core::{Error, Result, SampleRng, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::letters::one_of;
use crate::streamed::{Edit, streamed};

/// What happens to a letter (nlpaug's `action`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
pub enum CharacterAction {
    /// Another one comes before it.
    Insert,
    /// It goes.
    Delete,
    /// It changes places with the one behind it, within a word.
    Swap,
    /// Another one takes its place.
    Substitute,
}

streamed! {
    /// Inserts, leaves out, exchanges or replaces letters at random (nlpaug's `RandomCharAug`). New ones are English
    /// letters in the case of the old one, or digits for digits.
    pub struct RandomCharacters {
        /// What happens; one of the four for each letter when left out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        pub action: Option<CharacterAction> = None,
        /// How likely it is to happen to each letter or digit, 0 to 1.
        pub p: f64 = 0.05,
    }
    const NAME: &'static str = "random_characters";
    const NAME: &'static str = "RandomCharacters";
}

const DIGITS: [char; 10] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];
const LETTERS: [char; 26] = [
    'a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k', 'l', 'm', 'n', 'o', 'p', 'q', 'r', 's',
    't', 'u', 'v', 'w', 'x', 'y', 'z',
];

fn another(letter: char, rng: &mut SampleRng) -> char {
    one_of(letter, if letter.is_numeric() { &DIGITS } else { &LETTERS }, rng)
}

impl Edit for RandomCharacters {
    fn check(&self) -> Result<()> {
        Error::check_range("p", self.p, 0.0..=1.0)
    }

    fn edit(&self, text: &str, rng: &mut SampleRng, _: &mut Workspace) -> Result<String> {
        use CharacterAction::{Delete, Insert, Substitute, Swap};
        let mut out = String::with_capacity(text.len() + 8);
        let mut letters = text.chars().peekable();
        while let Some(letter) = letters.next() {
            if !letter.is_alphanumeric() || !rng.chance(self.p) {
                out.push(letter);
                continue;
            }
            let any = |rng: &mut SampleRng| [Insert, Delete, Swap, Substitute][rng.below(4)];
            match self.action.unwrap_or_else(|| any(rng)) {
                Insert => out.extend([another(letter, rng), letter]),
                Delete => {}
                Swap => {
                    out.extend(letters.next_if(|next| next.is_alphanumeric()));
                    out.push(letter);
                }
                Substitute => out.push(another(letter, rng)),
            }
        }
        Ok(out)
    }
}

#[cfg(test)]
mod tests {
    use augment_core::Stream;

    use super::*;
    use crate::streamed::edited;

    fn run(action: CharacterAction, p: f64) -> String {
        let op =
            RandomCharacters { action: action.into(), p, stream: Stream { seed: 1, id: [0; 3] } };
        edited(&op, "Abcd, 12 é.")
    }

    #[test]
    fn one_of_the_four_for_each_letter() {
        let op = RandomCharacters { action: None, p: 1.0, stream: Stream { seed: 1, id: [0; 3] } };
        let text = "a b c d e f g h i j k l m n o p q r s t ".repeat(50);
        let lengths = edited(&op, &text);
        let count =
            |len: usize| lengths.split(' ').filter(|word| word.chars().count() == len).count();
        // A letter alone has none to change places with, so half of them stay one letter.
        assert!((200..300).contains(&count(2)) && (430..570).contains(&count(1)), "{lengths}");
    }

    #[test]
    fn to_all_letters() {
        assert_eq!(run(CharacterAction::Delete, 1.0), ",  .");
        assert_eq!(run(CharacterAction::Swap, 1.0), "bAdc, 21 é.");
        let inserted = run(CharacterAction::Insert, 1.0);
        let kept: String = inserted.chars().filter(|c| "Abcd, 12 é.".contains(*c)).collect();
        assert!(inserted.chars().count() == 18 && kept.ends_with("é."), "{inserted}");
        let substituted = run(CharacterAction::Substitute, 1.0);
        assert!(substituted.chars().count() == 11 && substituted.starts_with(char::is_uppercase));
        assert!(substituted.chars().nth(6).is_some_and(char::is_numeric), "{substituted}");
        for action in [CharacterAction::Insert, CharacterAction::Delete, CharacterAction::Swap] {
            assert_eq!(run(action, 0.0), "Abcd, 12 é.");
        }
    }
}
