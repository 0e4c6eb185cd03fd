//! Rows of texts into a cache of shards: arrays of many rows each, a batch a slice.
//!
//! ```text
//! cache/
//!   train/00000-of-00016.safetensors     input_ids, attention_mask, labels: a row a sample
//!   train/00000-of-00016.rows.jsonl      the same rows: key, copy, class, what was drawn
//!   tokenizer.json                       the tokenizer, for Python too
//!   manifest.jsonl                       a line a shard
//! ```
//!
//! A row's shard is told by its key alone (the first bits of a hash), so that a row that is added or taken out
//! changes one shard. Rows stand in the order of their keys. Results of different shapes (the buckets of `tokenize`) stand
//! in files of their own, which have the shape in their names.

mod entry;
mod fill;
mod layout;
mod learn;
mod stack;

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use augment_core::{AnyTransform, Info, Kind, Pipeline};
use augment_text::ops::Tokenize;
use augment_text::tokenizer::{Tokenizer, without_dropout};
use serde_json::{Map, Value, json};

use crate::cache::{self, Format, Ledger, Lock, Output};
use crate::error::{Error, Result};
use crate::job::Report;
use crate::rows::{Rows, Table};
use crate::spec;
use crate::work::{self, OnError, Outcome, Progress, Work};

pub use entry::{Group, Lengths, Shard, ShardCounts, ShardSummary, TensorType};
pub use learn::learn_vocabulary;

/// What the tokenizer is called in a cache.
pub(crate) const TOKENIZER: &str = "tokenizer.json";

/// How texts become numbers at the end.
#[derive(Clone, Debug)]
pub struct Tokens {
    /// The content of a `tokenizer.json`; it is written into the cache.
    pub json: Vec<u8>,
    /// The other parameters; where the tokenizer is, is not among them.
    pub step: Tokenize,
}

/// How such a job runs.
#[derive(Clone, Debug)]
pub struct ShardOptions {
    /// What is written: `npy`, `safetensors` or both.
    pub formats: Vec<Format>,
    /// The seed of all draws.
    pub seed: u64,
    /// Augmented copies of each row; copy `n` is what epoch `n` would draw.
    pub copies: u64,
    /// How many outputs a shard has at most, about.
    pub shard_size: usize,
    /// Threads; 0 for one a core.
    pub threads: usize,
    /// What happens when a row cannot be processed.
    pub on_error: OnError,
}

impl Default for ShardOptions {
    fn default() -> Self {
        Self {
            formats: vec![Format::Safetensors],
            seed: 0,
            copies: 1,
            shard_size: 8192,
            threads: 0,
            on_error: OnError::Skip,
        }
    }
}

/// A pipeline over the rows of a table into a cache of shards.
#[derive(Debug)]
pub struct ShardJob<'a> {
    table: &'a Table,
    steps: Value,
    tokens: Option<Tokens>,
    registry: augment_core::Registry,
    options: ShardOptions,
}

/// What the workers of one run share.
struct Run<'a> {
    job: &'a ShardJob<'a>,
    out: &'a Path,
    pipeline: Pipeline,
    is_random: bool,
    spec_hash: String,
    ledger: Mutex<Ledger<Shard>>,
    readers: Mutex<Vec<Rows>>,
    failures: Mutex<Vec<crate::Failure>>,
    made: AtomicUsize,
    kept: AtomicUsize,
    done: AtomicUsize,
    stop: &'a AtomicBool,
    progress: &'a (dyn Fn(Progress) + Sync),
}

impl<'a> ShardJob<'a> {
    /// A job that runs `steps` (a list of steps, as a pipeline's file has it) over the rows of `table`, and then makes
    /// numbers of the texts as `tokens` says; without it, the steps must do that.
    ///
    /// # Errors
    /// When a step is unknown, wrong or does not fit, or the options contradict each other or the steps.
    pub fn new(
        table: &'a Table,
        steps: Value,
        tokens: Option<Tokens>,
        registry: augment_core::Registry,
        options: ShardOptions,
    ) -> Result<Self> {
        let wrong = |message: &str| Err(Error::Options(message.into()));
        // The file in the cache is to give the cache's numbers.
        let tokens = tokens.map(|Tokens { json, step }| Tokens {
            json: without_dropout(&json).into_owned(),
            step,
        });
        let pipeline = Pipeline::from_value(&steps, Info::TEXT, &registry)?;
        let output = pipeline.output();
        match &tokens {
            Some(tokens) if output.kind() == Kind::Text => {
                let tokenizer = Tokenizer::from_json(&tokens.json).map_err(|error| {
                    Error::Options(format!("the tokenizer is not understood: {error}"))
                })?;
                tokens.step.check(&tokenizer)?;
            }
            Some(_) => return wrong("the steps end with numbers already; leave the tokenizer out"),
            None => {
                let is_tensor = |info: &Info| info.kind() == Kind::Tensor;
                let fits = match output {
                    Info::Several(parts) => parts.iter().all(|(_, info)| is_tensor(info)),
                    one => is_tensor(one),
                };
                if !fits {
                    let told =
                        format!("the steps end with {output}, not with numbers; name a tokenizer");
                    return Err(Error::Options(told));
                }
            }
        }
        if options.formats.is_empty() || !options.formats.iter().all(|format| format.is_tensor()) {
            return wrong("texts become tensors: the formats are npy and safetensors");
        }
        if options.shard_size == 0 {
            return wrong("there must be at least one output a shard");
        }
        spec::check_copies(&pipeline, options.copies, "EDA")?;
        Ok(Self { table, steps, tokens, registry, options })
    }

