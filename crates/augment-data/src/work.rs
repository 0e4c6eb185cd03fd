//! Going through samples on all threads: what a job and a pipeline over files have in common.

use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use augment_core::{Cpu, Executor, Workspace};

use crate::error::{Error, Failure, Result};
use crate::media;

/// What happens when a sample cannot be processed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum OnError {
    /// It is left out and listed; the others are processed.
    #[default]
    Skip,
    /// The run stops; what is done stays.
    Fail,
}

/// How far a run is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Samples looked at.
    pub done: usize,
    /// Samples in all.
    pub total: usize,
    /// Samples that could not be processed.
    pub failed: usize,
}

/// Why a sample stops: for a reason of its own, or one that stops everything.
pub(crate) enum Stop {
    Sample(String),
    Run(Error),
    /// The run ends here; why is known already.
    Halt,
}

impl From<String> for Stop {
    fn from(reason: String) -> Self {
        Self::Sample(reason)
    }
}

impl From<Error> for Stop {
    fn from(error: Error) -> Self {
        Self::Run(error)
    }
}

impl From<augment_core::Error> for Stop {
    fn from(error: augment_core::Error) -> Self {
        Self::Sample(error.to_string())
    }
}

/// Buffers that a worker keeps.
#[derive(Default)]
pub(crate) struct Buffers {
    pub(crate) source: Vec<u8>,
    pub(crate) encoded: Vec<u8>,
}

/// Threads a core where samples run on a GPU: while a batch is under way, the next one forms of the
/// samples that other threads bring.
const IN_FLIGHT: usize = 4;

/// What the CPU is called in reports.
const CPU: &str = "CPU";

/// The threads that bring samples to an executor (none for the CPU): as many as asked for or, for 0, as
/// suit it.
pub(crate) fn threads(asked: usize, executor: Option<&dyn Executor>) -> Result<Cpu> {
    let count = match executor.and_then(Executor::gpu) {
        Some(_) if asked == 0 => IN_FLIGHT * thread::available_parallelism().map_or(1, usize::from),
        _ => asked,
    };
    Ok(Cpu::new(count)?)
}

/// What an executor is called in reports.
pub(crate) fn device(executor: &dyn Executor) -> String {
    executor.gpu().unwrap_or(CPU).to_owned()
}

/// Samples to go through.
pub(crate) struct Work<'a> {
    pub(crate) cpu: &'a Cpu,
    pub(crate) total: usize,
    pub(crate) on_error: OnError,
    /// What had failed before any sample was looked at.
    pub(crate) failed: Vec<Failure>,
    /// Ends the run after the samples in hand.
    pub(crate) stop: &'a AtomicBool,
    /// Called after each sample, from any thread.
    pub(crate) progress: &'a (dyn Fn(Progress) + Sync),
}

/// How it went.
pub(crate) struct Outcome {
    pub(crate) done: usize,
    /// By key and source.
    pub(crate) failed: Vec<Failure>,
    /// Whether samples were left.
    pub(crate) stopped: bool,
}

impl Work<'_> {
    /// Does `sample` for each of them; `name` tells the key and the source of one that failed.
    ///
    /// # Errors
    /// What stopped the whole run.
    pub(crate) fn run(
        self,
        name: impl Fn(usize) -> (String, String) + Sync,
        sample: impl Fn(usize, &mut Workspace, &mut Buffers) -> Result<(), Stop> + Sync,
    ) -> Result<Outcome> {
        let Self { cpu, total, on_error, failed: before, stop, progress } = self;
        let halt = on_error == OnError::Fail && !before.is_empty();
        let (done, failed) = (AtomicUsize::new(0), AtomicUsize::new(before.len()));
        let (failures, fatal) = (Mutex::new(before), Mutex::new(None));
        let stopped = AtomicBool::new(false);
        cpu.for_each(total, |index, workspace| {
            if halt || stop.load(Ordering::Relaxed) {
                stopped.store(true, Ordering::Relaxed);
                return false;
            }
            let mut buffers: Buffers = workspace.take();
            let result =
                media::guarded(workspace, |workspace| sample(index, workspace, &mut buffers));
            workspace.put(buffers);
            let go_on = match result {
                Ok(()) => true,
                Err(Stop::Sample(reason)) => {
                    failed.fetch_add(1, Ordering::Relaxed);
                    let (key, source) = name(index);
                    lock(&failures).push(Failure { key, source, reason });
                    on_error == OnError::Skip
                }
                Err(Stop::Halt) => false,
                Err(Stop::Run(error)) => {
                    *lock(&fatal) = Some(error);
                    false
                }
            };
            let done = done.fetch_add(1, Ordering::Relaxed) + 1;
            progress(Progress { done, total, failed: failed.load(Ordering::Relaxed) });
            stopped.fetch_or(!go_on, Ordering::Relaxed);
            go_on
        });
        if let Some(error) = fatal.into_inner().unwrap_or_else(PoisonError::into_inner) {
            return Err(error);
        }
        let mut failed = failures.into_inner().unwrap_or_else(PoisonError::into_inner);
        failed.sort_by(|a, b| (&a.key, &a.source).cmp(&(&b.key, &b.source)));
        Ok(Outcome { done: done.into_inner(), failed, stopped: stopped.into_inner() })
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
