//! Files that steps read, each of them once.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use augment_core::Result;

/// What was made of files, by their paths. One that has changed since is read again.
pub(crate) struct Shelf<T>(Mutex<Option<Made<T>>>);

type Made<T> = HashMap<PathBuf, (Stamp, Arc<T>)>;

/// When a file was written and how long it is; none where that cannot be known.
type Stamp = Option<(SystemTime, u64)>;

impl<T> Shelf<T> {
    pub(crate) const fn new() -> Self {
        Self(Mutex::new(None))
    }

    /// What `read` made of a file, now or before.
    pub(crate) fn get(&self, path: &Path, read: impl FnOnce(&Path) -> Result<T>) -> Result<Arc<T>> {
        let meta = path.metadata().ok();
        let stamp = meta.and_then(|meta| Some((meta.modified().ok()?, meta.len())));
        let mut shelf = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let shelf = shelf.get_or_insert_default();
        if let Some((then, made)) = shelf.get(path)
            && *then == stamp
        {
            return Ok(made.clone());
        }
        let made = Arc::new(read(path)?);
        shelf.insert(path.to_owned(), (stamp, made.clone()));
        Ok(made)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_read_once_and_again_when_it_has_changed() {
        let shelf = Shelf::new();
        let file = tempfile::NamedTempFile::new().unwrap();
        let read = |path: &Path| Ok(std::fs::read_to_string(path).unwrap());
        std::fs::write(file.path(), "one").unwrap();
        let first = shelf.get(file.path(), read).unwrap();
        assert!(Arc::ptr_eq(&first, &shelf.get(file.path(), read).unwrap()));
        std::fs::write(file.path(), "other").unwrap();
        assert_eq!((*first).as_str(), "one");
        assert_eq!(*shelf.get(file.path(), read).unwrap(), "other");
    }
}
