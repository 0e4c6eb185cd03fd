//! Files of recipes: a line a sample.

use std::collections::{BTreeMap, HashMap};
use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use augment_core::{Recipe, Registry};

use crate::cache;
use crate::error::{Error, Result};

/// Recipes to run again, by the key of their sample.
///
/// Lines, of which each is read when its turn comes: ops take more memory than their text.
#[derive(Debug)]
pub struct Replay {
    lines: HashMap<String, String>,
    registry: Registry,
}

impl Replay {
    /// Reads a file of recipes.
    ///
    /// # Errors
    /// When it cannot be read, a line is no recipe of this registry, or two are of one sample.
    pub fn read(path: &Path, registry: Registry) -> Result<Self> {
        let file = File::open(path).map_err(Error::io("read", path))?;
        let mut lines = HashMap::new();
        for (number, line) in BufReader::new(file).lines().enumerate() {
            let line = line.map_err(Error::io("read", path))?;
            if line.trim().is_empty() {
                continue;
            }
            let wrong = |why: &dyn std::fmt::Display| {
                Error::Options(format!("{}, line {}: {why}", path.display(), number + 1))
            };
            let recipe = registry.recipe(&line).map_err(|error| wrong(&error))?;
            if lines.insert(recipe.key, line).is_some() {
                return Err(wrong(&"this sample has a recipe already"));
            }
        }
        Ok(Self { lines, registry })
    }

    /// The recipe of a sample, if there is one.
    ///
    /// # Errors
    /// None is known: each line was read before.
    pub fn get(&self, key: &str) -> Result<Option<Recipe>, augment_core::Error> {
        self.lines.get(key).map(|line| self.registry.recipe(line)).transpose()
    }

    /// The keys, in no order.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.lines.keys().map(String::as_str)
    }
}

/// Writes lines in the order of their numbers, whoever comes first.
pub(super) struct Sink {
    path: PathBuf,
    state: Mutex<State>,
}

struct State {
    file: BufWriter<File>,
    next: usize,
    early: BTreeMap<usize, Option<String>>,
}

impl Sink {
    pub(super) fn create(path: &Path) -> Result<Self> {
        let folder = path.parent().map_or(Ok(()), fs::create_dir_all);
        let file = folder.and_then(|()| File::create(cache::beside(path)));
        let file = BufWriter::new(file.map_err(Error::io("write", path))?);
        let state = Mutex::new(State { file, next: 0, early: BTreeMap::new() });
        Ok(Self { path: path.to_owned(), state })
    }

    /// The line of number `index`, or that there is none.
    pub(super) fn push(&self, index: usize, line: Option<String>) -> Result<()> {
        let mut state = self.lock();
        state.early.insert(index, line);
        loop {
            let next = state.next;
            let Some(line) = state.early.remove(&next) else { return Ok(()) };
            state.next += 1;
            if let Some(line) = line {
                writeln!(state.file, "{line}").map_err(Error::io("write", &self.path))?;
            }
        }
    }

    /// Writes what waits for lines that never came, and gives the file its name.
    pub(super) fn finish(&self) -> Result<()> {
        let mut state = self.lock();
        let State { file, early, .. } = &mut *state;
        let written = early.values().flatten().try_for_each(|line| writeln!(file, "{line}"));
        written
            .and_then(|()| file.flush())
            .and_then(|()| fs::rename(cache::beside(&self.path), &self.path))
            .map_err(Error::io("write", &self.path))
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
