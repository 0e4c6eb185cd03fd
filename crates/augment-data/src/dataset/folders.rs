//! One folder for each class.

use std::path::Path;

use super::{Record, SPLITS, list, name, relative, stem};
use crate::error::Result;

/// Whether there is a sound file two levels down (or three, below a split).
pub(super) fn detect(root: &Path) -> Result<bool> {
    let (folders, _) = list(root)?;
    for folder in folders {
        let (below, files) = list(&folder)?;
        if !files.is_empty() {
            return Ok(true);
        }
        for class in below {
            if !list(&class)?.1.is_empty() {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

/// Classes are numbered in the order of their names, as torchvision's `ImageFolder` does.
pub(super) fn read(root: &Path) -> Result<(Vec<Record>, Vec<String>)> {
    let (folders, loose) = list(root)?;
    let splits: Vec<_> = folders.iter().filter(|f| SPLITS.contains(&name(f).as_str())).collect();
    let mut records = Vec::new();
    let mut notes = Vec::new();
    if splits.is_empty() {
        for class in &folders {
            collect(root, class, class, None, &mut records)?;
        }
    } else {
        for folder in &folders {
            if !splits.contains(&folder) {
                notes.push(format!("{}/ is no split and was left out", name(folder)));
            }
        }
        for split in splits {
            for class in list(split)?.0 {
                collect(root, &class, &class, Some(name(split)), &mut records)?;
            }
        }
    }
    if !loose.is_empty() {
        let first = name(&loose[0]);
        notes.push(format!("{} files are in no class folder ({first}, …)", loose.len()));
    }
    let mut classes: Vec<String> = records.iter().map(|record| record.category.clone()).collect();
    classes.sort();
    classes.dedup();
    for record in &mut records {
        record.target = classes.binary_search(&record.category).unwrap_or(0) as u32;
    }
    Ok((records, notes))
}

/// The sound files below `folder`, at any depth, as samples of `class`.
fn collect(
    root: &Path,
    class: &Path,
    folder: &Path,
    split: Option<String>,
    records: &mut Vec<Record>,
) -> Result<()> {
    let (folders, files) = list(folder)?;
    for file in files {
        let source = relative(root, &file);
        let without_extension = |path: &str| match path.rfind('/') {
            Some(slash) => format!("{}/{}", &path[..slash], stem(&file)),
            None => stem(&file),
        };
        records.push(Record {
            key: without_extension(&source),
            stem: without_extension(&relative(class, &file)),
            source,
            split: split.clone(),
            target: 0,
            category: name(class),
            group: None,
        });
    }
    folders.iter().try_for_each(|deeper| collect(root, class, deeper, split.clone(), records))
}
