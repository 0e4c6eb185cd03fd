//! Speech Commands (Warden 2018): a folder for each word, with lists of what validates and tests.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use super::{Record, folders, name};
use crate::error::{Error, Result};
use crate::media::Medium;

const VALID: &str = "validation_list.txt";
const TEST: &str = "testing_list.txt";
/// Long recordings to mix in, which are no word.
const NOISE: &str = "_background_noise_";

pub(super) fn detect(root: &Path) -> bool {
    root.join(VALID).is_file() && root.join(TEST).is_file()
}

pub(super) fn read(root: &Path) -> Result<(Vec<Record>, Vec<String>)> {
    let [valid, test] = [VALID, TEST].map(|list| read_list(&root.join(list)));
    let (valid, test) = (valid?, test?);
    let mut records = folders::classes(root, Medium::Audio, |folder| name(folder) != NOISE)?;
    for record in &mut records {
        let split = match record.source.as_str() {
            source if test.contains(source) => "test",
            source if valid.contains(source) => "valid",
            _ => "train",
        };
        record.split = Some(split.to_owned());
        // The speaker: `{speaker}_nohash_{n}`.
        let file = record.stem.rsplit('/').next().unwrap_or_default();
        record.group = file.split_once("_nohash_").map(|(speaker, _)| speaker.to_owned());
    }
    let known: BTreeSet<&str> = records.iter().map(|record| record.source.as_str()).collect();
    let missing = valid.iter().chain(&test).filter(|file| !known.contains(file.as_str())).count();
    let note = format!("{missing} files of {VALID} and {TEST} are not there");
    Ok((records, if missing > 0 { vec![note] } else { Vec::new() }))
}

fn read_list(path: &Path) -> Result<BTreeSet<String>> {
    let text = fs::read_to_string(path).map_err(Error::io("read", path))?;
    Ok(text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect())
}
