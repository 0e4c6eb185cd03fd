//! Whether a cache still holds what its manifest says.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use augment_core::Cpu;
use serde::{Deserialize, Serialize};
use walkdir::WalkDir;

use crate::cache::{Entry, LOCK, Line, MANIFEST, Output, PARTIAL, PIPELINE, RUN, SUMMARY};
use crate::error::{Error, Result};
use crate::shards::Shard;
use crate::work::Progress;

/// What [`verify`] found.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub struct Verified {
    /// Files that are in the manifest.
    pub files: usize,
    /// Their bytes, as the manifest has them.
    pub bytes: u64,
    /// What is wrong, by path: a file that is missing, shorter or longer, or another.
    pub wrong: Vec<(String, String)>,
    /// Files that are in the cache and in no line of the manifest.
    pub strays: Vec<String>,
    /// Whether a run is under way or was killed: the manifest is that of the last one that came to its end.
    pub unfinished: bool,
}

/// Hashes every output of a cache, of whichever kind, and compares with its manifest.
///
/// # Errors
/// When there is no manifest, it cannot be read, or `stop` was set.
pub fn verify(
    cache: &Path,
    threads: usize,
    stop: &AtomicBool,
    progress: &(dyn Fn(Progress) + Sync),
) -> Result<Verified> {
    let path = cache.join(MANIFEST);
    let file = File::open(&path).map_err(Error::io("open", &path))?;
    let mut outputs: Vec<Output> = Vec::new();
    for (number, line) in (1..).zip(BufReader::new(file).lines()) {
        let line = line.map_err(Error::io("read", &path))?;
        let told =
            |error: serde_json::Error| Error::dataset(&path, format!("line {number}: {error}"));
        let line: AnyLine = serde_json::from_str(&line).map_err(told)?;
        match &line {
            AnyLine::Shard(shard) => outputs.extend(shard.outputs().into_iter().cloned()),
            AnyLine::Entry(entry) => outputs.extend(entry.outputs().into_iter().cloned()),
        }
    }
    if outputs.is_empty() {
        return Err(Error::dataset(&path, "it names no output"));
    }
    // What stands beside them and decides what they mean.
    let summary = std::fs::read(cache.join(SUMMARY)).ok();
    let beside: Option<Beside> = summary.and_then(|summary| serde_json::from_slice(&summary).ok());
    outputs.extend(beside.and_then(|beside| beside.tokenizer));
    let cpu = Cpu::new(threads)?;
    let found = Mutex::new((Vec::new(), 0));
    cpu.for_each(outputs.len(), |at, _| {
        let Output { path, bytes, blake3 } = &outputs[at];
        let wrong = check(&cache.join(path), *bytes, blake3);
        let mut found = found.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        found.0.extend(wrong.map(|wrong| (path.clone(), wrong)));
        found.1 += 1;
        progress(Progress { done: found.1, total: outputs.len(), failed: found.0.len() });
        !stop.load(Ordering::Relaxed)
    });
    if stop.load(Ordering::Relaxed) {
        return Err(Error::Options("stopped".into()));
    }
    let (mut wrong, _) = found.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
    wrong.sort();
    let known: BTreeSet<&str> = outputs.iter().map(|output| output.path.as_str()).collect();
    let own = [MANIFEST, PARTIAL, PIPELINE, SUMMARY, RUN, LOCK];
    let mut strays = Vec::new();
    for entry in WalkDir::new(cache).sort_by_file_name() {
        let entry = entry.map_err(|error| Error::dataset(cache, error.to_string()))?;
        let path = entry.path().strip_prefix(cache).unwrap_or(entry.path());
        let name = crate::dataset::as_text(path);
        if entry.file_type().is_file() && !known.contains(&*name) && !own.contains(&&*name) {
            strays.push(name);
        }
    }
    Ok(Verified {
        files: outputs.len(),
        bytes: outputs.iter().map(|output| output.bytes).sum(),
        wrong,
        strays,
        unfinished: cache.join(PARTIAL).is_file(),
    })
}

/// A line of either kind of manifest.
#[derive(Deserialize)]
#[serde(untagged)]
enum AnyLine {
    Shard(Box<Shard>),
    Entry(Box<Entry>),
}

/// What of a summary speaks of a file.
#[derive(Deserialize)]
struct Beside {
    tokenizer: Option<Output>,
}

/// What is wrong with a file.
fn check(path: &Path, bytes: u64, blake3: &str) -> Option<String> {
    let mut file = match File::open(path) {
        Ok(file) => file,
        Err(error) => return Some(error.to_string()),
    };
    let len = file.metadata().map_or(0, |meta| meta.len());
    if len != bytes {
        return Some(format!("it has {len} bytes instead of {bytes}"));
    }
    let mut hasher = blake3::Hasher::new();
    if let Err(error) = hasher.update_reader(&mut file) {
        return Some(error.to_string());
    }
    let hash = hasher.finalize().to_hex();
    (hash.as_str() != blake3).then(|| "its content is another".into())
}
