//! One folder for each class.

use std::path::{Path, PathBuf};

use super::{Record, SPLITS, as_text, list, name};
use crate::error::{Error, Result};
use crate::media::Medium;

/// Whether there is such a file two levels down (or three, below a split).
pub(super) fn detect(root: &Path, medium: Medium) -> Result<bool> {
    let (folders, _) = list(root, medium)?;
    for folder in folders {
        let (below, files) = list(&folder, medium)?;
        if !files.is_empty() {
            return Ok(true);
        }
        for class in below {
            if !list(&class, medium)?.1.is_empty() {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// Classes are numbered in the order of their names, as torchvision's `ImageFolder` does.
pub(super) fn read(root: &Path, medium: Medium) -> Result<(Vec<Record>, Vec<String>)> {
    let (folders, loose) = list(root, medium)?;
    let splits: Vec<_> = folders.iter().filter(|f| SPLITS.contains(&name(f).as_str())).collect();
    if splits.is_empty() {
        return Ok((classes(root, medium, |_| true)?, note_loose(&loose).into_iter().collect()));
    }
    let mut records = Vec::new();
    let mut notes = Vec::new();
    for folder in &folders {
        if !splits.contains(&folder) {
            notes.push(format!("{}/ is no split and was left out", name(folder)));
        }
    }
    for folder in splits {
        let split = name(folder);
        for class in list(folder, medium)?.0 {
            let mut walk =
                Walk { root, medium, class: &class, split: Some(&split), above: Vec::new() };
            walk.collect(&class, &mut records)?;
        }
    }
    number(&mut records);
    notes.extend(note_loose(&loose));
    Ok((records, notes))
}

/// What is below the folders of the classes that are `wanted`, in no split.
pub(super) fn classes(
    root: &Path,
    medium: Medium,
    wanted: impl Fn(&Path) -> bool,
) -> Result<Vec<Record>> {
    let mut records = Vec::new();
    for class in list(root, medium)?.0.iter().filter(|folder| wanted(folder)) {
        Walk { root, medium, class, split: None, above: Vec::new() }
            .collect(class, &mut records)?;
    }
    number(&mut records);
    Ok(records)
}

fn note_loose(loose: &[PathBuf]) -> Option<String> {
    let first = name(loose.first()?);
    Some(format!("{} files are in no class folder ({first}, …)", loose.len()))
}

fn number(records: &mut [Record]) {
    let mut classes: Vec<String> = records.iter().map(|record| record.category.clone()).collect();
    classes.sort();
    classes.dedup();
    for record in records {
        record.target = classes.binary_search(&record.category).unwrap_or(0) as u32;
    }
}

/// The files below a class's folder, at any depth.
struct Walk<'a> {
    root: &'a Path,
    medium: Medium,
    class: &'a Path,
    split: Option<&'a str>,
    /// The real places of the folders on the way, since a link may lead back to one of them.
    above: Vec<PathBuf>,
}

impl Walk<'_> {
    fn collect(&mut self, folder: &Path, records: &mut Vec<Record>) -> Result<()> {
        let place = folder.canonicalize().map_err(Error::io("open", folder))?;
        if self.above.contains(&place) {
            return Ok(());
        }
        self.above.push(place);
        let (folders, files) = list(folder, self.medium)?;
        for file in files {
            let below = |top: &Path| file.strip_prefix(top).unwrap_or(&file).to_owned();
            let path = below(self.root);
            records.push(Record {
                key: as_text(&path.with_extension("")),
                source: as_text(&path),
                path,
                split: self.split.map(str::to_owned),
                target: 0,
                category: name(self.class),
                group: None,
                stem: as_text(&below(self.class).with_extension("")),
            });
        }
        folders.iter().try_for_each(|deeper| self.collect(deeper, records))?;
        self.above.pop();
        Ok(())
    }
}
