//! `shuffle_sentences`: the sentences of a text in another order.

use augment_core::{Result, SampleRng, Workspace};

use crate::streamed::{Edit, streamed};

streamed! {
    /// Puts the sentences of a text into a random order (nlpaug's `RandomSentAug`). A sentence ends with a full stop,
    /// an exclamation or question mark or an ellipsis, and what closes it, before white space; the white space
    /// between sentences stays.
    pub struct ShuffleSentences {}
    const NAME: &'static str = "shuffle_sentences";
    const NAME: &'static str = "ShuffleSentences";
}

/// Sentences, each with the white space behind it.
fn sentences(text: &str) -> Vec<(&str, &str)> {
    let mut sentences = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let mut has_ended = false;
        let end = rest.char_indices().find(|(_, letter)| {
            match letter {
                '.' | '!' | '?' | '…' => has_ended = true,
                '"' | '\'' | ')' | '”' | '’' | '»' => {}
                letter if letter.is_whitespace() && has_ended => return true,
                _ => has_ended = false,
            }
            false
        });
        let (sentence, behind) = rest.split_at(end.map_or(rest.len(), |(at, _)| at));
        let next = behind.trim_start();
        sentences.push((sentence, &behind[..behind.len() - next.len()]));
        rest = next;
    }
    sentences
}

impl Edit for ShuffleSentences {
    const KEEPS_WORDS: bool = true;

    fn edit(&self, text: &str, rng: &mut SampleRng, _: &mut Workspace) -> Result<String> {
        let sentences = sentences(text);
        // White space at the end of the last one is no sentence's.
        let mut order: Vec<&str> =
            sentences.iter().map(|(sentence, _)| sentence.trim_end()).collect();
        rng.shuffle(&mut order);
        let mut shuffled = String::with_capacity(text.len());
        for ((old, behind), new) in sentences.iter().zip(order) {
            shuffled.push_str(new);
            shuffled.push_str(&old[old.trim_end().len()..]);
            shuffled.push_str(behind);
        }
        Ok(shuffled)
    }
}

#[cfg(test)]
mod tests {
    use augment_core::Stream;

    use super::*;
    use crate::streamed::edited;

    #[test]
    fn sentences_change_places_and_nothing_else_does() {
        let text = "It rains. \"Does it?\"  He looked (v1.2)… and left\n";
        let parts: Vec<_> =
            sentences(text).into_iter().map(|(sentence, _)| sentence.trim_end()).collect();
        assert_eq!(parts, ["It rains.", "\"Does it?\"", "He looked (v1.2)…", "and left"]);
        let run = |seed| {
            let op = ShuffleSentences { stream: Stream { seed, id: [0; 3] } };
            edited(&op, text)
        };
        let all: std::collections::BTreeSet<_> = (0..300).map(run).collect();
        assert_eq!(all.len(), 24);
        assert!(all.iter().all(|text| text.ends_with('\n') && text.matches("  ").count() == 1));
        for text in ["", " ", "one", "one. "] {
            let op = ShuffleSentences { stream: Stream { seed: 1, id: [0; 3] } };
            assert_eq!(edited(&op, text), text);
        }
    }
}
