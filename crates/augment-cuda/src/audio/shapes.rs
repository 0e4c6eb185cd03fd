//! Rounds whose values are made of several: filters of few taps, slopes, other sizes, and pictures.

use augment_audio::ops::{ApplyColormap, ResizeMode};
use augment_core::Unit;

use super::layout::{PaintTask, PictureTask, ResizeTask, SlopeTask, Sources, TapsTask};
use super::picture::Picture;
use super::track::{Next, Signal, Taps, Track};
use super::wave::{Wave, beyond};
use crate::kernels::{PICTURE_PAINT, PICTURE_RESIZE, PICTURE_SLOPE, WAVE_TAPS};
use crate::output::{Element, Form, Output};
use crate::plan::{ARENA, Plan, Pointer, RESULTS};

/// Clips through filters of few taps.
pub(super) fn taps(plan: &mut Plan<'_>, tracks: &mut [Track<'_>]) {
    let (mut tasks, mut most) = (Vec::new(), 0);
    let mut known = Vec::new();
    for track in tracks.iter_mut() {
        let (Next::Taps(filter), Signal::Wave(wave)) = (&track.next, &track.signal) else {
            continue;
        };
        let Some(from) = wave.view() else { continue };
        let mut task = TapsTask {
            from,
            count: wave.len as i32,
            len: wave.len as i32,
            channels: wave.channels as i32,
            taps: 0,
            phases: 1,
            advance: 1,
            late: 0,
            cuts: 0,
            has_phases: 0,
            is_plain: wave.is_plain().into(),
            rows: 0,
            firsts: 0,
            to: 0,
        };
        let (mut len, mut rate) = (wave.len, wave.rate);
        match filter {
            Taps::Few { taps, late, cuts } => {
                (task.rows, task.taps) = (plan.put(taps), taps.len() as i32);
                (task.late, task.cuts) = (*late as i32, (*cuts).into());
            }
            Taps::Phases(filter, wanted, target) => {
                let Some(phases) = filter.as_ref() else { continue };
                let key = std::sync::Arc::as_ptr(filter);
                let place = known.iter().find(|(other, _)| *other == key).map(|known| known.1);
                let [rows, firsts] = place.unwrap_or_else(|| {
                    let firsts: Vec<i32> = phases.firsts.iter().map(|&at| at as i32).collect();
                    let places = [plan.put(&phases.rows), plan.put(&firsts)];
                    known.push((key, places));
                    places
                });
                (len, rate) = (*wanted, *target);
                (task.rows, task.firsts, task.has_phases) = (rows, firsts, 1);
                (task.taps, task.phases) = (phases.taps as i32, phases.firsts.len() as i32);
                (task.advance, task.len) = (phases.from as i32, len as i32);
            }
        }
        let channels = wave.channels;
        task.to = plan.room(4 * channels * len);
        let made = Wave::whole(task.to, channels, len, rate);
        tasks.push(task);
        most = most.max(channels * len);
        track.passed(Signal::Wave(made), plan);
    }
    let all = [Pointer::At(plan.put(&tasks)), ARENA];
    plan.launch(&WAVE_TAPS, [most, 1], tasks.len(), &all);
}

/// A spectrogram of the same kind at another place, and perhaps of another size.
fn made(picture: &Picture, place: i64, bins: usize, frames: usize) -> Picture {
    let (steps, loudest) = (Vec::new(), None);
    Picture { place, bins, frames, steps, loudest, ..picture.clone() }
}

