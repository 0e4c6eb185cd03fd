//! Images through kernels: the rounds of a batch.

mod desk;
mod elastic;
mod layout;
mod marks;
mod rounds;
mod track;

use self::desk::Desk;
pub(crate) use self::marks::{has_marks, marks};
use self::rounds::Goal;
use self::track::Next;
pub(crate) use self::track::{Track, has_kernel};
use crate::plan::Plan;

/// Plans all that kernels can do with the images, up to the first op of each that has none.
pub(crate) fn plan<'a>(plan: &mut Plan<'a>, tracks: &mut [Track<'a>]) {
    /// The round of a task.
    macro_rules! round {
        ($desk:ident, $tracks:ident, $task:ident) => {
            rounds::pixels(&mut $desk, $tracks, |next| match next {
                Next::$task(task) => Some(*task),
                _ => None,
            })
        };
    }

    let mut desk = Desk::new(plan);
    tracks.iter_mut().for_each(|track| track.advance(&mut desk));
    loop {
        // What everything else waits for comes first, so that as few rounds as can be have all.
        let is = |of: fn(&Next) -> bool| tracks.iter().any(|t| t.output.is_none() && of(&t.next));
        if is(|next| matches!(next, Next::Resample { .. })) {
            rounds::resample(&mut desk, tracks);
        } else if is(|next| matches!(next, Next::Frame(_))) {
            round!(desk, tracks, Frame);
        } else if is(|next| matches!(next, Next::Warp(_))) {
            round!(desk, tracks, Warp);
        } else if is(|next| matches!(next, Next::Elastic)) {
            elastic::bend(&mut desk, tracks);
        } else if is(|next| matches!(next, Next::Sharpen(_))) {
            round!(desk, tracks, Sharpen);
        } else if is(|next| matches!(next, Next::Median(_))) {
            round!(desk, tracks, Median);
        } else if is(|next| matches!(next, Next::Blur(_))) {
            round!(desk, tracks, Blur);
        } else if is(|next| matches!(next, Next::Measure { .. })) {
            rounds::measure(&mut desk, tracks);
        } else if is(|next| matches!(next, Next::Bytes)) {
            rounds::store(&mut desk, tracks, Goal::Arena);
        } else {
            return rounds::store(&mut desk, tracks, Goal::Result);
        }
    }
}
