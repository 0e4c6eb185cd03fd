//! Dataset readers and the output cache of `augment`.
//!
//! [`Dataset::open`] finds out what a folder is and lists its [`Record`]s; a [`Job`] runs a
//! pipeline over them and keeps the results in a cache that is resumed, never redone. [`Apply`] runs
//! a pipeline, or recipes drawn before, over any files; [`augment_lines`] one over labelled sentences.

mod apply;
mod cache;
mod compare;
mod dataset;
mod error;
mod job;
mod lines;
mod load;
mod media;
mod npy;
mod rows;
mod shards;
mod spec;
mod verify;
mod work;

pub use apply::{Applied, Apply, ApplyOptions, Inputs, Replay, Steps};
pub use cache::{
    Entry, Format, Output, Part, PresetMark, SplitCounts, Statistics, Summary, Window,
};
pub use compare::{Axes, Compared, Difference, OtherLength, compare};
pub use dataset::{Dataset, DatasetOptions, Folds, Layout, Leak, Record};
pub use error::{Error, Failure, Result};
pub use job::{Job, JobOptions, PictureOptions, Plan, Report, Windows};
pub use lines::{LinesOptions, LinesReport, Translation, augment_lines};
pub use media::Medium;
pub use npy::{Npy, NpyError};
pub use rows::{
    Classes, Column, Encoding, Ratios, Row, RowFormat, RowOptions, Rows, SplitBy, Table,
    TableOptions, TableRow, holds_texts,
};
pub use shards::{
    Group, Lengths, Shard, ShardCounts, ShardJob, ShardOptions, ShardSummary, TensorType, Tokens,
    learn_vocabulary,
};
pub use verify::{Verified, verify};
pub use work::{OnError, Progress};
