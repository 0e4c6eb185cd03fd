//! Batches through kernels.

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use augment_core::{AnyOp, Cpu, Data, Error, Executor, Recipe, Result, Targets, Workspace};

use crate::backend::{Backend, Lane};
use crate::gather::Gather;
use crate::lanes::Lanes;
use crate::plan::Plan;
use crate::tracks::{self, End};

/// Runs recipes on batches: by kernels as far as there are some, and on the CPU for the rest.
///
/// What comes out is what the ops give on the CPU: of images to the last bit, of sounds within the bounds
/// that are stated in `kernels/README.md`.
///
/// A batch takes a lane of the machine, so that what one uploads is hidden behind what another computes:
/// call [`Executor::run`] from several threads. One that needs more memory than a lane has is split, and
/// a sample that needs more by itself is the CPU's.
pub struct Batches<B: Backend> {
    backend: B,
    lanes: Lanes<B::Lane>,
    /// What threads bring one by one.
    gather: Gather<Sample, Sample>,
    cpu: Cpu,
    hosted: Mutex<BTreeSet<&'static str>>,
}

/// Samples of one plan: a grid has no more than 65535 rows, and a sample may take several.
const MOST: usize = 8192;

/// A sample on its way.
pub(crate) struct Sample {
    ops: Vec<AnyOp>,
    done: usize,
    /// Until it is done, or has failed.
    data: Result<Data>,
    /// Whether the machine has no room for it.
    is_too_large: bool,
}

impl Sample {
    pub(crate) fn new(ops: Vec<AnyOp>, data: Data) -> Self {
        Self { ops, done: 0, data: Ok(data), is_too_large: false }
    }

    /// Whether its next op can run on the machine.
    pub(crate) fn is_ready(&self) -> bool {
        match (&self.data, self.ops.get(self.done)) {
            (Ok(data), Some(op)) => !self.is_too_large && tracks::has_kernel(op, data),
            _ => false,
        }
    }

    fn is_finished(&self) -> bool {
        self.data.is_err() || self.done >= self.ops.len()
    }

    /// The ops that are left, and what they are for.
    pub(crate) fn todo(&self) -> Option<(&[AnyOp], &Data)> {
        self.data.as_ref().ok().map(|data| (&self.ops[self.done..], data))
    }

    /// How many ops are left.
    pub(crate) fn left(&self) -> usize {
        self.ops.len() - self.done
    }

    /// The data, or why there is none.
    pub(crate) fn into_data(self) -> Result<Data> {
        self.data
    }

    /// Puts an error in the place of the data.
    fn fail(&mut self, message: &str) {
        self.data = Err(Error::data(message));
    }
}

impl<B: Backend> Batches<B> {
    /// With a machine for kernels, and threads for everything else.
    pub fn new(backend: B, cpu: Cpu) -> Self {
        let lanes = Lanes::new(backend.lanes());
        let gather = Gather::new(backend.lanes(), MOST);
        Self { backend, lanes, gather, cpu, hosted: Mutex::default() }
    }

    /// The machine.
    pub fn backend(&self) -> &B {
        &self.backend
    }

    /// Runs the next ops of these samples, all of which are ready: of as many at once as there is room for.
    fn on_machine(&self, samples: &mut [&mut Sample]) {
        let fits = samples.len() <= MOST && {
            match self.try_on_machine(samples) {
                Ok(fits) => fits,
                Err(error) => {
                    let message = error.to_string();
                    return samples.iter_mut().for_each(|sample| sample.fail(&message));
                }
            }
        };
        match samples {
            _ if fits => {}
            [sample] => sample.is_too_large = true,
            _ => {
                let (left, right) = samples.split_at_mut(samples.len() / 2);
                self.on_machine(left);
                self.on_machine(right);
            }
        }
    }

    /// The same, if there is room for all; false if there is not.
    fn try_on_machine(&self, samples: &mut [&mut Sample]) -> Result<bool> {
        let mut plan = Plan::default();
        let ends = tracks::plan(&mut plan, samples.iter().filter_map(|sample| sample.todo()));
        if plan.len() > self.backend.room() {
            return Ok(false);
        }
        let results = self.on_lane(|lane| {
            let memory = lane.memory(plan.result_len())?;
            plan.run(lane, lane.address(&memory))?;
            // While the machine works.
            let marks = self.marks(samples, &ends);
            let results = lane.download(&memory, plan.result_len())?;
            let results = ends.iter().zip(marks).map(|(end, marks)| {
                let &End { done, output } = end.as_ref()?;
                Some((done, tracks::marked(output.data(results), marks)))
            });
            Ok(results.collect::<Vec<_>>())
        })?;
        drop(plan);
        for (sample, result) in samples.iter_mut().zip(results) {
            let Some((done, data)) = result else {
                sample.fail("the sample was not planned");
                continue;
            };
            sample.done += done;
            sample.data = data;
        }
        Ok(true)
    }

