//! `clean_text`: EDA's lower case and letters.

use augment_core::{Data, Info, Kind, Op, Result, Text, Workspace};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Lower case and letters only, as EDA's authors clean sentences (`get_only_chars` of `eda_nlp`): apostrophes go,
/// hyphens, tabs and line ends become spaces, as do all characters but the letters a to z; of several spaces one
/// stays, and none at the beginning.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CleanText {}

impl Op for CleanText {
    const NAME: &'static str = "clean_text";

    fn output_info(&self, input: &Info) -> Result<Info> {
        input.expect(Kind::Text)?;
        Ok(Info::TEXT)
    }

    fn apply(&self, data: Data, _: &mut Workspace) -> Result<Data> {
        let Text(text) = data.into_text()?;
        let mut cleaned = String::with_capacity(text.len());
        for letter in text.chars().filter(|letter| !matches!(letter, '’' | '\'')) {
            match letter.to_ascii_lowercase() {
                letter @ 'a'..='z' => cleaned.push(letter),
                _ if cleaned.ends_with(' ') || cleaned.is_empty() => {}
                _ => cleaned.push(' '),
            }
        }
        Ok(Text(cleaned).into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_hand() {
        for (text, cleaned) in [
            ("", ""),
            ("  It's a so-called\t\"film\", 100 % bad!\n", "its a so called film bad "),
            ("123", ""),
            ("Ça va", "a va"),
        ] {
            let data = CleanText {}.apply(Text(text.into()).into(), &mut Workspace::new());
            assert_eq!(data.unwrap().into_text().unwrap().0, cleaned);
        }
    }
}
