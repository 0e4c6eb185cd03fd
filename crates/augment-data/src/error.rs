//! What can go wrong with a dataset, a cache, or one of its samples.

use std::io;
use std::path::{Path, PathBuf};

use augment_core as core;

/// The result of this crate's functions.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What stops a whole job.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A file or folder cannot be read or written.
    #[error("cannot {action} {}", path.display())]
    Io {
        /// What was tried.
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// The system's answer.
        source: io::Error,
    },
    /// The folder is no dataset of a known layout.
    #[error("{}: {message}", path.display())]
    Dataset {
        /// The folder, or the file in it that is wrong.
        path: PathBuf,
        /// What is wrong.
        message: String,
    },
    /// A file is no picture and no sound, or cannot be read as one.
    #[error("{}: {message}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        message: String,
    },
    /// Another run works on the same cache.
    #[error(
        "another run is writing to {}; wait for it to end, or choose another folder", path.display()
    )]
    Locked {
        /// The cache.
        path: PathBuf,
    },
    /// The pipeline does not give what the cache is to hold, or cannot run.
    #[error(transparent)]
    Pipeline(#[from] core::Error),
    /// The options contradict each other or the pipeline.
    #[error("{0}")]
    Options(String),
}

impl Error {
    pub(crate) fn io(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Io { action, path: path.to_owned(), source }
    }

    pub(crate) fn dataset(path: &Path, message: impl Into<String>) -> Self {
        Self::Dataset { path: path.to_owned(), message: message.into() }
    }
}

/// A sample that could not be processed.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Failure {
    /// The sample's key.
    pub key: String,
    /// Its file, relative to the dataset.
    pub source: String,
    /// The step that failed, and why.
    pub reason: String,
}
