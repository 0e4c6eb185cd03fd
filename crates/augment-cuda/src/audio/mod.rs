//! Clips and spectrograms through kernels: the rounds of a batch.

mod layout;
mod of_pictures;
mod of_waves;
mod picture;
mod rounds;
mod shapes;
mod tables;
mod track;
mod wave;

use self::track::Next;
pub(crate) use self::track::Track;
use crate::plan::Plan;

/// Plans all that kernels can do with them, up to the first op of each that has none.
pub(crate) fn plan(plan: &mut Plan<'_>, tracks: &mut [Track<'_>]) {
    tracks.iter_mut().for_each(|track| track.advance(plan));
    loop {
        // What everything else waits for comes first, so that as few rounds as can be have all.
        let is = |of: fn(&Next) -> bool| tracks.iter().any(|t| t.output.is_none() && of(&t.next));
        if is(|next| matches!(next, Next::Measure(_))) {
            rounds::measure(plan, tracks);
        } else if is(|next| matches!(next, Next::Store)) {
            rounds::store(plan, tracks, false);
        } else if is(|next| matches!(next, Next::Taps(_))) {
            shapes::taps(plan, tracks);
        } else if is(|next| matches!(next, Next::Spectrum(_))) {
            rounds::spectrum(plan, tracks);
        } else if is(|next| matches!(next, Next::Warp { .. })) {
            rounds::warp(plan, tracks);
        } else if is(|next| matches!(next, Next::Find(_))) {
            rounds::find(plan, tracks);
        } else if is(|next| matches!(next, Next::Levels { .. })) {
            rounds::levels(plan, tracks);
        } else if is(|next| matches!(next, Next::Cepstrum(_))) {
            rounds::cepstrum(plan, tracks);
        } else if is(|next| matches!(next, Next::Slope(_))) {
            shapes::slope(plan, tracks);
        } else if is(|next| matches!(next, Next::Resize(_))) {
            shapes::resize(plan, tracks);
        } else if is(|next| matches!(next, Next::Paint(..))) {
            shapes::paint(plan, tracks);
        } else {
            return rounds::store(plan, tracks, true);
        }
    }
}
