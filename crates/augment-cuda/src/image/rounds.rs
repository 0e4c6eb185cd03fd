//! Rounds: what is done with all images that are ready for it at once.

use augment_image::Interpolation;
use bytemuck::Pod;

use super::desk::{Desk, TABLE};
use super::layout::{Axis, Blur, Colours, Frame, Median, Pass, Sharpen, View, Warp};
use super::track::{Next, Track, table};
use crate::kernels::{
    BLUR, COLOUR_MEASURE, COLOUR_STORE, COLOUR_TABLES, FRAME, Kernel, MEDIAN, RESAMPLE,
    RESAMPLE_WEIGHTS, SHARPEN, WARP,
};
use crate::output::{Element, Form, Output};
use crate::plan::{ARENA, Pointer, RESULTS};

/// Threads of a block.
const THREADS: usize = 256;
/// Pixels that a thread for colours takes at once (`QUAD` in `include/colours.cuh`), and how often one that
/// measures does (`TURNS` in `colour.cu`).
const QUAD: usize = 4;
const TURNS: usize = 4;

/// What one kernel makes of one image: pixels of bytes, written row by row.
pub(super) trait Task: Pod {
    /// The kernel.
    const KERNEL: &'static Kernel;

    /// The width, height and channels of what is written.
    fn size(&self) -> [i32; 3];

    /// Sets where it is written.
    fn write_to(&mut self, place: i64);

    /// How many blocks do it.
    fn blocks(&self) -> usize {
        let [width, height, _] = self.size();
        (width as usize * height as usize).div_ceil(THREADS)
    }
}

macro_rules! tasks {
    ($($task:ident by $kernel:ident, $size:expr $(, $blocks:expr)?;)*) => {$(
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

            $(fn blocks(&self) -> usize {
                let blocks: fn(&$task) -> usize = $blocks;
                blocks(self)
            })?
        }
    )*};
}

tasks! {
    // `COLUMNS` and `ROWS` of `filter.cu`.
    Blur by BLUR, |blur| [blur.from.width, blur.from.height], |blur| {
        (blur.from.width as usize).div_ceil(128) * (blur.from.height as usize).div_ceil(4)
    };
    Frame by FRAME, |frame| [frame.width, frame.height];
    Median by MEDIAN, |median| [median.from.width, median.from.height];
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
pub(super) fn pixels<'a, T: Task>(
    desk: &mut Desk<'_, 'a>,
    tracks: &mut [Track<'a>],
    task: fn(&Next) -> Option<T>,
) {
    let (mut tasks, mut most) = (Vec::new(), 0);
    for track in tracks.iter_mut().filter(|track| track.output.is_none()) {
        let Some(mut task) = task(&track.next) else { continue };
        let [width, height, channels] = task.size();
        let place = desk.plan.room(width as usize * height as usize * channels as usize);
        task.write_to(place);
        most = most.max(task.blocks());
        tasks.push(task);
        track.written(View::whole(place, width, height, channels));
        track.done += 1;
        track.advance(desk);
    }
    let all = Pointer::At(desk.plan.put(&tasks));
    desk.plan.launch_blocks(T::KERNEL, [most, tasks.len()], THREADS, &[all, ARENA]);
}

/// `Opacity` in `resample.cu`.
mod opacity {
    pub(super) const MULTIPLIES: u32 = 1;
    pub(super) const DIVIDES: u32 = 2;
}

/// One pass along an axis, then one along the other for those that need it.
pub(super) fn resample<'a>(desk: &mut Desk<'_, 'a>, tracks: &mut [Track<'a>]) {
    let (mut axes, mut passes) = (Vec::new(), [Vec::new(), Vec::new()]);
    for track in tracks.iter_mut().filter(|track| track.output.is_none()) {
        let Next::Resample { part, width, height, filter } = track.next else { continue };
        let is_nearest = matches!(filter, Interpolation::Nearest | Interpolation::NearestExact);
        // Pillow's order; bytes are rounded in between.
        let shrinks_down = part.height - height;
        let down_first = shrinks_down > 0 && shrinks_down > 2 * (part.width - width) && !is_nearest;
        let changes = |is_down| match is_down {
            true => part.height != height,
            false => part.width != width,
        };
        let turns = [down_first, !down_first].into_iter().filter(|is_down| changes(*is_down));
        let turns: Vec<bool> = turns.collect();
        let mut view = part;
        for (turn, &is_down) in turns.iter().enumerate() {
            let (input, output) = if is_down { (view.height, height) } else { (view.width, width) };
            let windows = windows(desk, &mut axes, filter, [input, output]);
            let (width, height) =
                if is_down { (view.width, output) } else { (output, view.height) };
            let to = desk.plan.room(width as usize * height as usize * view.channels as usize);
            let opacity = match view.channels == 4 && !is_nearest {
                true => {
                    let first = if turn == 0 { opacity::MULTIPLIES } else { 0 };
                    first | if turn + 1 == turns.len() { opacity::DIVIDES } else { 0 }
                }
                false => 0,
            };
            let is_down = is_down.into();
            passes[turn].push(Pass {
                from: view,
                to,
                width,
                height,
                windows,
                count: output,
                is_down,
                opacity,
                unused: 0,
            });
            view = View::whole(to, width, height, view.channels);
        }
        track.written(view);
        track.done += 1;
        track.advance(desk);
    }
    let longest = axes.iter().map(|axis| axis.output as usize).max().unwrap_or(0);
    let all = Pointer::At(desk.plan.put(&axes));
    desk.plan.launch(&RESAMPLE_WEIGHTS, [longest, 1], axes.len(), &[all, ARENA]);
    for passes in &passes {
        let most = passes.iter().map(things).max().unwrap_or(0);
        let all = Pointer::At(desk.plan.put(passes));
        desk.plan.launch(&RESAMPLE, [most, 1], passes.len(), &[all, ARENA]);
    }
}

