//! `random_swap`: exchanges words at given places.

use augment_core::{Data, Error, Info, Kind, Op, Result, Text, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Exchanges words of a text at given places; the white space between the words stays as it was.
///
/// `RandomSwap` draws the places.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RandomSwap {
    /// The places of each exchange, counted in words from 0; the exchanges are done one after the
    /// other.
    pub swaps: Vec<[usize; 2]>,
}

impl Op for RandomSwap {
    const NAME: &'static str = "random_swap";

    fn output_info(&self, input: &Info) -> Result<Info> {
        input.unchanged(Kind::Text)
    }

    fn apply(&self, data: Data, _: &mut Workspace) -> Result<Data> {
        let Text(text) = data.into_text()?;
        let mut words: Vec<&str> = text.split_whitespace().collect();
        for &[i, j] in &self.swaps {
            if i.max(j) >= words.len() {
                return Err(Error::data(format!(
                    "cannot swap words {i} and {j} of a text of {} (counted from 0)",
                    words.len()
                )));
            }
            words.swap(i, j);
        }
        let mut swapped = String::with_capacity(text.len());
        let mut rest = text.as_str();
        for (old, new) in text.split_whitespace().zip(words) {
            let word = rest.trim_start();
            swapped.push_str(&rest[..rest.len() - word.len()]);
            swapped.push_str(new);
            rest = &word[old.len()..];
        }
        swapped.push_str(rest);
        Ok(Text(swapped).into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn swap(text: &str, swaps: &[[usize; 2]]) -> Result<String> {
        let op = RandomSwap { swaps: swaps.to_vec() };
        let data = op.apply(Text(text.into()).into(), &mut Workspace::new())?;
        Ok(data.into_text()?.0)
    }

    #[test]
    fn by_hand() {
        let cases: [(&str, &[[usize; 2]], &str); 6] = [
            ("a sad superior human", &[], "a sad superior human"),
            ("a sad superior human", &[[0, 3]], "human sad superior a"),
            ("a sad superior human", &[[3, 0], [0, 1]], "sad human superior a"),
            ("a sad superior human", &[[1, 2], [2, 1]], "a sad superior human"),
            ("a b", &[[1, 1]], "a b"),
            ("", &[], ""),
        ];
        for (text, swaps, expected) in cases {
            assert_eq!(swap(text, swaps).unwrap(), expected);
        }
    }

    #[test]
    fn white_space_stays_where_it_was() {
        assert_eq!(swap("  one\ttwo \n\n three\n", &[[0, 2]]).unwrap(), "  three\ttwo \n\n one\n");
        assert_eq!(swap(" \u{3000}\n", &[]).unwrap(), " \u{3000}\n");
    }

    #[test]
    fn words_of_any_script() {
        // An ideographic space and a no-break space separate words; a zero-width joiner does not.
        let text = "früh\u{3000}こんにちは\u{a0}👩\u{200d}🚀 e\u{301}té";
        let expected = "👩\u{200d}🚀\u{3000}e\u{301}té\u{a0}früh こんにちは";
        assert_eq!(swap(text, &[[0, 2], [1, 3]]).unwrap(), expected);
        assert_eq!(swap(expected, &[[1, 3], [0, 2]]).unwrap(), text);
    }

    #[test]
    fn a_place_outside_the_text_is_the_datas_fault() {
        for (text, swap_) in [("a b", [0, 2]), ("a b", [usize::MAX, 0]), ("", [0, 0])] {
            assert!(matches!(swap(text, &[swap_]), Err(Error::Data(_))), "{text:?} {swap_:?}");
        }
    }

    #[test]
    fn other_kinds_are_refused() {
        let op = RandomSwap { swaps: vec![] };
        assert!(op.output_info(&Info::AUDIO).is_err());
        assert_eq!(op.output_info(&Info::TEXT).unwrap(), Info::TEXT);
    }
}
