//! Running a pipeline over a dataset into a cache.

mod picture;
mod plan;
mod sample;
mod windows;

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use augment_audio::codec::Limits;
use augment_core::Executor;
use serde::Serialize;

use crate::cache::{self, Entry, Format, Ledger, Lock, PresetMark, Summary};
use crate::dataset::Dataset;
use crate::error::{Error, Failure, Result};
use crate::media::Medium;
use crate::work::{self, OnError, Outcome, Progress, Work};

pub use picture::PictureOptions;
pub use plan::Plan;
pub use windows::Windows;

/// How a job runs.
#[derive(Clone, Debug)]
pub struct JobOptions {
    /// What is written.
    pub formats: Vec<Format>,
    /// The seed of all draws.
    pub seed: u64,
    /// Augmented copies of each sample; copy `n` is what epoch `n` would draw.
    pub copies: u64,
    /// What runs the ops; the CPU when left out.
    pub executor: Option<Arc<dyn Executor>>,
    /// Threads; 0 for one a core, or for a few a core where the executor has a GPU.
    pub threads: usize,
    /// What happens when a sample cannot be processed.
    pub on_error: OnError,
    /// How much is decoded at most.
    pub limits: Limits,
    /// How recordings are cut into clips; none for each as a whole.
    pub windows: Option<Windows>,
    /// The hub model's preset that the steps are, which the manifest names.
    pub preset: Option<PresetMark>,
}

impl Default for JobOptions {
    fn default() -> Self {
        Self {
            formats: vec![Format::Png, Format::Npy],
            seed: 0,
            copies: 1,
            executor: None,
            threads: 0,
            on_error: OnError::Skip,
            limits: Limits::default(),
            windows: None,
            preset: None,
        }
    }
}

/// What a run did.
#[derive(Debug, Default, Serialize)]
pub struct Report<S = Summary> {
    /// Outputs made.
    pub made: usize,
    /// Outputs that were there already.
    pub kept: usize,
    /// Outputs removed, since nothing makes them any more.
    pub removed: usize,
    /// Samples that could not be processed, by key.
    pub failed: Vec<Failure>,
    /// Whether the run was stopped before its end; the next goes on from there.
    pub stopped: bool,
    /// How long it took.
    pub seconds: f64,
    /// Outputs made a second.
    pub outputs_per_second: f64,
    /// On how many threads.
    pub threads: usize,
    /// On which device: the GPU's name, or `CPU`.
    pub device: String,
    /// The ops that ran on the CPU because the GPU has no kernel for them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub on_cpu: Vec<String>,
    /// What the cache holds now; not known when the run was stopped.
    #[serde(skip)]
    pub summary: Option<S>,
}

/// A pipeline over a dataset into a cache.
#[derive(Debug)]
pub struct Job<'a> {
    dataset: &'a Dataset,
    plan: Plan,
    options: JobOptions,
}

/// What the workers of one run share.
struct Run<'a> {
    job: &'a Job<'a>,
    executor: &'a dyn Executor,
    out: &'a Path,
    spec_hash: String,
    ledger: Mutex<Ledger<Entry>>,
    made: AtomicUsize,
    kept: AtomicUsize,
}

impl<'a> Job<'a> {
    /// A job that runs `plan` over `dataset`.
    ///
    /// # Errors
    /// When the options contradict each other or the plan.
    pub fn new(dataset: &'a Dataset, plan: Plan, options: JobOptions) -> Result<Self> {
        plan.check(&options)?;
        options.windows.map_or(Ok(()), Windows::validate)?;
        if options.windows.is_some() && dataset.medium != Medium::Audio {
            return Err(Error::Options("only sounds are cut into clips".into()));
        }
        Ok(Self { dataset, plan, options })
    }

