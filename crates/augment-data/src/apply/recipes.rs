//! Files of recipes: a line a sample.

use std::collections::{BTreeMap, HashMap};
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use augment_core::{Recipe, Registry};

use crate::cache;
use crate::error::{Error, Result};

/// Recipes to run again, by the key of their sample.
#[derive(Debug)]
pub struct Replay {
    recipes: HashMap<String, Recipe>,
}

impl Replay {
    /// Reads a file of recipes.
    ///
    /// # Errors
    /// When it cannot be read, a line is no recipe of this registry, or two are of one sample.
    pub fn read(path: &Path, registry: &Registry) -> Result<Self> {
        let text = fs::read_to_string(path).map_err(Error::io("read", path))?;
        let wrong = |line: usize, why: &dyn std::fmt::Display| {
            Error::Options(format!("{}, line {}: {why}", path.display(), line + 1))
        };
        let mut recipes = HashMap::new();
        for (number, line) in text.lines().enumerate() {
            if line.trim().is_empty() {
                continue;
            }
            let recipe = registry.recipe(line).map_err(|error| wrong(number, &error))?;
            let key = recipe.key.clone();
            if recipes.insert(key, recipe).is_some() {
                return Err(wrong(number, &"this sample has a recipe already"));
            }
        }
        Ok(Self { recipes })
    }

    /// The recipe of a sample.
    pub fn get(&self, key: &str) -> Option<&Recipe> {
        self.recipes.get(key)
    }

    /// The recipes, in no order.
    pub fn recipes(&self) -> impl Iterator<Item = &Recipe> {
        self.recipes.values()
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

    /// Gives the file its name.
    pub(super) fn finish(&self) -> Result<()> {
        let flushed = self.lock().file.flush();
        flushed
            .and_then(|()| fs::rename(cache::beside(&self.path), &self.path))
            .map_err(Error::io("write", &self.path))
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
