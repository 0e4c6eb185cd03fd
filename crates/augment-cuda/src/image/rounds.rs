//! Rounds: what is done with all images that are ready for it at once.

use augment_core::{AnyOp, Pixels};
use bytemuck::Pod;

use super::layout::{Axis, Colours, Frame, Pass, Sharpen, Step, View, Warp};
use super::track::{Next, Track, code, ramp};
use crate::kernels::{
    COLOUR_MEASURE, COLOUR_STORE, COLOUR_TABLES, FRAME, Kernel, RESAMPLE, RESAMPLE_WEIGHTS,
    SHARPEN, WARP,
};
use crate::output::{Element, Form, Output};
use crate::plan::{ARENA, Plan, Pointer, RESULTS};

/// Values of a table: three channels of bytes.
pub(super) const TABLE: usize = 3 * 256;
/// Pixels that a thread of `colour_measure` counts.
const PIXELS: usize = 16;

/// What one kernel makes of one image: pixels of bytes, written row by row.
pub(super) trait Task: Pod {
    /// The kernel.
    const KERNEL: &'static Kernel;

    /// The width, height and channels of what is written.
    fn size(&self) -> [i32; 3];

    /// Sets where it is written.
    fn write_to(&mut self, place: i64);
}

macro_rules! tasks {
    ($($task:ident by $kernel:ident, $size:expr;)*) => {$(
        impl Task for $task {
            const KERNEL: &'static Kernel = &$kernel;

            fn size(&self) -> [i32; 3] {
                let size: fn(&$task) -> [i32; 2] = $size;
                let [width, height] = size(self);
                [width, height, self.from.channels]
            }

            fn write_to(&mut self, place: i64) {
                self.to = place;
            }
        }
    )*};
}

tasks! {
    Frame by FRAME, |frame| [frame.width, frame.height];
    Sharpen by SHARPEN, |sharpen| [sharpen.from.width, sharpen.from.height];
    Warp by WARP, |warp| [warp.width, warp.height];
}

/// Where a round writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Goal {
    /// Where pixels are worked on.
    Arena,
    /// To the results.
    Result,
}

/// One launch for all images whose next is this task.
pub(super) fn pixels<T: Task>(
    plan: &mut Plan<'_>,
    tracks: &mut [Track<'_>],
    task: fn(&Next) -> Option<T>,
) {
    let (mut tasks, mut most) = (Vec::new(), 0);
    for track in tracks.iter_mut() {
        let Some(mut task) = task(&track.next) else { continue };
        let [width, height, channels] = task.size();
        let area = width as usize * height as usize;
        let place = plan.room(area * channels as usize);
        task.write_to(place);
        tasks.push(task);
        most = most.max(area);
        track.view = View::whole(place, width, height, channels);
        track.done += 1;
        track.advance(plan);
    }
    let all = Pointer::At(plan.put(&tasks));
    plan.launch(T::KERNEL, [most, 1], tasks.len(), &[all, ARENA]);
}

/// One pass along an axis, then one along the other for those that need it.
pub(super) fn resample(plan: &mut Plan<'_>, tracks: &mut [Track<'_>]) {
    let (mut axes, mut passes) = (Vec::new(), [Vec::new(), Vec::new()]);
    for track in tracks.iter_mut() {
        let Next::Resample { part, width, height, filter } = track.next else { continue };
        // Pillow's order; bytes are rounded in between.
        let shrinks_down = part.height - height;
        let down_first = shrinks_down > 0 && shrinks_down > 2 * (part.width - width) && filter != 0;
        let mut view = part;
        let mut turn = 0;
        for is_down in [down_first, !down_first] {
            let (input, output) = if is_down { (view.height, height) } else { (view.width, width) };
            if input == output {
                continue;
            }
            let axis = axis(plan, input, output, filter);
            let (width, height) =
                if is_down { (view.width, output) } else { (output, view.height) };
            let to = plan.room(width as usize * height as usize * view.channels as usize);
            let (windows, taps, is_down) = (axis.place, axis.taps, is_down.into());
            axes.push(axis);
            passes[turn].push(Pass { from: view, to, width, height, windows, taps, is_down });
            view = View::whole(to, width, height, view.channels);
            turn += 1;
        }
        track.view = view;
        track.done += 1;
        track.advance(plan);
    }
    let longest = axes.iter().map(|axis| axis.output as usize).max().unwrap_or(0);
    let all = Pointer::At(plan.put(&axes));
    plan.launch(&RESAMPLE_WEIGHTS, [longest, 1], axes.len(), &[all, ARENA]);
    for passes in &passes {
        let areas = passes.iter().map(|pass| pass.width as usize * pass.height as usize);
        let most = areas.max().unwrap_or(0);
        let all = Pointer::At(plan.put(passes));
        plan.launch(&RESAMPLE, [most, 1], passes.len(), &[all, ARENA]);
    }
}

