//! The output cache: what is written, how it is recorded, and how a run finds out what is done.
//!
//! ```text
//! cache/
//!   train/dog/1-100032-A-0.png      outputs: split / category / key
//!   manifest.jsonl                  one line an output: what it is and how it was made
//!   pipeline.yaml                   the steps, every default spelled out
//!   summary.json                    counts and statistics
//!   run.json                        how long the last run took
//!   manifest.partial.jsonl          while a run is under way: the lines so far
//!   .lock                           held by the run
//! ```
//!
//! Everything but `run.json` depends only on the dataset, the pipeline and the options: not on
//! threads, nor on how often a run was killed and resumed. What was made with a GPU names it in its
//! line; where an op's kernel is near the CPU's result and not equal to it, the output is as near.

mod files;
mod formats;
mod ledger;
mod manifest;
mod statistics;

use std::fs;
use std::path::Path;

use crate::error::{Error, Result};

pub(crate) use files::{Lock, beside, remove, remove_output, sweep, write, write_lines};
pub use formats::Format;
pub(crate) use formats::{
    Array, QUALITY, Values, encode, encode_npy, encode_safetensors, several, shape,
};
pub(crate) use ledger::{Id, Ledger, Line};
pub use manifest::{Entry, Output, Part, PresetMark, Window};
pub(crate) use statistics::measure;
pub use statistics::{SplitCounts, Statistics, Summary};

pub(crate) const MANIFEST: &str = "manifest.jsonl";
pub(crate) const PARTIAL: &str = "manifest.partial.jsonl";
pub(crate) const PIPELINE: &str = "pipeline.yaml";
pub(crate) const SUMMARY: &str = "summary.json";
pub(crate) const RUN: &str = "run.json";
pub(crate) const LOCK: &str = ".lock";

/// Whether the last run had failures, which may be mended now.
fn told_of_failures(cache: &Path) -> bool {
    let told = fs::read(cache.join(RUN)).ok();
    let told = told.and_then(|told| serde_json::from_slice::<serde_json::Value>(&told).ok());
    told.is_some_and(|told| told["failed"].as_array().is_none_or(|failed| !failed.is_empty()))
}

/// What stands in a file of the cache, for people too.
pub(crate) fn json(value: &impl serde::Serialize) -> Result<Vec<u8>> {
    let mut bytes = serde_json::to_vec_pretty(value)
        .map_err(|error| Error::Options(format!("cannot be written as JSON: {error}")))?;
    bytes.push(b'\n');
    Ok(bytes)
}