/// How many threads a pass of `resample` takes.
fn things(pass: &Pass) -> usize {
    let [width, height, channels] =
        [pass.width, pass.height, pass.from.channels].map(|len| len as usize);
    let is_plain = pass.from.x_step == pass.from.channels && pass.opacity == 0;
    match (is_plain, pass.is_down > 0, channels) {
        (true, true, _) => (width * channels).div_ceil(4) * height,
        (true, false, 3) => width * height.div_ceil(4),
        _ => width * height,
    }
}

/// Where the windows of an axis are; those that a kernel makes go to `axes`.
fn windows(
    desk: &mut Desk<'_, '_>,
    axes: &mut Vec<Axis>,
    interpolation: Interpolation,
    [input, output]: [i32; 2],
) -> i64 {
    desk.windows(interpolation, [input, output], |plan| {
        // `Filter` in `resample.cu`, and how far it reaches.
        let (filter, support) = match interpolation {
            Interpolation::Nearest | Interpolation::NearestExact => (0, 0.0),
            Interpolation::Box => (1, 0.5),
            Interpolation::Bilinear => (2, 1.0),
            Interpolation::Bicubic => (3, 2.0),
            // Sines are not the same to the last bit everywhere.
            _ => return None,
        };
        let stretch = (f64::from(input) / f64::from(output)).max(1.0);
        let taps = if filter == 0 { 1 } else { 2 * (support * stretch).ceil() as i32 + 1 };
        let place = plan.room(4 * output as usize * (2 + taps as usize));
        axes.push(Axis { place, input, output, taps, filter });
        Some(place)
    })
}

/// Tables of what is found in the whole image.
pub(super) fn measure<'a>(desk: &mut Desk<'_, 'a>, tracks: &mut [Track<'a>]) {
    let is_measured =
        |track: &Track<'_>| track.output.is_none() && matches!(track.next, Next::Measure { .. });
    const COUNTS: usize = 4 * 3 * TABLE;
    let count = tracks.iter().filter(|track| is_measured(track)).count();
    let counts = desk.plan.zeros(COUNTS * count);
    let mut samples = Vec::new();
    for track in tracks.iter_mut().filter(|track| is_measured(track)) {
        let Next::Measure { kind, factor } = track.next else { continue };
        let (steps, place) = (desk.plan.put(&track.steps), desk.plan.room(4 * TABLE));
        let to = counts + (COUNTS * samples.len()) as i64;
        samples.push(Colours {
            from: track.view,
            steps,
            count: track.steps.len() as u32,
            floats: 0,
            kind,
            channels: track.channels as u32,
            table: place,
            to,
            factor,
            unused: 0,
        });
        track.steps.push(table(place, track.channels));
        track.done += 1;
        track.advance(desk);
    }
    let most = samples.iter().map(|sample| sample.from.area()).max().unwrap_or(0);
    let params = colour(desk, &samples, ARENA);
    desk.plan.launch(&COLOUR_MEASURE, [most, QUAD * TURNS], samples.len(), &params);
    desk.plan.launch_blocks(&COLOUR_TABLES, [samples.len(), 1], TABLE, &params);
}

/// Colours changed and written.
pub(super) fn store<'a>(desk: &mut Desk<'_, 'a>, tracks: &mut [Track<'a>], goal: Goal) {
    let mut samples = Vec::new();
    for track in tracks.iter_mut().filter(|track| track.output.is_none()) {
        match (track.next, goal) {
            (Next::Result, Goal::Result) | (Next::Bytes, Goal::Arena) => {}
            _ => continue,
        }
        let View { width, height, .. } = track.view;
        let channels = track.channels;
        let count = track.steps.len() as u32;
        let floats = track.floats.take();
        if let Some(floats) = &floats {
            track.steps.extend_from_slice(&floats.steps);
        }
        let steps = desk.plan.put(&track.steps);
        let values = floats.as_ref().and_then(|floats| desk.values(&floats.values, channels));
        let (is_float, table) = (values.is_some(), values.unwrap_or(0));
        let element = if is_float { desk.plan.element() } else { Element::U8 };
        let kind = element.size();
        let len = kind * track.view.area() * channels as usize;
        let to = match goal {
            Goal::Arena => desk.plan.room(len),
            Goal::Result => desk.plan.result(len, kind),
        };
        samples.push(Colours {
            from: track.view,
            steps,
            count,
            floats: track.steps.len() as u32 - count,
            kind: element.kind(),
            channels: channels as u32,
            table,
            to,
            factor: 0.0,
            unused: 0,
        });
        match goal {
            Goal::Arena => {
                track.written(View::whole(to, width, height, channels));
                track.advance(desk);
            }
            Goal::Result => {
                let [width, height, channels] = [width, height, channels].map(|len| len as usize);
                let form = Form::Image { width, height, channels, element };
                track.output = Some(Output { start: to as usize, form });
            }
        }
    }
    let most = samples.iter().map(|sample| sample.from.area()).max().unwrap_or(0);
    let to = if goal == Goal::Arena { ARENA } else { RESULTS };
    let params = colour(desk, &samples, to);
    desk.plan.launch(&COLOUR_STORE, [most, QUAD], samples.len(), &params);
}

/// The parameters of kernels for colours.
fn colour(desk: &mut Desk<'_, '_>, samples: &[Colours], to: Pointer) -> [Pointer; 4] {
    let hues = Pointer::At(desk.hues());
    [Pointer::At(desk.plan.put(samples)), ARENA, to, hues]
}