    /// Runs it into the cache `out`, which is made if it is not there; samples that are in it
    /// already and whose source and steps did not change are kept.
    ///
    /// Setting `stop` ends the run after the samples in hand. `progress` is called after each
    /// sample, from any thread.
    ///
    /// # Errors
    /// When the cache cannot be written, or another run is writing to it. Samples that cannot be
    /// processed are no error here: they stand in the report.
    pub fn run(
        &self,
        out: &Path,
        stop: &AtomicBool,
        progress: &(dyn Fn(Progress) + Sync),
    ) -> Result<Report> {
        let start = Instant::now();
        let _lock = Lock::take(out)?;
        let ledger = Ledger::open(out)?;
        if ledger.is_resumed() {
            cache::sweep(out)?;
        }
        let executor = self.options.executor.as_deref();
        let cpu = work::threads(self.options.threads, executor)?;
        let executor = executor.unwrap_or(&cpu);
        let run = Run {
            job: self,
            executor,
            out,
            spec_hash: self.plan.hash(&self.options),
            ledger: Mutex::new(ledger),
            made: AtomicUsize::new(0),
            kept: AtomicUsize::new(0),
        };
        let records = &self.dataset.records;
        let work = Work {
            cpu: &cpu,
            total: records.len(),
            on_error: self.options.on_error,
            failed: self.dataset.duplicates.clone(),
            stop,
            progress,
        };
        let Outcome { failed, stopped, .. } = work.run(
            |index| (records[index].key.clone(), records[index].source.clone()),
            |index, workspace, buffers| run.sample(&records[index], workspace, buffers),
        )?;
        let mut report = Report {
            made: run.made.into_inner(),
            kept: run.kept.into_inner(),
            failed,
            stopped,
            threads: cpu.threads(),
            device: work::device(executor),
            on_cpu: executor.on_cpu(),
            ..Report::default()
        };
        if !report.stopped {
            let ledger = run.ledger.into_inner().unwrap_or_else(PoisonError::into_inner);
            self.finish(out, ledger, start, &mut report)?;
        }
        report.time(start);
        Ok(report)
    }

    /// Writes what stands beside the outputs, when anything changed.
    fn finish(
        &self,
        out: &Path,
        mut ledger: Ledger<Entry>,
        start: Instant,
        report: &mut Report,
    ) -> Result<()> {
        let records = &self.dataset.records;
        // By source too: the second file of a key fails, the first may be well.
        let failed: BTreeSet<(&str, &str)> =
            report.failed.iter().map(|f| (f.key.as_str(), f.source.as_str())).collect();
        let copies = self.options.copies;
        let gone = ledger.retain(out, |(key, copy)| {
            let of = match self.options.windows {
                Some(_) => sample::recording(key).unwrap_or_default(),
                None => Cow::Borrowed(key.as_str()),
            };
            let record = records.binary_search_by(|r| r.key.as_str().cmp(&of)).map(|i| &records[i]);
            *copy < copies && record.is_ok_and(|r| !failed.contains(&(&of, r.source.as_str())))
        })?;
        report.removed = gone.len();

        let has_train = records.iter().any(|r| r.split.as_deref() == Some("train"));
        let mut summary = Summary::builder(has_train);
        ledger.for_each_line(|line| {
            // Every line was written or read back by this version.
            if let Ok(entry) = serde_json::from_str::<Entry>(line) {
                summary.add(&entry);
            }
            Ok(())
        })?;
        let summary = summary.finish(self.dataset.leaks());
        let files = [
            (cache::PIPELINE, self.plan.to_yaml()?.into_bytes()),
            (cache::SUMMARY, cache::json(&summary)?),
        ];
        report.time(start);
        ledger.close(out, &files, !report.failed.is_empty(), || cache::json(report))?;
        report.summary = Some(summary);
        Ok(())
    }
}

impl<S> Report<S> {
    pub(crate) fn time(&mut self, start: Instant) {
        self.seconds = start.elapsed().as_secs_f64();
        self.outputs_per_second = self.made as f64 / self.seconds.max(f64::MIN_POSITIVE);
    }
}