    /// Brings all samples to their ends.
    pub(crate) fn finish(&self, samples: &mut [Sample]) {
        loop {
            let count = samples.len();
            let waiting: Vec<_> = samples.iter_mut().map(Mutex::new).collect();
            self.cpu.for_each(count, |i, workspace| {
                self.on_host(&mut lock(&waiting[i]), workspace);
                true
            });
            drop(waiting);
            let mut ready: Vec<_> =
                samples.iter_mut().filter(|sample| !sample.is_finished()).collect();
            if ready.is_empty() {
                return;
            }
            self.on_machine(&mut ready);
        }
    }

    /// Does something on a lane, when one is idle.
    pub(crate) fn on_lane<T>(&self, work: impl FnOnce(&mut B::Lane) -> Result<T>) -> Result<T> {
        let mut taken = self.lanes.take(|| self.backend.lane())?;
        let lane = taken.lane().ok_or_else(|| Error::data("the machine has no lane"))?;
        let result = work(lane);
        if result.is_err() {
            // Nobody knows what it is in the middle of.
            taken.discard();
        }
        result
    }

    /// What the ops that are planned make of all that is marked in the samples.
    fn marks(&self, samples: &[&mut Sample], ends: &[Option<End>]) -> Vec<Option<Result<Targets>>> {
        let todo: Vec<_> = samples
            .iter()
            .zip(ends)
            .map(|(sample, end)| {
                let data = sample.data.as_ref().ok()?;
                let ops = &sample.ops[sample.done..][..end.as_ref()?.done];
                tracks::has_marks(ops, data).then_some((ops, data))
            })
            .collect();
        let moved: Vec<_> = todo.iter().map(|_| Mutex::new(None)).collect();
        if todo.iter().any(Option::is_some) {
            self.cpu.for_each(todo.len(), |i, workspace| {
                if let Some((ops, data)) = &todo[i] {
                    *lock(&moved[i]) = Some(tracks::marks(ops, data, workspace));
                }
                true
            });
        }
        moved
            .into_iter()
            .map(|marks| marks.into_inner().unwrap_or_else(PoisonError::into_inner))
            .collect()
    }

    /// Runs ops of a sample on the CPU until it is ready for the machine, or done.
    fn on_host(&self, sample: &mut Sample, workspace: &mut Workspace) {
        while !sample.is_finished() && !sample.is_ready() {
            let op = sample.ops[sample.done].clone();
            lock(&self.hosted).insert(op.name());
            let data = std::mem::replace(&mut sample.data, Err(Error::data("in work")));
            sample.data = data.and_then(|data| op.apply(data, workspace));
            sample.done += 1;
        }
    }
}

impl<B: Backend> Executor for Batches<B> {
    fn run(&self, batch: Vec<(Recipe, Data)>) -> Vec<Result<Data>> {
        let samples = batch.into_iter().map(|(recipe, data)| Sample::new(recipe.ops, data));
        let mut samples: Vec<Sample> = samples.collect();
        self.finish(&mut samples);
        samples.into_iter().map(Sample::into_data).collect()
    }

    fn run_one(&self, ops: &[AnyOp], data: Data, workspace: &mut Workspace) -> Result<Data> {
        let mut sample = Sample::new(ops.to_vec(), data);
        loop {
            self.on_host(&mut sample, workspace);
            if sample.is_finished() {
                return sample.into_data();
            }
            sample = self.gather.run(sample, |mut samples| {
                self.on_machine(&mut samples.iter_mut().collect::<Vec<_>>());
                samples.into_iter().map(Ok).collect()
            })?;
        }
    }

    fn gpu(&self) -> Option<&str> {
        Some(self.backend.name())
    }

    fn on_cpu(&self) -> Vec<String> {
        lock(&self.hosted).iter().map(|name| (*name).to_owned()).collect()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
