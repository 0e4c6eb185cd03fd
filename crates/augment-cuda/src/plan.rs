//! What is launched for a batch, and what the kernels read.

use bytemuck::Pod;

use crate::backend::Backend;
use crate::kernels::{
    COLOUR_MEASURE, COLOUR_STORE, COLOUR_TABLES, FRAME, Kernel, RESAMPLE, RESAMPLE_WEIGHTS,
    SHARPEN, WARP,
};
use crate::layout::{
    Axis, ColourParams, Colours, Frame, FrameParams, Pass, ResampleParams, Sharpen, SharpenParams,
    Step, View, Warp, WarpParams, WeightsParams,
};
use augment_core::Result;

/// Threads of a block.
const THREADS: u32 = 256;
/// Pixels that a thread of `colour_measure` counts.
const PIXELS: u32 = 16;
/// Values of a table: three channels of bytes.
pub(crate) const TABLE: usize = 3 * 256;

/// All that is known of a batch before anything runs: every size is, since ops tell theirs without
/// seeing a pixel.
#[derive(Default)]
pub(crate) struct Plan {
    /// The pixels that are uploaded; what kernels make from them lies behind.
    pub(crate) pixels: Vec<u8>,
    arena: usize,
    /// Results come to a place of their own.
    results: usize,
    /// Numbers of all windows.
    windows: usize,
    /// Bytes for bytes; those that kernels make are there as zeros.
    tables: Vec<u8>,
    /// Values for bytes, as bits.
    values: Vec<u32>,
    steps: Vec<Step>,
    rounds: Vec<Round>,
}

/// Where a result goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// Among the pixels, to be worked on.
    Arena,
    /// To the results.
    Result,
}

/// What is done with all samples that are ready for it.
pub(crate) enum Round {
    /// One pass along an axis, then one along the other for those that need it.
    Resample { axes: Vec<Axis>, passes: [Vec<Pass>; 2] },
    /// Rectangles that reach beyond the image.
    Frame(Vec<Frame>),
    /// Pixels blended with those around them.
    Sharpen(Vec<Sharpen>),
    /// Pixels from other places.
    Warp(Vec<Warp>),
    /// Tables of what is found in the whole image.
    Measure(Vec<Colours>),
    /// Colours changed and written.
    Store(Vec<Colours>, Place),
}

impl Plan {
    /// A plan for pixels that are all known.
    pub(crate) fn new(pixels: Vec<u8>) -> Self {
        Self { arena: pixels.len(), pixels, ..Self::default() }
    }

    /// Room for so many bytes; it begins where any value may.
    pub(crate) fn room(&mut self, place: Place, len: usize) -> i64 {
        let end = match place {
            Place::Arena => &mut self.arena,
            Place::Result => &mut self.results,
        };
        let start = end.next_multiple_of(16);
        *end = start + len;
        start as i64
    }

    /// Room for the windows of an axis.
    pub(crate) fn windows(&mut self, output: i32, taps: i32) -> i64 {
        let start = self.windows;
        self.windows += output as usize * (2 + taps as usize);
        start as i64
    }

    /// A table of bytes for bytes.
    pub(crate) fn table(&mut self, bytes: &[u8; TABLE]) -> u32 {
        self.tables.extend_from_slice(bytes);
        (self.tables.len() / TABLE - 1) as u32
    }

    /// A table of values for bytes.
    pub(crate) fn values(&mut self, values: &[u32; TABLE]) -> u32 {
        self.values.extend_from_slice(values);
        (self.values.len() / TABLE - 1) as u32
    }

    /// The steps, as the first one's number and how many.
    pub(crate) fn steps(&mut self, steps: &[Step]) -> (u32, u32) {
        self.steps.extend_from_slice(steps);
        ((self.steps.len() - steps.len()) as u32, steps.len() as u32)
    }

    pub(crate) fn round(&mut self, round: Round) {
        self.rounds.push(round);
    }

