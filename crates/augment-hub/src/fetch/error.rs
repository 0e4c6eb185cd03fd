//! What can go wrong with a download.

use std::io;
use std::path::{Path, PathBuf};

/// Why there is no file.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FetchError {
    /// The name is not that of a file in the folder.
    #[error("`{file_name}` is no name for a file")]
    FileName {
        /// The name.
        file_name: String,
    },
    /// No SHA-256 starts like this.
    #[error("`{hash_prefix}` is not the beginning of a SHA-256")]
    HashPrefix {
        /// What was asked for.
        hash_prefix: String,
    },
    /// The URL is not understood.
    #[error("`{url}` cannot be asked: {why}")]
    Url {
        /// The URL.
        url: String,
        /// What is wrong with it.
        why: String,
    },
    /// The URL, or where it redirects to, asks for TLS.
    #[error(
        "`{url}` leads to https, and this build speaks http only; build with `--features https`, or name a \
         mirror by its base URL, such as http://127.0.0.1:8000/models/"
    )]
    Https {
        /// The URL.
        url: String,
    },
    /// The server refuses.
    #[error("`{url}` is answered with status {status}")]
    Status {
        /// The URL.
        url: String,
        /// The status of HTTP.
        status: u16,
    },
    /// The server is busy, broken or silent, or cannot be reached.
    #[error("`{url}` was given up after {tries} {}: {why}", if *tries == 1 { "try" } else { "tries" })]
    GivenUp {
        /// The URL.
        url: String,
        /// How many tries there were from the last on that brought something.
        tries: u32,
        /// What went wrong with the last.
        why: String,
    },
    /// What came has another hash. It is removed.
    #[error(
        "what came from `{url}` has the SHA-256 {actual}, which does not start with {expected}; \
         it was removed"
    )]
    WrongHash {
        /// The URL.
        url: String,
        /// What the SHA-256 was to start with.
        expected: String,
        /// What it is.
        actual: String,
    },
    /// There is such a file, with another hash.
    #[error(
        "`{}` is there with the SHA-256 {actual}, which does not start with {expected}; remove it \
         to have it downloaded again",
        path.display()
    )]
    WrongFile {
        /// The file.
        path: PathBuf,
        /// What the SHA-256 was to start with.
        expected: String,
        /// What it is.
        actual: String,
    },
    /// Another process, or thread, is downloading the same file.
    #[error("another download into `{}` is under way", path.display())]
    Busy {
        /// What it writes.
        path: PathBuf,
    },
    /// It was told to stop.
    #[error("stopped; what has been downloaded is kept for the next time")]
    Stopped,
    /// A file cannot be read or written.
    #[error("cannot {action} `{}`", path.display())]
    Io {
        /// What was to be done.
        action: &'static str,
        /// With which file.
        path: PathBuf,
        /// Why it did not work.
        source: io::Error,
    },
}

impl FetchError {
    pub(super) fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io { action, path: path.to_owned(), source }
    }
}
