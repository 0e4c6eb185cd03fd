//! What is launched for a batch, and where all its bytes lie.

use std::borrow::Cow;

use augment_core::Result;
use bytemuck::Pod;

use crate::backend::Lane;
use crate::kernels::Kernel;
use crate::output::Element;

/// Threads of a block, where they do not know each other.
const THREADS: usize = 256;
/// Where images, waveforms and the like begin: whole lines of the GPU's memory.
const LINE: usize = 256;
/// Where whatever is smaller begins: any value may.
const VALUE: usize = 16;

/// All that is done for a batch. It is known before a kernel runs, since ops tell sizes without seeing
/// a sample.
///
/// Everything but results lies in one piece of memory, the arena, and is told by its distance from a
/// point within: what is uploaded lies before that point, with a distance below zero, and what kernels
/// make lies behind. So both can grow while the batch is planned.
#[derive(Default)]
pub(crate) struct Plan<'a> {
    uploads: Vec<(usize, Cow<'a, [u8]>)>,
    uploaded: usize,
    made: usize,
    results: usize,
    element: Element,
    work: Vec<Work>,
}

#[derive(Clone)]
enum Work {
    Clear { at: i64, len: usize },
    Launch { kernel: &'static Kernel, grid: [u32; 2], threads: u32, params: Vec<Pointer> },
}

/// A parameter of a kernel: a place in memory.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Pointer {
    /// In the arena, seen from its point.
    At(i64),
    /// In the results.
    Result(i64),
    /// Somewhere else.
    Given(u64),
}

/// What distances in the arena are seen from.
pub(crate) const ARENA: Pointer = Pointer::At(0);
/// What places of results are seen from.
pub(crate) const RESULTS: Pointer = Pointer::Result(0);

impl<'a> Plan<'a> {
    /// A plan whose results have values of this type, where kernels can write them so.
    pub(crate) fn of(element: Element) -> Self {
        Self { element, ..Self::default() }
    }

    /// The type of floats that come out.
    pub(crate) fn element(&self) -> Element {
        self.element
    }

    /// Values that are uploaded: the data of a sample.
    pub(crate) fn upload<T: Pod>(&mut self, values: &'a [T]) -> i64 {
        self.uploaded(Cow::Borrowed(bytemuck::cast_slice(values)), LINE)
    }

    /// Values that are uploaded: what kernels are told.
    pub(crate) fn put<T: Pod>(&mut self, values: &[T]) -> i64 {
        self.uploaded(Cow::Owned(bytemuck::cast_slice(values).to_vec()), VALUE)
    }

    fn uploaded(&mut self, bytes: Cow<'a, [u8]>, align: usize) -> i64 {
        self.uploaded = (self.uploaded + bytes.len()).next_multiple_of(align);
        self.uploads.push((self.uploaded, bytes));
        -(self.uploaded as i64)
    }

    /// Room for what kernels make.
    pub(crate) fn room(&mut self, len: usize) -> i64 {
        let start = self.made;
        self.made = (start + len).next_multiple_of(LINE);
        start as i64
    }

    /// Room that is zero when kernels come to it.
    pub(crate) fn zeros(&mut self, len: usize) -> i64 {
        let at = self.room(len);
        self.work.push(Work::Clear { at, len });
        at
    }

    /// Room for a result of values of so many bytes; one follows the other without a gap.
    pub(crate) fn result(&mut self, len: usize, value: usize) -> i64 {
        let start = self.results.next_multiple_of(value.max(1));
        self.results = start + len;
        start as i64
    }

    /// Runs blocks along x over the things of the sample that has the most of them, of which each thread
    /// does `each`, and along y over the samples.
    pub(crate) fn launch(
        &mut self,
        kernel: &'static Kernel,
        [things, each]: [usize; 2],
        samples: usize,
        params: &[Pointer],
    ) {
        let blocks = things.div_ceil(each * THREADS);
        self.launch_blocks(kernel, [blocks, samples], THREADS, params);
    }

    /// Runs so many blocks of so many threads.
    pub(crate) fn launch_blocks(
        &mut self,
        kernel: &'static Kernel,
        grid: [usize; 2],
        threads: usize,
        params: &[Pointer],
    ) {
        let grid = grid.map(|len| len as u32);
        if grid[0] > 0 && grid[1] > 0 {
            let params = params.to_vec();
            self.work.push(Work::Launch { kernel, grid, threads: threads as u32, params });
        }
    }

    /// The bytes that it needs on the machine, results and all.
    pub(crate) fn len(&self) -> usize {
        self.staged() + self.made + self.results
    }

    /// The bytes of all results.
    pub(crate) fn result_len(&self) -> usize {
        self.results
    }

    /// The bytes that are uploaded.
    pub(crate) fn staged(&self) -> usize {
        self.uploaded.next_multiple_of(LINE)
    }

    /// Gives the lane all there is to do; at `results` are [`Self::result_len`] bytes.
    pub(crate) fn run<L: Lane>(&self, lane: &mut L, results: u64) -> Result<()> {
        let arena = self.stage(lane)?;
        self.work().run(lane, arena, results)
    }

    /// Uploads what there is, and gives the arena's address.
    pub(crate) fn stage<L: Lane>(&self, lane: &mut L) -> Result<u64> {
        let staged = self.staged();
        lane.stage(staged, staged + self.made, |bytes| {
            for (before, part) in &self.uploads {
                bytes[staged - before..][..part.len()].copy_from_slice(part);
            }
        })
    }

    /// What follows the upload.
    pub(crate) fn work(&self) -> Launches<'_> {
        Launches { before: self.staged(), work: Cow::Borrowed(&self.work) }
    }
}

/// What is done once all is uploaded: it can be done again.
pub(crate) struct Launches<'a> {
    /// The bytes before the point.
    before: usize,
    work: Cow<'a, [Work]>,
}

impl Launches<'_> {
    /// Without the samples that they are for.
    pub(crate) fn into_owned(self) -> Launches<'static> {
        Launches { before: self.before, work: Cow::Owned(self.work.into_owned()) }
    }

    /// How many kernels are launched.
    pub(crate) fn count(&self) -> usize {
        self.work.iter().filter(|work| matches!(work, Work::Launch { .. })).count()
    }

    /// Launches them.
    pub(crate) fn run<L: Lane>(&self, lane: &mut L, arena: u64, results: u64) -> Result<()> {
        let point = arena + self.before as u64;
        let mut addresses = Vec::new();
        for work in self.work.iter() {
            match work {
                Work::Clear { at, len } => lane.clear((self.before as i64 + at) as usize, *len)?,
                Work::Launch { kernel, grid, threads, params } => {
                    addresses.clear();
                    addresses.extend(params.iter().map(|param| match param {
                        Pointer::At(at) => point.wrapping_add_signed(*at),
                        Pointer::Result(at) => results.wrapping_add_signed(*at),
                        Pointer::Given(address) => *address,
                    }));
                    lane.launch(kernel, *grid, *threads, &addresses)?;
                }
            }
        }
        Ok(())
    }
}
