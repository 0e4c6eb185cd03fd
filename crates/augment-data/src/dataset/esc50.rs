//! ESC-50 (Piczak 2015), with its table or by the names of its files.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::{Folds, Record, SPLITS, as_text, is_plain_name, list, name, stem};
use crate::error::{Error, Result};
use crate::media::Medium;

const TABLE: &str = "meta/esc50.csv";

/// The categories, by target.
const CATEGORIES: [&str; 50] = [
    "dog",
    "rooster",
    "pig",
    "cow",
    "frog",
    "cat",
    "hen",
    "insects",
    "sheep",
    "crow",
    "rain",
    "sea_waves",
    "crackling_fire",
    "crickets",
    "chirping_birds",
    "water_drops",
    "wind",
    "pouring_water",
    "toilet_flush",
    "thunderstorm",
    "crying_baby",
    "sneezing",
    "clapping",
    "breathing",
    "coughing",
    "footsteps",
    "laughing",
    "brushing_teeth",
    "snoring",
    "drinking_sipping",
    "door_wood_knock",
    "mouse_click",
    "keyboard_typing",
    "door_wood_creaks",
    "can_opening",
    "washing_machine",
    "vacuum_cleaner",
    "clock_alarm",
    "clock_tick",
    "glass_breaking",
    "helicopter",
    "chainsaw",
    "siren",
    "car_horn",
    "engine",
    "train",
    "church_bells",
    "airplane",
    "fireworks",
    "hand_saw",
];

/// The parts of `{fold}-{clip}-{take}-{target}`.
struct Name {
    fold: u32,
    clip: String,
    target: u32,
}

fn parse(stem: &str) -> Option<Name> {
    let [fold, clip, take, target] = stem.split('-').collect::<Vec<_>>()[..] else { return None };
    if clip.is_empty() || take.is_empty() {
        return None;
    }
    Some(Name { fold: fold.parse().ok()?, clip: clip.into(), target: target.parse().ok()? })
}

fn category(target: u32) -> String {
    CATEGORIES.get(target as usize).map_or_else(|| format!("class_{target}"), |&c| c.to_owned())
}

/// The folders that hold the clips, each with the split that it stands for, when there is no
/// table.
fn clip_folders(root: &Path) -> Result<Vec<(PathBuf, Option<String>)>> {
    let named = |folder: &Path| -> Result<bool> {
        let (_, files) = list(folder, Medium::Audio)?;
        Ok(files.iter().any(|file| parse(&stem(file)).is_some()))
    };
    let mut found = Vec::new();
    for folder in list(root, Medium::Audio)?.0 {
        let name = name(&folder);
        let split = SPLITS.contains(&name.as_str()).then_some(name.clone());
        if (split.is_some() || name == "audio") && named(&folder)? {
            found.push((folder, split));
        }
    }
    if named(root)? {
        found.push((root.to_owned(), None));
    }
    Ok(found)
}

pub(super) fn detect(root: &Path) -> Result<bool> {
    Ok(root.join(TABLE).is_file() || !clip_folders(root)?.is_empty())
}

pub(super) fn read(root: &Path, folds: &Folds) -> Result<(Vec<Record>, Vec<String>)> {
    let mut reading =
        Reading { folds, records: Vec::new(), notes: Vec::new(), homeless: BTreeSet::new() };
    if root.join(TABLE).is_file() {
        reading.table(root)?;
    } else {
        reading.names(root)?;
    }
    let Reading { records, mut notes, homeless, .. } = reading;
    if !homeless.is_empty() {
        let list: Vec<_> = homeless.iter().map(u32::to_string).collect();
        notes.push(format!("clips of fold {} are in no split and were left out", list.join(", ")));
    }
    Ok((records, notes))
}

#[derive(Deserialize)]
struct Row {
    filename: String,
    fold: u32,
    target: u32,
    category: String,
    src_file: Option<String>,
}

struct Reading<'a> {
    folds: &'a Folds,
    records: Vec<Record>,
    notes: Vec<String>,
    homeless: BTreeSet<u32>,
}

impl Reading<'_> {
    fn table(&mut self, root: &Path) -> Result<()> {
        let path = root.join(TABLE);
        let mut reader = csv::Reader::from_path(&path)
            .map_err(|error| Error::dataset(&path, error.to_string()))?;
        let mut listed = BTreeSet::new();
        for (i, row) in reader.deserialize().enumerate() {
            // The header is line 1.
            let at = |message: String| Error::dataset(&path, format!("line {}: {message}", i + 2));
            let row: Row = row.map_err(|error| Error::dataset(&path, error.to_string()))?;
            for name in [&row.filename, &row.category] {
                if !is_plain_name(name) {
                    return Err(at(format!("`{name}` cannot be the name of a file or folder")));
                }
            }
            listed.insert(row.filename.clone());
            let stem = stem(Path::new(&row.filename));
            let path = Path::new("audio").join(&row.filename);
            self.push(row.fold, None, path, stem, row.target, row.category, row.src_file);
        }
        let (_, files) = list(&root.join("audio"), Medium::Audio)?;
        let unlisted = files.iter().filter(|file| !listed.contains(&name(file))).count();
        if unlisted > 0 {
            self.notes.push(format!("{unlisted} files in audio/ are not in {TABLE}"));
        }
        Ok(())
    }

    fn names(&mut self, root: &Path) -> Result<()> {
        let mut strangers = 0;
        for (folder, split) in clip_folders(root)? {
            for file in list(&folder, Medium::Audio)?.1 {
                let stem = stem(&file);
                let Some(Name { fold, clip, target }) = parse(&stem) else {
                    strangers += 1;
                    continue;
                };
                let path = file.strip_prefix(root).unwrap_or(&file).to_owned();
                self.push(fold, split.clone(), path, stem, target, category(target), Some(clip));
            }
        }
        if strangers > 0 {
            let note = format!("{strangers} files are not named like 1-100032-A-0.wav");
            self.notes.push(note);
        }
        Ok(())
    }

    #[allow(clippy::too_many_arguments, reason = "the columns of a table, in one place")]
    fn push(
        &mut self,
        fold: u32,
        split: Option<String>,
        path: PathBuf,
        stem: String,
        target: u32,
        category: String,
        group: Option<String>,
    ) {
        // Files that were already moved into a split are where their owner wants them.
        let Some(split) = split.or_else(|| self.folds.split(fold).map(str::to_owned)) else {
            self.homeless.insert(fold);
            return;
        };
        let (key, source, split) = (stem.clone(), as_text(&path), Some(split));
        self.records.push(Record { key, path, source, split, target, category, group, stem });
    }
}