    /// Runs it all and gives the results, one after the other as room was taken for them.
    pub(crate) fn run<B: Backend>(&self, backend: &B, hues: &[u8; 512]) -> Result<Vec<u8>> {
        let mut tasks = Tasks(Vec::new());
        let steps = tasks.put(&self.steps);
        let values = tasks.put(&self.values);
        let hues = tasks.put(hues);
        let rounds: Vec<Placed> = self.rounds.iter().map(|round| tasks.round(round)).collect();

        let mut arena = backend.memory(self.arena)?;
        backend.upload(&self.pixels, &mut arena)?;
        let mut uploaded = backend.memory(tasks.0.len())?;
        backend.upload(&tasks.0, &mut uploaded)?;
        let mut tables = backend.memory(self.tables.len())?;
        backend.upload(&self.tables, &mut tables)?;
        let windows = backend.memory(4 * self.windows)?;
        let results = backend.memory(self.results)?;
        let mut counts = backend.memory(4 * TABLE * self.most_measured())?;

        let [arena, windows, tables] = [&arena, &windows, &tables].map(|m| backend.address(m));
        let at = |offset: usize| backend.address(&uploaded) + offset as u64;
        let counted = backend.address(&counts);
        let colour = |samples: usize, to: u64| ColourParams {
            samples: at(samples),
            steps: at(steps),
            from: arena,
            to,
            tables,
            hues: at(hues),
            counts: counted,
            values: at(values),
        };
        for (round, placed) in self.rounds.iter().zip(rounds) {
            match (round, placed) {
                (Round::Resample { axes, passes }, Placed::Resample(axes_at, passes_at)) => {
                    let most = axes.iter().map(|axis| axis.output as usize).max();
                    let params = WeightsParams { axes: at(axes_at), windows };
                    launch(backend, &RESAMPLE_WEIGHTS, most, THREADS, axes.len(), &params)?;
                    for (passes, passes_at) in passes.iter().zip(passes_at) {
                        let area = |pass: &Pass| pass.width as usize * pass.height as usize;
                        let most = passes.iter().map(area).max();
                        let passes_at = at(passes_at);
                        let params =
                            ResampleParams { passes: passes_at, windows, from: arena, to: arena };
                        launch(backend, &RESAMPLE, most, THREADS, passes.len(), &params)?;
                    }
                }
                (Round::Frame(frames), Placed::Single(frames_at)) => {
                    let area = |frame: &Frame| frame.width as usize * frame.height as usize;
                    let most = frames.iter().map(area).max();
                    let params = FrameParams { frames: at(frames_at), from: arena, to: arena };
                    launch(backend, &FRAME, most, THREADS, frames.len(), &params)?;
                }
                (Round::Sharpen(samples), Placed::Single(samples_at)) => {
                    let most = samples.iter().map(|sample| sample.from.area()).max();
                    let params = SharpenParams { samples: at(samples_at), from: arena, to: arena };
                    launch(backend, &SHARPEN, most, THREADS, samples.len(), &params)?;
                }
                (Round::Warp(samples), Placed::Single(samples_at)) => {
                    let area = |warp: &Warp| warp.width as usize * warp.height as usize;
                    let most = samples.iter().map(area).max();
                    let params = WarpParams { samples: at(samples_at), from: arena, to: arena };
                    launch(backend, &WARP, most, THREADS, samples.len(), &params)?;
                }
                (Round::Measure(samples), Placed::Single(samples_at)) => {
                    let most = samples.iter().map(|sample| sample.from.area()).max();
                    backend.clear(&mut counts, 4 * TABLE * samples.len())?;
                    let params = colour(samples_at, 0);
                    let each = THREADS * PIXELS;
                    launch(backend, &COLOUR_MEASURE, most, each, samples.len(), &params)?;
                    let grid = [samples.len() as u32, 1];
                    backend.launch(&COLOUR_TABLES, grid, 3, bytemuck::bytes_of(&params))?;
                }
                (Round::Store(samples, place), Placed::Single(samples_at)) => {
                    let most = samples.iter().map(|sample| sample.from.area()).max();
                    let to = match place {
                        Place::Arena => arena,
                        Place::Result => backend.address(&results),
                    };
                    let params = colour(samples_at, to);
                    launch(backend, &COLOUR_STORE, most, THREADS, samples.len(), &params)?;
                }
                _ => {}
            }
        }
        let mut bytes = vec![0; self.results];
        backend.download(&results, &mut bytes)?;
        Ok(bytes)
    }

    /// The most samples that are measured in one round.
    fn most_measured(&self) -> usize {
        let measured = self.rounds.iter().map(|round| match round {
            Round::Measure(samples) => samples.len(),
            _ => 0,
        });
        measured.max().unwrap_or(0)
    }
}

/// Launches blocks over `most` things, of which each block does `each`, for every sample.
fn launch<B: Backend>(
    backend: &B,
    kernel: &Kernel,
    most: Option<usize>,
    each: u32,
    samples: usize,
    params: &impl Pod,
) -> Result<()> {
    let Some(most) = most.filter(|&most| most > 0) else { return Ok(()) };
    let grid = [most.div_ceil(each as usize) as u32, samples as u32];
    backend.launch(kernel, grid, THREADS, bytemuck::bytes_of(params))
}

/// What kernels read besides pixels, in one piece.
struct Tasks(Vec<u8>);

/// Where the tasks of a round lie.
enum Placed {
    Resample(usize, [usize; 2]),
    Single(usize),
}

impl Tasks {
    fn put<T: Pod>(&mut self, tasks: &[T]) -> usize {
        let start = self.0.len().next_multiple_of(16);
        self.0.resize(start, 0);
        self.0.extend_from_slice(bytemuck::cast_slice(tasks));
        start
    }

    fn round(&mut self, round: &Round) -> Placed {
        match round {
            Round::Resample { axes, passes } => {
                let axes = self.put(axes);
                Placed::Resample(axes, passes.each_ref().map(|passes| self.put(passes)))
            }
            Round::Frame(frames) => Placed::Single(self.put(frames)),
            Round::Warp(samples) => Placed::Single(self.put(samples)),
            Round::Sharpen(samples) => Placed::Single(self.put(samples)),
            Round::Measure(samples) | Round::Store(samples, _) => Placed::Single(self.put(samples)),
        }
    }
}

/// The windows of an axis, in the order of [`View`]'s width or height.
pub(crate) fn axis(plan: &mut Plan, input: i32, output: i32, filter: u32) -> Axis {
    let support = [0.0, 0.5, 1.0, 2.0][filter.min(3) as usize];
    let stretch = (f64::from(input) / f64::from(output)).max(1.0);
    let taps = if filter == 0 { 1 } else { 2 * (support * stretch).ceil() as i32 + 1 };
    Axis { place: plan.windows(output, taps), input, output, taps, filter }
}

/// Where the pixels of a pass go.
pub(crate) fn pass(from: View, axis: &Axis, is_down: bool, to: i64) -> Pass {
    let (width, height) =
        if is_down { (from.width, axis.output) } else { (axis.output, from.height) };
    let (windows, taps) = (axis.place, axis.taps);
    Pass { from, to, width, height, windows, taps, is_down: is_down.into() }
}
