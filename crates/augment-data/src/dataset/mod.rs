//! What a folder of sounds or pictures holds: keys, labels and splits.

mod esc50;
mod folders;
mod speech_commands;
mod urban_sound8k;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use crate::error::{Error, Failure, Result};
use crate::media::Medium;

/// How the files of a dataset are laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Layout {
    /// ESC-50: `meta/esc50.csv` with `audio/`; or files named `{fold}-{clip}-{take}-{target}.*`
    /// in one folder, in `audio/`, or already moved into `train/`, `valid/`, `test/`.
    Esc50,
    /// UrbanSound8K: `metadata/UrbanSound8K.csv` with `audio/fold1/` to `audio/fold10/`. Folds 1 to
    /// 8 train, 9 validates, 10 tests, unless folds are given.
    UrbanSound8k,
    /// Speech Commands: one folder for each word, with `validation_list.txt` and
    /// `testing_list.txt`; what is in neither trains.
    SpeechCommands,
    /// One folder for each class, with or without `train/`, `valid/`, `test/` above them: of sounds, or of pictures
    /// where there is no sound.
    Folders,
}

impl Layout {
    /// Every layout.
    const ALL: [Self; 4] = [Self::Esc50, Self::UrbanSound8k, Self::SpeechCommands, Self::Folders];

    /// What is looked for.
    fn expected(self) -> &'static str {
        match self {
            Self::Esc50 => "meta/esc50.csv with audio/, or sound files named like 1-100032-A-0.wav",
            Self::UrbanSound8k => "metadata/UrbanSound8K.csv with audio/fold1/ and so on",
            Self::SpeechCommands => {
                "validation_list.txt and testing_list.txt with one folder for each word"
            }
            Self::Folders => "one folder of sound files for each class, or of pictures",
        }
    }
}

/// One sample of a dataset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Names the sample for good: randomness and the cache hang on it.
    pub key: String,
    /// Its file, relative to the dataset's folder.
    pub path: PathBuf,
    /// The same as text, with `/` between the parts.
    pub source: String,
    /// `train`, `valid` or `test`; none when the dataset is not split.
    pub split: Option<String>,
    /// The class by number.
    pub target: u32,
    /// The class by name.
    pub category: String,
    /// The recording that the clip was cut from, where that is known.
    pub group: Option<String>,
    /// Where outputs go, below `split/category`: the file's name without its extension.
    pub stem: String,
}

/// Which folds make up which split.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folds(BTreeMap<u32, String>);

impl Default for Folds {
    /// ESC-50's: 1, 2 and 3 train, 4 valid, 5 test.
    fn default() -> Self {
        let splits = [(1, "train"), (2, "train"), (3, "train"), (4, "valid"), (5, "test")];
        Self(splits.into_iter().map(|(fold, split)| (fold, split.to_owned())).collect())
    }
}

impl Folds {
    /// Reads assignments like `train=1,2,3`; none of no assignment at all.
    ///
    /// # Errors
    /// Says what an assignment looks like, or which fold was given twice.
    pub fn parse<S: AsRef<str>>(assignments: impl IntoIterator<Item = S>) -> Result<Option<Self>> {
        let mut folds = BTreeMap::new();
        for assignment in assignments {
            let text = assignment.as_ref();
            let wrong = || Error::Options(format!("`{text}` is not like `train=1,2,3`"));
            let (split, numbers) = text.split_once('=').ok_or_else(wrong)?;
            let split = split.trim();
            if !is_plain_name(split) {
                return Err(wrong());
            }
            for number in numbers.split(',') {
                let fold: u32 = number.trim().parse().map_err(|_| wrong())?;
                if let Some(other) = folds.insert(fold, split.to_owned()) {
                    let message = format!("fold {fold} is given to both `{other}` and `{split}`");
                    return Err(Error::Options(message));
                }
            }
        }
        Ok((!folds.is_empty()).then_some(Self(folds)))
    }

    fn split(&self, fold: u32) -> Option<&str> {
        self.0.get(&fold).map(String::as_str)
    }
}

/// How a dataset is to be read.
#[derive(Clone, Debug, Default)]
pub struct DatasetOptions {
    /// Its layout; found out when left out.
    pub layout: Option<Layout>,
    /// Which folds make up which split; the layout's usual ones when left out.
    pub folds: Option<Folds>,
}

/// Clips of one recording that stand in more than one split: what is learnt from the one is
/// known of the other.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Leak {
    /// The recording.
    pub group: String,
    /// The splits that it stands in.
    pub splits: Vec<String>,
}

impl fmt::Display for Leak {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "clips of recording {} are in {}", self.group, self.splits.join(" and in "))
    }
}

/// The samples of a dataset, in the order of their keys.
#[derive(Clone, Debug)]
pub struct Dataset {
    /// Its folder.
    pub root: PathBuf,
    /// How it is laid out.
    pub layout: Layout,
    /// What its samples are.
    pub medium: Medium,
    /// Its samples, each key once.
    pub records: Vec<Record>,
    /// Files that were left out because their key is taken.
    pub duplicates: Vec<Failure>,
    /// What else there is to say: files that belong to no sample, folds that belong to no split.
    pub notes: Vec<String>,
}

