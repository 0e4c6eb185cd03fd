//! A folder of sound files.

use std::sync::OnceLock;

use augment_core::{Result, SampleRng};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ops::sound_files;

/// A folder, written as its path, of which sound files are drawn: those with a sound file's ending in
/// it and in the folders below it, in the order of their names. They are listed once, when first asked
/// for.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(from = "String", into = "String")]
#[schemars(with = "String", inline)]
pub struct Sounds {
    folder: String,
    files: OnceLock<Vec<String>>,
}

impl Sounds {
    /// The folder's path.
    pub fn folder(&self) -> &str {
        &self.folder
    }

    /// The files, as paths below the folder; an error names the field that holds the folder.
    pub fn files(&self, field: &str) -> Result<&[String]> {
        if let Some(files) = self.files.get() {
            return Ok(files);
        }
        let files = sound_files(field, &self.folder)?;
        Ok(self.files.get_or_init(|| files))
    }

    /// One of the files.
    pub fn draw(&self, field: &str, rng: &mut SampleRng) -> Result<&str> {
        let files = self.files(field)?;
        Ok(files.get(rng.below(files.len())).map_or("", String::as_str))
    }
}

impl From<String> for Sounds {
    fn from(folder: String) -> Self {
        Self { folder, files: OnceLock::new() }
    }
}

impl From<Sounds> for String {
    fn from(sounds: Sounds) -> Self {
        sounds.folder
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_files_of_the_folder_are_drawn() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/golden/clips");
        let sounds = Sounds::from(folder.to_owned());
        let file = |key: usize| {
            let mut rng = SampleRng::new(1, 0, &key.to_string());
            sounds.draw("sounds_path", &mut rng).unwrap().to_owned()
        };
        let drawn: std::collections::BTreeSet<String> = (0..200).map(file).collect();
        assert_eq!(drawn.len(), 10);
        assert_eq!(file(3), file(3));
        assert_eq!(serde_json::to_value(&sounds).unwrap(), folder);
        let empty = Sounds::from(concat!(env!("CARGO_MANIFEST_DIR"), "/src").to_owned());
        assert!(empty.files("ir_path").unwrap_err().to_string().contains("ir_path"));
    }
}
