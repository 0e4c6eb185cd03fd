//! Running recipes.

use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use crate::data::Data;
use crate::error::{Error, Result};
use crate::op::{self, AnyOp};
use crate::recipe::Recipe;
use crate::workspace::Workspace;

/// Runs recipes: batches of samples, or samples that threads bring one by one.
pub trait Executor: Send + Sync {
    /// Runs each recipe on its sample; result `i` belongs to sample `i`.
    fn run(&self, batch: Vec<(Recipe, Data)>) -> Vec<Result<Data>>;

    /// Runs ops on one sample, brought by one of many threads; an executor may run the samples of
    /// several threads together. Without that, the thread itself runs them, with its workspace.
    ///
    /// # Errors
    /// The first op that fails, by name.
    fn run_one(&self, ops: &[AnyOp], data: Data, workspace: &mut Workspace) -> Result<Data> {
        op::run(ops, data, workspace)
    }

    /// The name of the GPU that it runs on; none where everything runs on the CPU.
    fn gpu(&self) -> Option<&str> {
        None
    }

    /// The names of the ops, sorted, that ran on the CPU so far because the GPU has no kernel for them.
    fn on_cpu(&self) -> Vec<String> {
        Vec::new()
    }
}

impl fmt::Debug for dyn Executor {
    /// What it runs on.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.gpu().unwrap_or("CPU"))
    }
}

/// The CPU: a pool of threads, each with a [`Workspace`] that it keeps from batch to batch.
pub struct Cpu {
    pool: rayon::ThreadPool,
    workspaces: Mutex<Vec<Workspace>>,
}

impl Cpu {
    /// A pool of `threads` threads; 0 means one for each core.
    ///
    /// # Errors
    /// When the system does not give the threads.
    pub fn new(threads: usize) -> Result<Self> {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
        let pool = pool.map_err(|error| Error::data(format!("cannot start threads: {error}")))?;
        Ok(Self { pool, workspaces: Mutex::default() })
    }

    /// How many threads there are.
    pub fn threads(&self) -> usize {
        self.pool.current_num_threads()
    }

    /// Calls `work` with 0, 1, … `count - 1`, in that order but on all threads at once, until it
    /// returns false.
    pub fn for_each(&self, count: usize, work: impl Fn(usize, &mut Workspace) -> bool + Sync) {
        let next = AtomicUsize::new(0);
        self.pool.broadcast(|_| {
            let mut workspace = self.spare().pop().unwrap_or_default();
            loop {
                let index = next.fetch_add(1, Ordering::Relaxed);
                if index >= count {
                    break;
                }
                if !work(index, &mut workspace) {
                    next.store(count, Ordering::Relaxed);
                }
            }
            self.spare().push(workspace);
        });
    }

    fn spare(&self) -> std::sync::MutexGuard<'_, Vec<Workspace>> {
        // A workspace only caches, so one that a panic left behind is as good as any.
        self.workspaces.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Executor for Cpu {
    fn run(&self, batch: Vec<(Recipe, Data)>) -> Vec<Result<Data>> {
        let count = batch.len();
        let todo: Vec<_> = batch.into_iter().map(|pair| Mutex::new(Some(pair))).collect();
        let done: Vec<_> = (0..count).map(|_| Mutex::new(None)).collect();
        self.for_each(count, |i, workspace| {
            let pair = todo[i].lock().unwrap_or_else(PoisonError::into_inner).take();
            let result = pair.map(|(recipe, data)| recipe.run(data, workspace));
            *done[i].lock().unwrap_or_else(PoisonError::into_inner) = result;
            true
        });
        let results = done.into_iter().map(|slot| {
            let result = slot.into_inner().unwrap_or_else(PoisonError::into_inner);
            result.unwrap_or_else(|| Err(Error::data("the sample was not run")))
        });
        results.collect()
    }
}
