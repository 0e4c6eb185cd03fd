//! What has come of a file so far.

use std::fs::{self, File, TryLockError};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::FetchError;

/// What has come of a file, locked as long as this lives.
pub(super) struct Partial {
    pub(super) path: PathBuf,
    pub(super) file: File,
    pub(super) length: u64,
}

impl Partial {
    pub(super) fn take(path: PathBuf) -> Result<Self, FetchError> {
        loop {
            let mut options = File::options();
            let file = options.create(true).truncate(false).read(true).write(true).open(&path);
            let file = file.map_err(FetchError::io("open", &path))?;
            match file.try_lock() {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Err(FetchError::Busy { path }),
                Err(TryLockError::Error(error)) => {
                    return Err(FetchError::io("lock", &path)(error));
                }
            }
            // Whoever had the lock may have renamed or removed the file since it was opened here.
            if is_at(&file, &path).map_err(FetchError::io("read", &path))? {
                let length = file.metadata().map_err(FetchError::io("read", &path))?.len();
                let mut partial = Self { path, file, length };
                partial.seek(SeekFrom::End(0))?;
                return Ok(partial);
            }
        }
    }

    pub(super) fn seek(&mut self, to: SeekFrom) -> Result<(), FetchError> {
        self.file.seek(to).map(|_| ()).map_err(FetchError::io("read", &self.path))
    }

    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<(), FetchError> {
        self.file.write_all(bytes).map_err(FetchError::io("write", &self.path))?;
        self.length += bytes.len() as u64;
        Ok(())
    }

    pub(super) fn clear(&mut self) -> Result<(), FetchError> {
        self.file.set_len(0).map_err(FetchError::io("write", &self.path))?;
        self.seek(SeekFrom::Start(0))?;
        self.length = 0;
        self.forget_etag()
    }

    fn etag_path(&self) -> PathBuf {
        let mut path = self.path.clone().into_os_string();
        path.push(".etag");
        path.into()
    }

    /// The tag of the file at `url` that all that is here came from, if that is so and there is one.
    pub(super) fn etag(&self, url: &str) -> Option<String> {
        if self.length == 0 {
            return None;
        }
        let text = fs::read_to_string(self.etag_path()).ok()?;
        let (from, tag) = text.strip_suffix('\n')?.split_once('\n')?;
        (from == url).then(|| tag.to_owned())
    }

    pub(super) fn keep_etag(&self, url: &str, etag: &str) -> Result<(), FetchError> {
        let path = self.etag_path();
        fs::write(&path, format!("{url}\n{etag}\n")).map_err(FetchError::io("write", &path))
    }

    pub(super) fn forget_etag(&self) -> Result<(), FetchError> {
        remove(&self.etag_path())
    }

    pub(super) fn remove(self) -> Result<(), FetchError> {
        remove(&self.path)?;
        self.forget_etag()
    }

    pub(super) fn rename(self, path: &Path) -> Result<(), FetchError> {
        fs::rename(&self.path, path).map_err(FetchError::io("write", path))?;
        self.forget_etag()
    }
}

/// Removes a file that may not be there.
fn remove(path: &Path) -> Result<(), FetchError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(FetchError::io("remove", path)(error))
        }
        _ => Ok(()),
    }
}

/// Whether it is this file that is at `path`.
fn is_at(file: &File, path: &Path) -> io::Result<bool> {
    let there = match fs::metadata(path) {
        Ok(there) => there,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(error),
    };
    let here = file.metadata()?;
    #[cfg(unix)]
    let same = {
        use std::os::unix::fs::MetadataExt;
        (here.dev(), here.ino()) == (there.dev(), there.ino())
    };
    // As near as the standard library comes elsewhere.
    #[cfg(not(unix))]
    let same = here.len() == there.len() && here.created().ok() == there.created().ok();
    Ok(same)
}
