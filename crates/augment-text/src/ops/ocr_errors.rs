//! `ocr_errors`: letters read for others.

use augment_core::{Error, Result, SampleRng, Workspace};

use crate::letters;
use crate::streamed::{Edit, streamed};

streamed! {
    /// Letters and digits are taken for others that look like them, as optical character recognition does (nlpaug's
    /// `OcrAug`): o for 0, l and I for 1, rn for m. Those that look like none stay.
    pub struct OcrErrors {
        /// How likely each letter or digit is to be edited, 0 to 1.
        pub p: f64 = 0.05,
    }
    const NAME: &'static str = "ocr_errors";
    const NAME: &'static str = "OcrErrors";
}

impl Edit for OcrErrors {
    const KEEPS_WORDS: bool = true;

    fn check(&self) -> Result<()> {
        Error::check_range("p", self.p, 0.0..=1.0)
    }

    fn edit(&self, text: &str, rng: &mut SampleRng, _: &mut Workspace) -> Result<String> {
        Ok(letters::edited(text, self.p, rng, |letter, rng, out| {
            let known = ALIKE.iter().find(|(one, _)| *one == letter);
            match known.map(|(_, others)| others[rng.below(others.len())]) {
                Some(other) => out.push_str(other),
                None => out.push(letter),
            }
        }))
    }
}

const ALIKE: &[(char, &[&str])] = &[
    ('0', &["O", "o", "D"]),
    ('1', &["l", "I", "i"]),
    ('2', &["Z", "z"]),
    ('5', &["S", "s"]),
    ('6', &["b", "G"]),
    ('8', &["B"]),
    ('9', &["g", "q"]),
    ('B', &["8"]),
    ('D', &["0", "O"]),
    ('G', &["6", "C"]),
    ('I', &["1", "l"]),
    ('O', &["0", "D"]),
    ('S', &["5"]),
    ('Z', &["2"]),
    ('b', &["6", "h"]),
    ('c', &["e", "o"]),
    ('d', &["cl"]),
    ('e', &["c"]),
    ('g', &["9", "q"]),
    ('h', &["b", "li"]),
    ('i', &["1", "l", "j"]),
    ('l', &["1", "I"]),
    ('m', &["rn", "nn"]),
    ('n', &["ri", "r"]),
    ('o', &["0", "c"]),
    ('q', &["9", "g"]),
    ('s', &["5"]),
    ('u', &["v", "ii"]),
    ('v', &["u"]),
    ('w', &["vv"]),
    ('z', &["2"]),
];

#[cfg(test)]
mod tests {
    use augment_core::Stream;

    use super::*;
    use crate::streamed::edited;

    #[test]
    fn what_looks_alike() {
        assert!(ALIKE.is_sorted_by_key(|(letter, _)| *letter));
        let op = OcrErrors { p: 1.0, stream: Stream { seed: 1, id: [0; 3] } };
        assert_eq!(edited(&op, "8 x: w, B!"), "B x: vv, 8!");
    }
}