impl Dataset {
    /// Reads the dataset in the folder `root`.
    ///
    /// # Errors
    /// When the folder cannot be read or is of no known layout; says what was looked for.
    pub fn open(root: &Path, options: &DatasetOptions) -> Result<Self> {
        fs::read_dir(root).map_err(Error::io("open the dataset", root))?;
        let of = |medium| -> Result<bool> { folders::detect(root, medium) };
        let (layout, medium) = match options.layout {
            Some(Layout::Folders) if !of(Medium::Audio)? && of(Medium::Image)? => {
                (Layout::Folders, Medium::Image)
            }
            Some(layout) => (layout, Medium::Audio),
            None if urban_sound8k::detect(root) => (Layout::UrbanSound8k, Medium::Audio),
            None if speech_commands::detect(root) => (Layout::SpeechCommands, Medium::Audio),
            None if esc50::detect(root)? => (Layout::Esc50, Medium::Audio),
            None if of(Medium::Audio)? => (Layout::Folders, Medium::Audio),
            None if of(Medium::Image)? => (Layout::Folders, Medium::Image),
            None => {
                let expected = Layout::ALL.map(Layout::expected);
                let expected = expected.join(", or ");
                let message =
                    format!("this is no dataset that is known; there should be {expected}");
                return Err(Error::dataset(root, message));
            }
        };
        let (records, mut notes) = match layout {
            Layout::Esc50 => esc50::read(root, &options.folds.clone().unwrap_or_default())?,
            Layout::UrbanSound8k => urban_sound8k::read(root, options.folds.as_ref())?,
            Layout::SpeechCommands => speech_commands::read(root)?,
            Layout::Folders => folders::read(root, medium)?,
        };
        if layout == Layout::Folders && medium == Medium::Audio && of(Medium::Image)? {
            notes.push("there are pictures as well; beside sounds they were left out".into());
        }
        if records.is_empty() {
            let notes = notes.iter().map(|note| format!("; {note}")).collect::<String>();
            let expected = layout.expected();
            let message = format!("no clip was found{notes}; there should be {expected}");
            return Err(Error::dataset(root, message));
        }
        Ok(Self::new(root, layout, medium, records, notes))
    }

    fn new(
        root: &Path,
        layout: Layout,
        medium: Medium,
        mut records: Vec<Record>,
        notes: Vec<String>,
    ) -> Self {
        records.sort_by(|a, b| (&a.key, &a.source).cmp(&(&b.key, &b.source)));
        let mut duplicates = Vec::new();
        records.dedup_by(|later, first| {
            let taken = later.key == first.key;
            if taken {
                duplicates.push(Failure {
                    key: later.key.clone(),
                    source: later.source.clone(),
                    reason: format!("its key is taken by {}; rename one of the two", first.source),
                });
            }
            taken
        });
        Self { root: root.to_owned(), layout, medium, records, duplicates, notes }
    }

    /// Recordings whose clips stand in more than one split.
    pub fn leaks(&self) -> Vec<Leak> {
        let mut splits: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for record in &self.records {
            if let (Some(group), Some(split)) = (&record.group, &record.split) {
                splits.entry(group).or_default().insert(split);
            }
        }
        let leaks = splits.into_iter().filter(|(_, splits)| splits.len() > 1);
        let named = |splits: BTreeSet<&str>| splits.into_iter().map(str::to_owned).collect();
        leaks.map(|(group, in_)| Leak { group: group.to_owned(), splits: named(in_) }).collect()
    }
}

/// Names of folders that are splits rather than classes.
pub(crate) const SPLITS: [&str; 5] = ["train", "valid", "val", "validation", "test"];

/// Whether a name taken from a dataset may become a folder: one part, not hidden, going nowhere.
pub(crate) fn is_plain_name(name: &str) -> bool {
    !name.is_empty() && !name.starts_with('.') && !name.contains(['/', '\\', '\0'])
}

/// The folders in a folder and the files of a medium, by name; hidden ones are passed over.
fn list(folder: &Path, medium: Medium) -> Result<(Vec<PathBuf>, Vec<PathBuf>)> {
    let (mut folders, mut files) = (Vec::new(), Vec::new());
    for entry in fs::read_dir(folder).map_err(Error::io("list", folder))? {
        let path = entry.map_err(Error::io("list", folder))?.path();
        if name(&path).starts_with('.') {
            continue;
        }
        if path.is_dir() {
            folders.push(path);
        } else if Medium::of(&path) == Some(medium) {
            files.push(path);
        }
    }
    folders.sort();
    files.sort();
    Ok((folders, files))
}

fn name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

fn stem(path: &Path) -> String {
    path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default()
}

/// A relative path with `/` between the parts on every system.
pub(crate) fn as_text(path: &Path) -> String {
    let parts = path.components();
    parts.map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests;
