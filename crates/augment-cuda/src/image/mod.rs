//! Images through kernels: the rounds of a batch.

mod track;

use augment_core::{AnyOp, Pixels};

use self::track::{Next, Output, code, ramp};
pub(crate) use self::track::{Track, has_kernel, is_known};
use crate::layout::{Colours, Frame, Sharpen, Step, View};
use crate::plan::{Place, Plan, Round, TABLE, axis, pass};

/// Plans all that kernels can do with the images, up to the first op of each that has none.
pub(crate) fn plan(plan: &mut Plan, tracks: &mut [Track<'_>]) {
    tracks.iter_mut().for_each(|track| track.advance(plan));
    loop {
        // What everything else waits for comes first, so that as few rounds as can be have all.
        let is = |of: fn(&Next) -> bool| tracks.iter().any(|t| !t.is_result && of(&t.next));
        if is(|next| matches!(next, Next::Resample { .. })) {
            resample(plan, tracks);
        } else if is(|next| matches!(next, Next::Frame { .. })) {
            frame(plan, tracks);
        } else if is(|next| matches!(next, Next::Warp(_))) {
            warp(plan, tracks);
        } else if is(|next| matches!(next, Next::Sharpen { .. })) {
            sharpen(plan, tracks);
        } else if is(|next| matches!(next, Next::Measure { .. })) {
            measured(plan, tracks);
        } else if is(|next| matches!(next, Next::Bytes)) {
            store(plan, tracks, Place::Arena);
        } else {
            return store(plan, tracks, Place::Result);
        }
    }
}

fn resample(plan: &mut Plan, tracks: &mut [Track<'_>]) {
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
            let mut pass = pass(view, &axis, is_down, 0);
            let len = pass.width as usize * pass.height as usize * view.channels as usize;
            pass.to = plan.room(Place::Arena, len);
            view = View::whole(pass.to, pass.width, pass.height, view.channels);
            axes.push(axis);
            passes[turn].push(pass);
            turn += 1;
        }
        track.view = view;
        track.done += 1;
        track.advance(plan);
    }
    plan.round(Round::Resample { axes, passes });
}

fn frame(plan: &mut Plan, tracks: &mut [Track<'_>]) {
    let mut frames = Vec::new();
    for track in tracks.iter_mut() {
        let Next::Frame { part, top, left, height, width, mode, fill } = track.next else {
            continue;
        };
        let channels = part.channels;
        let to = plan.room(Place::Arena, width as usize * height as usize * channels as usize);
        frames.push(Frame { from: part, to, width, height, top, left, mode, fill });
        track.view = View::whole(to, width, height, channels);
        track.done += 1;
        track.advance(plan);
    }
    plan.round(Round::Frame(frames));
}

fn warp(plan: &mut Plan, tracks: &mut [Track<'_>]) {
    let mut samples = Vec::new();
    for track in tracks.iter_mut() {
        let Next::Warp(mut warp) = track.next else { continue };
        let (width, height, channels) = (warp.width, warp.height, warp.from.channels);
        warp.to = plan.room(Place::Arena, width as usize * height as usize * channels as usize);
        samples.push(warp);
        track.view = View::whole(warp.to, width, height, channels);
        track.done += 1;
        track.advance(plan);
    }
    plan.round(Round::Warp(samples));
}

fn sharpen(plan: &mut Plan, tracks: &mut [Track<'_>]) {
    let mut samples = Vec::new();
    for track in tracks.iter_mut() {
        let Next::Sharpen { factor } = track.next else { continue };
        let from = track.view;
        let to = plan.room(Place::Arena, from.area() * from.channels as usize);
        samples.push(Sharpen { from, to, factor, unused: 0 });
        track.view = View::whole(to, from.width, from.height, from.channels);
        track.done += 1;
        track.advance(plan);
    }
    plan.round(Round::Sharpen(samples));
}

fn measured(plan: &mut Plan, tracks: &mut [Track<'_>]) {
    let mut samples = Vec::new();
    for track in tracks.iter_mut() {
        let Next::Measure { kind, factor } = track.next else { continue };
        let (first, count) = plan.steps(&track.steps);
        let table = plan.table(&[0; TABLE]);
        samples.push(Colours {
            from: track.view,
            first,
            count,
            table,
            kind,
            factor,
            unused: 0,
            to: 0,
        });
        track.steps.push(Step { code: code::TABLE, n: table, factor: 0.0, unused: 0 });
        track.done += 1;
        track.advance(plan);
    }
    plan.round(Round::Measure(samples));
}

fn store(plan: &mut Plan, tracks: &mut [Track<'_>], place: Place) {
    let mut samples = Vec::new();
    let mut tables: Vec<(Vec<AnyOp>, u32)> = Vec::new();
    for track in tracks.iter_mut().filter(|track| !track.is_result) {
        let floats = match (track.next, place) {
            (Next::Result { floats }, Place::Result) => floats,
            (Next::Bytes, Place::Arena) => 0,
            _ => continue,
        };
        let View { width, height, channels, .. } = track.view;
        let (first, count) = plan.steps(&track.steps);
        let rest = &track.ops[track.done..][..floats];
        let table =
            if floats > 0 { value_table(plan, rest, channels as usize, &mut tables) } else { 0 };
        let kind = if floats > 0 { 4 } else { 1 };
        let len = track.view.area() * channels as usize;
        let to = plan.room(place, kind as usize * len);
        let from = track.view;
        samples.push(Colours { from, first, count, table, kind, factor: 0.0, unused: 0, to });
        track.steps.clear();
        match place {
            Place::Arena => {
                track.view = View::whole(to, width, height, channels);
                track.advance(plan);
            }
            Place::Result => {
                track.done += floats;
                track.is_result = true;
                track.result = Some(Output {
                    start: to as usize,
                    width: width as usize,
                    height: height as usize,
                    channels: channels as usize,
                    is_float: floats > 0,
                });
            }
        }
    }
    plan.round(Round::Store(samples, place));
}

/// The values that bytes become by these ops; most samples share theirs.
fn value_table(
    plan: &mut Plan,
    ops: &[AnyOp],
    channels: usize,
    known: &mut Vec<(Vec<AnyOp>, u32)>,
) -> u32 {
    let same = |(others, _): &&(Vec<AnyOp>, u32)| {
        others.len() == ops.len()
            && others.iter().zip(ops).all(|(a, b)| a.name() == b.name() && a.params() == b.params())
    };
    if let Some((_, table)) = known.iter().find(same) {
        return *table;
    }
    let mut bits = [0; TABLE];
    if let Some(Pixels::F32(values)) = ramp(ops, channels) {
        bits.iter_mut().zip(values).for_each(|(bits, value)| *bits = value.to_bits());
    }
    let table = plan.values(&bits);
    known.push((ops.to_vec(), table));
    table
}
