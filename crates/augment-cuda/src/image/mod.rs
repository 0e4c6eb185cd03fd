//! Images through kernels: the rounds of a batch.

mod layout;
mod rounds;
mod track;

use self::rounds::Goal;
use self::track::Next;
pub(crate) use self::track::{Track, has_kernel};
use crate::plan::Plan;

/// Plans all that kernels can do with the images, up to the first op of each that has none.
pub(crate) fn plan(plan: &mut Plan<'_>, tracks: &mut [Track<'_>]) {
    tracks.iter_mut().for_each(|track| track.advance(plan));
    loop {
        // What everything else waits for comes first, so that as few rounds as can be have all.
        let is = |of: fn(&Next) -> bool| tracks.iter().any(|t| t.output.is_none() && of(&t.next));
        if is(|next| matches!(next, Next::Resample { .. })) {
            rounds::resample(plan, tracks);
        } else if is(|next| matches!(next, Next::Frame(_))) {
            rounds::pixels(plan, tracks, |next| match next {
                Next::Frame(frame) => Some(*frame),
                _ => None,
            });
        } else if is(|next| matches!(next, Next::Warp(_))) {
            rounds::pixels(plan, tracks, |next| match next {
                Next::Warp(warp) => Some(*warp),
                _ => None,
            });
        } else if is(|next| matches!(next, Next::Sharpen(_))) {
            rounds::pixels(plan, tracks, |next| match next {
                Next::Sharpen(sharpen) => Some(*sharpen),
                _ => None,
            });
        } else if is(|next| matches!(next, Next::Measure { .. })) {
            rounds::measure(plan, tracks);
        } else if is(|next| matches!(next, Next::Bytes)) {
            rounds::store(plan, tracks, Goal::Arena);
        } else {
            return rounds::store(plan, tracks, Goal::Result);
        }
    }
}
