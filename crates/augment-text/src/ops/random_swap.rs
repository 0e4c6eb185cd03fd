//! `random_swap`: exchanges words at given places.

use augment_core::{Data, Error, Info, Kind, Op, Result, SampleRng, Stream, Text, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::params::{Compat, Count};

/// Exchanges words of a text; the white space between the words stays as it was.
///
/// Either at given places (`RandomSwap` draws them where it knows how many words there are), or so many
/// times at places of the stream, whose numbers the op draws when it sees the text.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RandomSwap {
    /// The places of each exchange, counted in words from 0; the exchanges are done one after the
    /// other.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub swaps: Vec<[usize; 2]>,
    /// Exchanges by the stream, whatever the text's length; instead of `alpha`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub n: Option<usize>,
    /// Exchanges by the stream for each word of the text, 0 to 1: rounded down, but at least one; 0.1 when both
    /// are left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alpha: Option<f64>,
    /// Whose rules the stream's exchanges follow.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub compat: Option<Compat>,
    /// The random numbers, instead of `swaps`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stream: Option<Stream>,
}

impl RandomSwap {
    /// The exchanges that the stream tells, among so many words.
    fn drawn(&self, stream: Stream, words: usize) -> Vec<[usize; 2]> {
        let mut rng = SampleRng::from(stream);
        let count = Count { n: self.n, alpha: self.alpha }.of(words);
        if words < 2 {
            return Vec::new();
        }
        let mut exchange = |_| {
            let first = rng.below(words);
            if self.compat.is_some() {
                let others = (0..3).map(|_| rng.below(words));
                return others
                    .into_iter()
                    .find(|other| *other != first)
                    .map(|other| [first, other]);
            }
            let other = rng.below(words - 1);
            Some([first, other + usize::from(other >= first)])
        };
        (0..count).filter_map(&mut exchange).collect()
    }
}

impl Op for RandomSwap {
    const NAME: &'static str = "random_swap";

    fn validate(&self) -> Result<()> {
        let by_stream = self.n.is_some() || self.alpha.is_some() || self.compat.is_some();
        match self.stream {
            None if by_stream => {
                Err(Error::invalid("`n`, `alpha` and `compat` are about a `stream`"))
            }
            Some(_) if !self.swaps.is_empty() => {
                Err(Error::invalid("give either `swaps` or a `stream`"))
            }
            _ => Count { n: self.n, alpha: self.alpha }.validate(),
        }
    }

    fn output_info(&self, input: &Info) -> Result<Info> {
        input.unchanged(Kind::Text)
    }

    fn apply(&self, data: Data, _: &mut Workspace) -> Result<Data> {
        let Text(text) = data.into_text()?;
        let mut words: Vec<&str> = text.split_whitespace().collect();
        let drawn = self.stream.map(|stream| self.drawn(stream, words.len()));
        for &[i, j] in drawn.as_ref().unwrap_or(&self.swaps) {
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
        let op = RandomSwap { swaps: swaps.to_vec(), ..RandomSwap::default() };
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
        let op = RandomSwap::default();
        assert!(op.output_info(&Info::AUDIO).is_err());
        assert_eq!(op.output_info(&Info::TEXT).unwrap(), Info::TEXT);
    }
}
