//! The files that a pipeline is applied to.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use crate::error::{Error, Result};
use crate::media::Medium;

/// The files that a pipeline is applied to: all of one medium, each with a key of its own.
#[derive(Debug)]
pub struct Inputs {
    /// What they are.
    pub medium: Medium,
    /// The files, by key: the path below the folder that was given, or the name of a file that was
    /// given itself; with `/` on every system, since the draws depend on it.
    pub files: BTreeMap<String, PathBuf>,
    /// Files in the folders that are neither pictures nor sounds.
    pub others: usize,
}

impl Inputs {
    /// Lists files and folders, at any depth. In a folder, a file is known by its ending, and
    /// hidden ones are passed over; a file that is given itself may have any ending.
    ///
    /// # Errors
    /// When a folder cannot be listed, two files have one key, there is no file, or they are of
    /// different media.
    pub fn list(paths: &[PathBuf]) -> Result<Self> {
        let mut media = BTreeMap::new();
        let mut files = BTreeMap::new();
        let mut others = 0;
        let mut add = |key: String, path: PathBuf, medium: Medium| {
            media.entry(format!("{medium:?}")).or_insert((medium, path.clone()));
            match files.insert(key, path.clone()) {
                Some(other) if other != path => Err(Error::Options(format!(
                    "{} and {} have the same place below the folders given; apply them one by one",
                    other.display(),
                    path.display()
                ))),
                _ => Ok(()),
            }
        };
        for given in paths {
            let meta = given.metadata().map_err(Error::io("open", given))?;
            if !meta.is_dir() {
                // What cannot be read is that file's failure, later.
                let medium = Medium::of(given).unwrap_or(Medium::Image);
                add(key(Path::new(given.file_name().unwrap_or_default())), given.clone(), medium)?;
                continue;
            }
            let is_shown = |entry: &walkdir::DirEntry| {
                entry.depth() == 0 || !entry.file_name().to_string_lossy().starts_with('.')
            };
            let walk = WalkDir::new(given).follow_links(true).into_iter().filter_entry(is_shown);
            for entry in walk {
                let entry = match entry {
                    Ok(entry) => entry,
                    // A link that leads back up.
                    Err(error) if error.loop_ancestor().is_some() => continue,
                    Err(error) => {
                        let place = error.path().unwrap_or(given).to_owned();
                        return Err(Error::io("list", &place)(error.into()));
                    }
                };
                if !entry.file_type().is_file() {
                    continue;
                }
                match Medium::of(entry.path()) {
                    Some(medium) => {
                        let below = entry.path().strip_prefix(given).unwrap_or(entry.path());
                        add(key(below), entry.path().to_owned(), medium)?;
                    }
                    None => others += 1,
                }
            }
        }
        let mut media = media.into_values();
        let Some((medium, _)) = media.next() else {
            return Err(Error::Options("there is no picture and no sound to work on".into()));
        };
        if let Some((_, other)) = media.next() {
            return Err(Error::Options(format!(
                "there are both pictures and sounds ({}); apply a pipeline to one kind at a time",
                other.display()
            )));
        }
        Ok(Self { medium, files, others })
    }
}

fn key(path: &Path) -> String {
    let parts = path.components().map(|part| part.as_os_str().to_string_lossy());
    parts.collect::<Vec<_>>().join("/")
}