/// Slopes over time.
pub(super) fn slope(plan: &mut Plan<'_>, tracks: &mut [Track<'_>]) {
    let (mut tasks, mut most) = (Vec::new(), 0);
    for track in tracks.iter_mut() {
        let (Next::Slope(slope), Signal::Picture(picture)) = (&track.next, &track.signal) else {
            continue;
        };
        let to = plan.room(4 * picture.area());
        tasks.push(SlopeTask {
            of: PictureTask { to, ..picture.task(plan) },
            weights: plan.put(&slope.weights),
            half: slope.weights.len() as i32 / 2,
            beyond: beyond(slope.mode).unwrap_or_default(),
            has_ends: slope.has_ends.into(),
            unused: 0,
        });
        most = most.max(picture.area());
        let made = made(picture, to, picture.bins, picture.frames);
        track.passed(Signal::Picture(Picture { unit: Unit::Feature, ..made }), plan);
    }
    let all = [Pointer::At(plan.put(&tasks)), ARENA];
    plan.launch(&PICTURE_SLOPE, [most, 1], tasks.len(), &all);
}

/// Other numbers of bins and frames.
pub(super) fn resize(plan: &mut Plan<'_>, tracks: &mut [Track<'_>]) {
    let (mut tasks, mut most) = (Vec::new(), 0);
    let mut known: Vec<((ResizeMode, usize, usize), i64)> = Vec::new();
    let mut axis = |plan: &mut Plan<'_>, mode: ResizeMode, from: usize, to: usize| {
        let key = (mode, from, to);
        if let Some((_, place)) = known.iter().find(|(other, _)| *other == key) {
            return *place;
        }
        let taps = mode.axis(from, to);
        let sources = taps.into_iter().map(|taps| Sources {
            at: taps.map(|(at, _)| at as i32),
            weight: taps.map(|(_, weight)| weight),
        });
        let place = plan.put(&sources.collect::<Vec<_>>());
        known.push((key, place));
        place
    };
    for track in tracks.iter_mut() {
        let (Next::Resize(op), Signal::Picture(picture)) = (&track.next, &track.signal) else {
            continue;
        };
        let (bins, frames) = (op.bins.unwrap_or(picture.bins), op.frames.unwrap_or(picture.frames));
        let area = picture.channels * bins * frames;
        let to = plan.room(4 * area);
        tasks.push(ResizeTask {
            of: PictureTask { to, ..picture.task(plan) },
            across: axis(plan, op.mode, picture.frames, frames),
            up: axis(plan, op.mode, picture.bins, bins),
            bins: bins as i32,
            frames: frames as i32,
            taps: op.mode.taps() as i32,
            unused: 0,
        });
        most = most.max(area);
        let made = made(picture, to, bins, frames);
        track.passed(Signal::Picture(made), plan);
    }
    let all = [Pointer::At(plan.put(&tasks)), ARENA];
    plan.launch(&PICTURE_RESIZE, [most, 1], tasks.len(), &all);
}

/// Pictures, which are results.
pub(super) fn paint(plan: &mut Plan<'_>, tracks: &mut [Track<'_>]) {
    let (mut tasks, mut most) = (Vec::new(), 0);
    for track in tracks.iter_mut() {
        let (Next::Paint(op, range), Signal::Picture(picture)) = (&track.next, &track.signal)
        else {
            continue;
        };
        if track.output.is_some() {
            continue;
        }
        let &ApplyColormap { colormap, vmin, vmax } = op;
        let number = |value: Option<f64>| value.map_or(0.0, |value| value as f32);
        let to = plan.result(3 * picture.area(), 1);
        tasks.push(PaintTask {
            of: PictureTask { to, ..picture.task(plan) },
            colours: plan.put(colormap.table()),
            range: range.unwrap_or(picture.place),
            low: number(vmin),
            high: number(vmax),
            has_low: vmin.is_some().into(),
            has_high: vmax.is_some().into(),
        });
        most = most.max(picture.area());
        let (width, height, channels, element) = (picture.frames, picture.bins, 3, Element::U8);
        let form = Form::Image { width, height, channels, element };
        track.painted(Output { start: to as usize, form });
    }
    let all = [Pointer::At(plan.put(&tasks)), ARENA, RESULTS];
    plan.launch(&PICTURE_PAINT, [most, 1], tasks.len(), &all);
}
