//! `random_characters`: letters inserted, left out, exchanged or replaced.

use augment_core::{Data, Error, Info, Kind, Op, Result, SampleRng, Stream, Text, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::letters::{edited, one_of};

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

/// Inserts, leaves out, exchanges or replaces letters at random (nlpaug's `RandomCharAug`). New ones are English
/// letters in the case of the old one, or digits for digits.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RandomCharacters {
    /// What happens.
    pub action: CharacterAction,
    /// How likely it is to happen to each letter or digit, 0 to 1.
    pub p: f64,
    /// The random numbers.
    pub stream: Stream,
}

fn another(letter: char, rng: &mut SampleRng) -> char {
    let all: Vec<char> =
        if letter.is_numeric() { ('0'..='9').collect() } else { ('a'..='z').collect() };
    one_of(letter, &all, rng)
}

fn swapped(text: &str, p: f64, stream: Stream) -> String {
    let mut rng = SampleRng::from(stream);
    let mut letters: Vec<char> = text.chars().collect();
    let mut at = 0;
    while at + 1 < letters.len() {
        let are_letters = letters[at].is_alphanumeric() && letters[at + 1].is_alphanumeric();
        if are_letters && rng.chance(p) {
            letters.swap(at, at + 1);
            at += 1;
        }
        at += 1;
    }
    letters.into_iter().collect()
}

impl Op for RandomCharacters {
    const NAME: &'static str = "random_characters";

    fn validate(&self) -> Result<()> {
        Error::check_range("p", self.p, 0.0..=1.0)
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        input.expect(Kind::Text)?;
        Ok(Info::TEXT)
    }

    fn apply(&self, data: Data, _: &mut Workspace) -> Result<Data> {
        let Self { action, p, stream } = *self;
        if action == CharacterAction::Swap {
            let Text(text) = data.into_text()?;
            return Ok(Text(swapped(&text, p, stream)).into());
        }
        edited(data, p, stream, |letter, rng, out| match action {
            CharacterAction::Insert => out.extend([another(letter, rng), letter]),
            CharacterAction::Substitute => out.push(another(letter, rng)),
            CharacterAction::Delete | CharacterAction::Swap => {}
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(action: CharacterAction, p: f64) -> String {
        let op = RandomCharacters { action, p, stream: Stream { seed: 1, id: [0; 3] } };
        let data = op.apply(Text("Abcd, 12 é.".into()).into(), &mut Workspace::new());
        data.unwrap().into_text().unwrap().0
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
