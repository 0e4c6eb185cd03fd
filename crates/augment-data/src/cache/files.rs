//! Files that are either there whole or not at all.

use std::ffi::OsString;
use std::fs::{self, File, TryLockError};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use super::LOCK;
use crate::error::{Error, Result};

/// What a file is called until it is whole.
const BESIDE: &str = "tmp";

/// Writes beside the target and renames; folders on the way are made.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    let beside = beside(path);
    let written = fs::write(&beside, bytes).or_else(|error| match path.parent() {
        Some(folder) if error.kind() == io::ErrorKind::NotFound => {
            fs::create_dir_all(folder).and_then(|()| fs::write(&beside, bytes))
        }
        _ => Err(error),
    });
    written.and_then(|()| fs::rename(&beside, path)).map_err(Error::io("write", path))
}

/// As [`write`], for what is too long to be held in memory.
pub(crate) fn write_lines(
    path: &Path,
    each: impl FnOnce(&mut dyn FnMut(&str) -> Result<()>) -> Result<()>,
) -> Result<()> {
    let beside = beside(path);
    let mut file = BufWriter::new(File::create(&beside).map_err(Error::io("write", path))?);
    each(&mut |line| writeln!(file, "{line}").map_err(Error::io("write", path)))?;
    file.flush().and_then(|()| fs::rename(&beside, path)).map_err(Error::io("write", path))
}

/// Where a file is until it is whole.
pub(crate) fn beside(path: &Path) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(".");
    name.push(BESIDE);
    name.into()
}

/// Removes what a killed run was writing.
pub(crate) fn sweep(folder: &Path) -> Result<()> {
    for entry in fs::read_dir(folder).map_err(Error::io("list", folder))? {
        let path = entry.map_err(Error::io("list", folder))?.path();
        if path.is_dir() && !path.is_symlink() {
            sweep(&path)?;
        } else if path.extension().is_some_and(|extension| extension == BESIDE) {
            remove(&path)?;
        }
    }
    Ok(())
}

/// Removes a file that may already be gone.
pub(crate) fn remove(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(Error::io("remove", path)(error))
        }
        _ => Ok(()),
    }
}

/// Removes an output, and the folders that are empty without it: a class without a picture is one
/// that torchvision's `ImageFolder` stumbles over.
pub(crate) fn remove_output(cache: &Path, output: &str) -> Result<()> {
    let path = cache.join(output);
    remove(&path)?;
    let above = path.ancestors().skip(1).take_while(|folder| *folder != cache);
    // Fails at the first that is not empty.
    for folder in above {
        if fs::remove_dir(folder).is_err() {
            break;
        }
    }
    Ok(())
}

/// The right to write to a cache; the system takes it back when the process ends, however it ends.
#[derive(Debug)]
pub(crate) struct Lock {
    _file: File,
}

impl Lock {
    pub(crate) fn take(cache: &Path) -> Result<Self> {
        fs::create_dir_all(cache).map_err(Error::io("create", cache))?;
        let path = cache.join(LOCK);
        let file = File::options().create(true).truncate(false).write(true).open(&path);
        let file = file.map_err(Error::io("open", &path))?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(Error::Locked { path: cache.to_owned() }),
            Err(TryLockError::Error(error)) => Err(Error::io("lock", &path)(error)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cache_is_locked_once() {
        let folder = tempfile::tempdir().unwrap();
        let cache = folder.path().join("deep/cache");
        let first = Lock::take(&cache).unwrap();
        let told = Lock::take(&cache).unwrap_err().to_string();
        assert!(told.starts_with("another run is writing to "), "{told}");
        drop(first);
        Lock::take(&cache).unwrap();
    }

    #[test]
    fn writing_leaves_nothing_beside() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("x.npy");
        write(&path, b"old").unwrap();
        write(&path, b"new").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        remove(&path).unwrap();
        remove(&path).unwrap();
    }
}