    /// Runs it into the cache `out`, which is made if it is not there; shards whose rows and steps did not change are
    /// kept.
    ///
    /// Setting `stop` ends the run after the rows in hand; shards that are not whole then are begun anew by the next
    /// run. `progress` is called now and then, from any thread.
    ///
    /// # Errors
    /// When the dataset cannot be read or the cache cannot be written, or another run is writing to it. Rows that cannot
    /// be processed are no error here: they stand in the report, their shards lack them, and the next run tries again.
    pub fn run(
        &self,
        out: &Path,
        stop: &AtomicBool,
        progress: &(dyn Fn(Progress) + Sync),
    ) -> Result<Report<ShardSummary>> {
        let start = Instant::now();
        let _lock = Lock::take(out)?;
        let ledger = Ledger::open(out)?;
        if ledger.is_resumed() {
            cache::sweep(out)?;
        }
        let pipeline = self.pipeline(out)?;
        let parts = layout::parts(self.table, &self.options);
        let cpu = work::threads(self.options.threads, None)?;
        let run = Run {
            job: self,
            out,
            spec_hash: self.hash(&pipeline),
            is_random: pipeline.is_random(),
            pipeline,
            ledger: Mutex::new(ledger),
            readers: Mutex::default(),
            failures: Mutex::default(),
            made: AtomicUsize::new(0),
            kept: AtomicUsize::new(0),
            done: AtomicUsize::new(0),
            stop,
            progress,
        };
        let work = Work {
            cpu: &cpu,
            total: parts.len(),
            on_error: self.options.on_error,
            failed: Vec::new(),
            stop,
            progress: &|_| {},
        };
        let Outcome { failed: whole, stopped, .. } = work.run(
            |index| (parts[index].name.clone(), self.table.path().display().to_string()),
            |index, workspace, buffers| run.shard(&parts[index], workspace, &mut buffers.encoded),
        )?;
        // A shard that failed as a whole is not what it was.
        let lost: BTreeSet<String> = whole.iter().map(|failed| failed.key.clone()).collect();
        let mut failed = run.failures.into_inner().unwrap_or_else(PoisonError::into_inner);
        failed.extend(whole);
        failed.sort_by(|a, b| a.key.cmp(&b.key));
        let mut report = Report {
            made: run.made.into_inner(),
            kept: run.kept.into_inner(),
            failed,
            stopped,
            threads: cpu.threads(),
            device: work::device(&cpu),
            ..Report::default()
        };
        if !report.stopped {
            let ledger = run.ledger.into_inner().unwrap_or_else(PoisonError::into_inner);
            let names = parts.iter().map(|part| part.name.as_str());
            let names = names.filter(|name| !lost.contains(*name)).collect();
            self.finish(out, ledger, &run.pipeline, &names, start, &mut report)?;
        }
        report.time(start);
        Ok(report)
    }

    /// The steps, with the tokenizer in its place.
    fn pipeline(&self, out: &Path) -> Result<Pipeline> {
        let path = out.join(TOKENIZER);
        let mut steps = self.steps.as_array().cloned().unwrap_or_default();
        if let Some(tokens) = &self.tokens {
            if std::fs::read(&path).ok().as_ref() != Some(&tokens.json) {
                cache::write(&path, &tokens.json)?;
            }
            let step = AnyTransform::fixed(Tokenize { tokenizer: path, ..tokens.step.clone() });
            let step = serde_json::to_value(step)
                .map_err(|error| Error::Options(format!("{}: {error}", out.display())))?;
            steps.push(step);
        }
        Ok(Pipeline::from_value(&steps.into(), Info::TEXT, &self.registry)?)
    }

    /// BLAKE3 of everything that decides a shard apart from its rows.
    fn hash(&self, pipeline: &Pipeline) -> String {
        let seed = pipeline.is_random().then_some(self.options.seed);
        let mut spec = spec::of(pipeline.to_value(), &self.options.formats, seed);
        spec["copies"] = json!(self.options.copies);
        spec["classes"] = json!(self.table.classes());
        spec::hash(&spec)
    }

    /// Writes what stands beside the shards, when anything changed.
    fn finish(
        &self,
        out: &Path,
        mut ledger: Ledger<Shard>,
        pipeline: &Pipeline,
        names: &BTreeSet<&str>,
        start: Instant,
        report: &mut Report<ShardSummary>,
    ) -> Result<()> {
        let gone = ledger.retain(out, |(name, _)| names.contains(name.as_str()))?;
        report.removed = gone.iter().map(Shard::count).sum();
        let tokenizer = out.join(TOKENIZER);
        if self.tokens.is_none() && !spec::names(&pipeline.to_value(), &tokenizer) {
            // That of an earlier run.
            cache::remove(&tokenizer)?;
        }
        let mut summary = ShardSummary::new(self.table.classes());
        let tokens = self.tokens.as_ref();
        summary.tokenizer = tokens.map(|tokens| Output::of(TOKENIZER.into(), &tokens.json));
        ledger.for_each_line(|line| {
            // Every line was written or read back by this version.
            if let Ok(shard) = serde_json::from_str::<Shard>(line) {
                summary.add(&shard);
            }
            Ok(())
        })?;
        let steps = Map::from_iter([("pipeline".to_owned(), pipeline.to_value())]);
        let yaml = spec::to_yaml(&steps)?;
        let files =
            [(cache::PIPELINE, yaml.into_bytes()), (cache::SUMMARY, cache::json(&summary)?)];
        report.time(start);
        ledger.close(out, &files, !report.failed.is_empty(), || cache::json(report))?;
        report.summary = Some(summary);
        Ok(())
    }
}

#[cfg(test)]
mod tests;
