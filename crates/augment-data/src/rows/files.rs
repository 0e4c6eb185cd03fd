//! A file for each text, in folders of classes.

use std::mem;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use super::lines::{Lines, Place};
use super::{Encoding, Row};
use crate::dataset::{SPLITS, as_text};
use crate::error::{Error, Result};

/// The files in the order of their names.
pub(super) struct Files {
    root: PathBuf,
    encoding: Encoding,
    /// Relative to the root.
    paths: Vec<PathBuf>,
    /// Whether the uppermost folders are splits.
    split: bool,
    next: usize,
}

impl Files {
    pub(super) fn list(root: &Path, encoding: Encoding) -> Result<Self> {
        let mut paths = Vec::new();
        let shown = |entry: &walkdir::DirEntry| {
            entry.depth() == 0 || !entry.file_name().to_string_lossy().starts_with('.')
        };
        for entry in WalkDir::new(root).sort_by_file_name().into_iter().filter_entry(shown) {
            let entry = entry.map_err(|error| Error::dataset(root, error.to_string()))?;
            let path = entry.path().strip_prefix(root).unwrap_or(entry.path());
            let ends = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("txt"));
            if ends && entry.file_type().is_file() && path.components().count() > 1 {
                paths.push(path.to_owned());
            }
        }
        if paths.is_empty() {
            let message = "no text was found; there should be a folder of .txt files for each class, or \
                           a CSV, TSV or JSONL file should be given";
            return Err(Error::dataset(root, message));
        }
        let split =
            paths.iter().any(|path| top(path).is_some_and(|t| SPLITS.contains(&t.as_str())));
        if split {
            // As with sounds: what is beside the splits is in none.
            paths.retain(|path| {
                top(path).is_some_and(|t| SPLITS.contains(&t.as_str()))
                    && path.components().count() > 2
            });
        }
        Ok(Self { root: root.to_owned(), encoding, paths, split, next: 0 })
    }

    pub(super) fn next(&mut self) -> Result<Option<Row>> {
        let Some(path) = self.paths.get(self.next) else { return Ok(None) };
        let place = Place { offset: self.next as u64, line: self.next as u64 + 1 };
        let mut folders = path.components().map(|c| c.as_os_str().to_string_lossy().into_owned());
        let split = if self.split { folders.next() } else { None };
        let (key, label) = (as_text(&path.with_extension("")), folders.next());
        let text = self.text(place)?;
        self.next += 1;
        Ok(Some(Row { key, text, label, split, line: place.line, place, ordinal: 0 }))
    }

    pub(super) fn text(&self, place: Place) -> Result<String> {
        let gone = || Error::dataset(&self.root, "the folder has changed: a text is gone");
        let path = self.root.join(self.paths.get(place.offset as usize).ok_or_else(gone)?);
        let mut lines = Lines::open(&path, self.encoding)?;
        let mut text = String::new();
        let mut first = true;
        while let Some(line) = lines.next()? {
            if !mem::replace(&mut first, false) {
                text.push('\n');
            }
            text.push_str(line);
        }
        Ok(text)
    }
}

fn top(path: &Path) -> Option<String> {
    path.components().next().map(|part| part.as_os_str().to_string_lossy().into_owned())
}
