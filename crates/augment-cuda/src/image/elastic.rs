//! The round of elastic warps: noise, blurred along rows and columns, moves the pixels.

use augment_image::{Interpolation, ops};

use super::desk::Desk;
use super::layout::{Bend, Smooth, View};
use super::track::{Next, Track};
use crate::kernels::{ELASTIC_BEND, ELASTIC_NOISE, ELASTIC_SMOOTH};
use crate::plan::{ARENA, Pointer};

/// Pixels that a thread makes noise for.
const PAIR: usize = 2;

/// Four launches for all images whose next op is `elastic`.
pub(super) fn bend<'a>(desk: &mut Desk<'_, 'a>, tracks: &mut [Track<'a>]) {
    let (mut bends, mut smooths) = (Vec::new(), [Vec::new(), Vec::new()]);
    let mut most = 0;
    for track in tracks.iter_mut().filter(|track| track.output.is_none()) {
        let (Next::Elastic, Some(op)) = (track.next, track.ops.get(track.done)) else { continue };
        let Some(op) = op.downcast_ref::<ops::Elastic>() else { continue };
        let View { width, height, channels, .. } = track.view;
        let area = track.view.area();
        let fields = desk.plan.room(2 * 4 * area);
        if let Some(bells) = op.bells() {
            let spare = desk.plan.room(2 * 4 * area);
            for (axis, bells) in bells.iter().enumerate() {
                let [field, spare] = [fields, spare].map(|start| start + (4 * area * axis) as i64);
                for (turn, (from, to)) in [(field, spare), (spare, field)].into_iter().enumerate() {
                    let (weights, radius) = (desk.plan.put(&bells[turn]), bells[turn].len() - 1);
                    let (radius, is_down) = (radius as i32, turn as u32);
                    smooths[turn].push(Smooth {
                        from,
                        to,
                        width,
                        height,
                        weights,
                        radius,
                        is_down,
                    });
                }
            }
        }
        let [columns, rows] =
            [width, height].map(|len| desk.plan.put(&ops::Elastic::places(len as usize)));
        let mut fill = [0.0; 4];
        if let Some(Ok(values)) = op.fill.as_ref().map(|fill| fill.channels(channels as usize)) {
            fill.iter_mut().zip(values).for_each(|(to, value)| *to = value as f32);
        }
        let to = desk.plan.room(area * channels as usize);
        bends.push(Bend {
            from: track.view,
            to,
            fields,
            columns,
            rows,
            stream: op.stream.into(),
            alpha: op.alpha.map(|alpha| alpha as f32),
            is_bilinear: u32::from(op.interpolation == Interpolation::Bilinear),
            has_fill: op.fill.is_some().into(),
            fill,
        });
        most = most.max(area);
        track.written(View::whole(to, width, height, channels));
        track.done += 1;
        track.advance(desk);
    }
    let all = [Pointer::At(desk.plan.put(&bends)), ARENA];
    desk.plan.launch(&ELASTIC_NOISE, [most, PAIR], bends.len(), &all);
    for smooths in &smooths {
        let planes = [Pointer::At(desk.plan.put(smooths)), ARENA];
        desk.plan.launch(&ELASTIC_SMOOTH, [most, 1], smooths.len(), &planes);
    }
    desk.plan.launch(&ELASTIC_BEND, [most, 1], bends.len(), &all);
}