/// The windows of an axis.
fn axis(plan: &mut Plan<'_>, input: i32, output: i32, filter: u32) -> Axis {
    let support = [0.0, 0.5, 1.0, 2.0][filter.min(3) as usize];
    let stretch = (f64::from(input) / f64::from(output)).max(1.0);
    let taps = if filter == 0 { 1 } else { 2 * (support * stretch).ceil() as i32 + 1 };
    let place = plan.room(4 * output as usize * (2 + taps as usize));
    Axis { place, input, output, taps, filter }
}

/// Tables of what is found in the whole image.
pub(super) fn measure(plan: &mut Plan<'_>, tracks: &mut [Track<'_>]) {
    let is_measured = |track: &Track<'_>| matches!(track.next, Next::Measure { .. });
    let count = tracks.iter().filter(|track| is_measured(track)).count();
    let counts = plan.zeros(4 * TABLE * count);
    let mut samples = Vec::new();
    for track in tracks.iter_mut() {
        let Next::Measure { kind, factor } = track.next else { continue };
        let (steps, table) = (plan.put(&track.steps), plan.room(TABLE));
        let to = counts + (4 * TABLE * samples.len()) as i64;
        let (from, count) = (track.view, track.steps.len() as u32);
        samples.push(Colours { from, steps, count, kind, table, to, factor, unused: 0 });
        track.steps.push(Step { code: code::TABLE, factor: 0.0, n: table });
        track.done += 1;
        track.advance(plan);
    }
    let most = samples.iter().map(|sample| sample.from.area()).max().unwrap_or(0);
    let params = colour(plan, &samples, ARENA);
    plan.launch(&COLOUR_MEASURE, [most, PIXELS], samples.len(), &params);
    plan.launch_blocks(&COLOUR_TABLES, [samples.len(), 1], 3, &params);
}

/// Colours changed and written.
pub(super) fn store(plan: &mut Plan<'_>, tracks: &mut [Track<'_>], goal: Goal) {
    let mut samples = Vec::new();
    let mut tables = Vec::new();
    for track in tracks.iter_mut().filter(|track| track.output.is_none()) {
        let floats = match (track.next, goal) {
            (Next::Result { floats }, Goal::Result) => floats,
            (Next::Bytes, Goal::Arena) => 0,
            _ => continue,
        };
        let View { width, height, channels, .. } = track.view;
        let steps = plan.put(&track.steps);
        let rest = &track.ops[track.done..][..floats];
        let (kind, table) = match floats {
            0 => (1, 0),
            _ => (plan.element().size(), value_table(plan, rest, channels as usize, &mut tables)),
        };
        let len = kind * track.view.area() * channels as usize;
        let to = match goal {
            Goal::Arena => plan.room(len),
            Goal::Result => plan.result(len, kind),
        };
        let (from, count, kind) = (track.view, track.steps.len() as u32, kind as u32);
        samples.push(Colours { from, steps, count, kind, table, to, factor: 0.0, unused: 0 });
        track.steps.clear();
        match goal {
            Goal::Arena => {
                track.view = View::whole(to, width, height, channels);
                track.advance(plan);
            }
            Goal::Result => {
                track.done += floats;
                let [width, height, channels] = [width, height, channels].map(|len| len as usize);
                let element = if floats > 0 { plan.element() } else { Element::U8 };
                let form = Form::Image { width, height, channels, element };
                track.output = Some(Output { start: to as usize, form });
            }
        }
    }
    let most = samples.iter().map(|sample| sample.from.area()).max().unwrap_or(0);
    let to = if goal == Goal::Arena { ARENA } else { RESULTS };
    let params = colour(plan, &samples, to);
    plan.launch(&COLOUR_STORE, [most, 1], samples.len(), &params);
}

/// The parameters of kernels for colours.
fn colour(plan: &mut Plan<'_>, samples: &[Colours], to: Pointer) -> [Pointer; 4] {
    let hues = Pointer::At(plan.put(&augment_image::HUES[..]));
    [Pointer::At(plan.put(samples)), ARENA, to, hues]
}

/// The values that bytes become by these ops; most samples share theirs.
fn value_table(
    plan: &mut Plan<'_>,
    ops: &[AnyOp],
    channels: usize,
    known: &mut Vec<(usize, Vec<AnyOp>, i64)>,
) -> i64 {
    let same = |(count, others, _): &&(usize, Vec<AnyOp>, i64)| {
        *count == channels
            && others.len() == ops.len()
            && others.iter().zip(ops).all(|(a, b)| a.name() == b.name() && a.params() == b.params())
    };
    if let Some((.., table)) = known.iter().find(same) {
        return *table;
    }
    let mut bits = [0_u32; TABLE];
    if let Some(Pixels::F32(values)) = ramp(ops, channels) {
        let element = plan.element();
        bits.iter_mut().zip(values).for_each(|(bits, value)| *bits = element.bits(value));
    }
    let table = plan.put(&bits);
    known.push((channels, ops.to_vec(), table));
    table
}
