//! UrbanSound8K (Salamon, Jacoby and Bello 2014), by its table.

use std::collections::BTreeSet;
use std::path::Path;

use serde::Deserialize;

use super::{Folds, Record, as_text, is_plain_name, list, name, stem};
use crate::error::{Error, Result};
use crate::media::Medium;

const TABLE: &str = "metadata/UrbanSound8K.csv";

/// Fold 10 tests, fold 9 validates, the others train.
const SPLITS: [(&str, std::ops::RangeInclusive<u32>); 3] =
    [("train", 1..=8), ("valid", 9..=9), ("test", 10..=10)];

pub(super) fn detect(root: &Path) -> bool {
    root.join(TABLE).is_file()
}

#[derive(Deserialize)]
struct Row {
    slice_file_name: String,
    #[serde(rename = "fsID")]
    fs_id: String,
    fold: u32,
    #[serde(rename = "classID")]
    class_id: u32,
    class: String,
}

pub(super) fn read(root: &Path, folds: Option<&Folds>) -> Result<(Vec<Record>, Vec<String>)> {
    let path = root.join(TABLE);
    let mut reader =
        csv::Reader::from_path(&path).map_err(|e| Error::dataset(&path, e.to_string()))?;
    let (mut records, mut listed, mut homeless) = (Vec::new(), BTreeSet::new(), BTreeSet::new());
    for (i, row) in reader.deserialize().enumerate() {
        let row: Row = row.map_err(|error| Error::dataset(&path, error.to_string()))?;
        for name in [&row.slice_file_name, &row.class] {
            if !is_plain_name(name) {
                // The header is line 1.
                let message =
                    format!("line {}: `{name}` cannot be the name of a file or folder", i + 2);
                return Err(Error::dataset(&path, message));
            }
        }
        let file = Path::new("audio").join(format!("fold{}", row.fold)).join(&row.slice_file_name);
        listed.insert(as_text(&file));
        let usual = || SPLITS.iter().find(|(_, folds)| folds.contains(&row.fold)).map(|s| s.0);
        let split = folds.map_or_else(usual, |folds| folds.split(row.fold));
        let Some(split) = split else {
            homeless.insert(row.fold);
            continue;
        };
        let stem = stem(Path::new(&row.slice_file_name));
        records.push(Record {
            key: stem.clone(),
            source: as_text(&file),
            path: file,
            split: Some(split.to_owned()),
            target: row.class_id,
            category: row.class,
            // Slices of one recording are in one fold.
            group: Some(row.fs_id),
            stem,
        });
    }
    let mut notes = Vec::new();
    if !homeless.is_empty() {
        let list: Vec<_> = homeless.iter().map(u32::to_string).collect();
        notes.push(format!("clips of fold {} are in no split and were left out", list.join(", ")));
    }
    let unlisted = unlisted(root, &listed)?;
    if unlisted > 0 {
        notes.push(format!("{unlisted} files in audio/ are not in {TABLE}"));
    }
    Ok((records, notes))
}

/// How many sound files the table does not have.
fn unlisted(root: &Path, listed: &BTreeSet<String>) -> Result<usize> {
    if !root.join("audio").is_dir() {
        return Ok(0);
    }
    let mut count = 0;
    for folder in list(&root.join("audio"), Medium::Audio)?.0 {
        let is_unlisted = |file: &std::path::PathBuf| {
            !listed.contains(&format!("audio/{}/{}", name(&folder), name(file)))
        };
        count += list(&folder, Medium::Audio)?.1.iter().filter(|file| is_unlisted(file)).count();
    }
    Ok(count)
}
