//! A thesaurus of the user's own.

use std::collections::HashMap;
use std::path::Path;

use augment_core::{Error, Result};

/// Words and their synonyms, from a file: on each line a word, a tab, and its synonyms, with commas or more
/// tabs between them. In any language; empty lines and those that begin with `#` are skipped.
#[derive(Debug, Default)]
pub struct Table(HashMap<String, Vec<String>>);

impl Table {
    /// Reads a file.
    ///
    /// # Errors
    /// When it cannot be read, is not UTF-8, or a line has no tab: with the line's number.
    pub fn open(path: &Path) -> Result<Self> {
        let told = |why: String| Error::data(format!("the thesaurus {}: {why}", path.display()));
        let text = std::fs::read_to_string(path).map_err(|error| told(error.to_string()))?;
        let mut words = HashMap::<_, Vec<String>>::new();
        for (number, line) in (1..).zip(text.lines()) {
            if line.trim().is_empty() || line.starts_with('#') {
                continue;
            }
            let Some((word, synonyms)) = line.split_once('\t') else {
                return Err(told(format!("line {number} has no tab after the word")));
            };
            let synonyms = synonyms.split([',', '\t']).map(str::trim).filter(|s| !s.is_empty());
            words
                .entry(word.trim().to_lowercase())
                .or_default()
                .extend(synonyms.map(str::to_owned));
        }
        Ok(Self(words))
    }

    /// The synonyms of a word, whatever its case.
    pub fn synonyms(&self, word: &str) -> &[String] {
        self.0.get(&word.to_lowercase()).map_or(&[], Vec::as_slice)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_and_what_is_wrong_in_it_is_told() {
        let dir = std::env::temp_dir().join(format!("augment-table-{}", std::process::id()));
        std::fs::create_dir_all(&dir).unwrap();
        let path = dir.join("words.tsv");
        std::fs::write(&path, "# German\nschnell\tflott, rasch\tzügig\n\nSchnell\tfix\n").unwrap();
        let table = Table::open(&path).unwrap();
        assert_eq!(table.synonyms("SCHNELL"), ["flott", "rasch", "zügig", "fix"]);
        assert!(table.synonyms("langsam").is_empty());
        std::fs::write(&path, "a\tb\nno tab\n").unwrap();
        let told = Table::open(&path).unwrap_err().to_string();
        assert!(told.ends_with("words.tsv: line 2 has no tab after the word"), "{told}");
        std::fs::remove_dir_all(&dir).unwrap();
        assert!(Table::open(&path).is_err());
    }
}
