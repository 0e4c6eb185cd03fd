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

pub(crate) use files::{Lock, beside, remove, remove_output, sweep, write, write_lines};
pub use formats::Format;
pub(crate) use formats::{QUALITY, encode, shape};
pub(crate) use ledger::{Id, Ledger};
pub use manifest::{Entry, Output, Window};
pub(crate) use statistics::measure;
pub use statistics::{SplitCounts, Statistics, Summary};

pub(crate) const MANIFEST: &str = "manifest.jsonl";
pub(crate) const PARTIAL: &str = "manifest.partial.jsonl";
pub(crate) const PIPELINE: &str = "pipeline.yaml";
pub(crate) const SUMMARY: &str = "summary.json";
pub(crate) const RUN: &str = "run.json";
const LOCK: &str = ".lock";
