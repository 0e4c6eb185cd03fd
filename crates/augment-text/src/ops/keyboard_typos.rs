//! `keyboard_typos`: letters hit beside.

use crate::letters::{letter_op, one_of};

letter_op! {
    /// Letters and digits become those of a neighbouring key of an American keyboard, in their case (nlpaug's
    /// `KeyboardAug`). Letters of other alphabets stay.
    pub struct KeyboardTypos;
    const NAME: &'static str = "keyboard_typos";
    |letter, rng, out| out.push(one_of(letter, &neighbours(letter), rng))
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
    use augment_core::{Op as _, Stream, Text, Workspace};

    use super::*;

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
            let data = op.apply(Text("Grüße, 7 Gags!".into()).into(), &mut Workspace::new());
            data.unwrap().into_text().unwrap().0
        };
        assert_eq!(run(0.0), "Grüße, 7 Gags!");
        let all = run(1.0);
        let pairs: Vec<_> = all.chars().zip("Grüße, 7 Gags!".chars()).collect();
        let stays = |letter: char| !letter.is_ascii_alphanumeric();
        assert!(pairs.iter().all(|(a, b)| (a == b) == stays(*b)), "{all}");
        assert!(pairs.iter().all(|(a, b)| a.is_uppercase() == b.is_uppercase()));
    }
}
