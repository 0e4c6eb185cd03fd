//! `expand_contractions`: "don't" to "do not".

use augment_core::{Data, Info, Kind, Op, Result, Text, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::words::{Words, in_case_of};

/// Writes English contractions out, as in `don't` to `do not`, or the other way, in the case of the words
/// (TextAttack's `WordSwapContract` and `WordSwapExtend`). Either apostrophe counts; what may stand for two things
/// (`he's`) stays.
#[derive(Clone, Debug, Default, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ExpandContractions {
    /// Whether words are contracted instead.
    pub contract: bool,
}

const CONTRACTIONS: &[(&str, &str)] = &[
    ("aren't", "are not"),
    ("can't", "cannot"),
    ("couldn't", "could not"),
    ("didn't", "did not"),
    ("doesn't", "does not"),
    ("don't", "do not"),
    ("hadn't", "had not"),
    ("hasn't", "has not"),
    ("haven't", "have not"),
    ("i'll", "i will"),
    ("i'm", "i am"),
    ("i've", "i have"),
    ("isn't", "is not"),
    ("mightn't", "might not"),
    ("mustn't", "must not"),
    ("needn't", "need not"),
    ("shouldn't", "should not"),
    ("they'll", "they will"),
    ("they're", "they are"),
    ("they've", "they have"),
    ("wasn't", "was not"),
    ("we'll", "we will"),
    ("we're", "we are"),
    ("we've", "we have"),
    ("weren't", "were not"),
    ("won't", "will not"),
    ("wouldn't", "would not"),
    ("you'll", "you will"),
    ("you're", "you are"),
    ("you've", "you have"),
];

impl Op for ExpandContractions {
    const NAME: &'static str = "expand_contractions";

    fn output_info(&self, input: &Info) -> Result<Info> {
        input.expect(Kind::Text)?;
        Ok(Info::TEXT)
    }

    fn apply(&self, data: Data, _: &mut Workspace) -> Result<Data> {
        let Text(text) = data.into_text()?;
        let mut words = Words::of(&text);
        if self.contract {
            words.join(|words| {
                let written = words.to_lowercase();
                let known = CONTRACTIONS.iter().find(|(_, long)| *long == written)?;
                Some(in_case_of(words, known.0))
            });
        } else {
            for word in &mut words.words {
                let written = word.core.to_lowercase().replace('’', "'");
                if let Some((_, long)) = CONTRACTIONS.iter().find(|(short, _)| *short == written) {
                    // A lone I is a capital, whatever stands behind it.
                    let is_shouted = word.core.chars().filter(|c| c.is_uppercase()).count() > 1;
                    word.core = match long.strip_prefix("i ") {
                        Some(rest) if !is_shouted => format!("I {rest}").into(),
                        _ => in_case_of(&word.core, long).into(),
                    };
                }
            }
        }
        Ok(Text(words.text()).into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(contract: bool, text: &str) -> String {
        let op = ExpandContractions { contract };
        op.apply(Text(text.into()).into(), &mut Workspace::new()).unwrap().into_text().unwrap().0
    }

    #[test]
    fn both_ways() {
        assert!(CONTRACTIONS.is_sorted());
        for (short, long) in [
            ("I don't know, you're late.", "I do not know, you are late."),
            ("Can't he? WE'LL see!", "Cannot he? WE WILL see!"),
            ("I'm here", "I am here"),
            ("He's gone", "He's gone"),
        ] {
            assert_eq!(run(false, short), long);
            assert_eq!(run(true, long), short);
        }
        assert_eq!(run(false, "it isn’t"), "it is not");
        // A comma between the two is a border.
        assert_eq!(run(true, "if you do, not I"), "if you do, not I");
    }
}
