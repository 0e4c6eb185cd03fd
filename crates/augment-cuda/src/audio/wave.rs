//! A clip on its way: a view of its samples, and what waits to be done with each.

use augment_audio::dsp::PadMode;
use augment_audio::ops::Envelope;

use super::layout::{Step, View, WaveTask};
use crate::plan::Plan;

/// What happens to a sample (`Code` in `include/wave.cuh`).
pub(super) mod code {
    pub(in crate::audio) const GAIN: u32 = 0;
    pub(in crate::audio) const CLIP: u32 = 1;
    pub(in crate::audio) const SHIFT: u32 = 2;
    pub(in crate::audio) const PRESS: u32 = 3;
    pub(in crate::audio) const GATE: u32 = 4;
    pub(in crate::audio) const STRETCH: u32 = 5;
    pub(in crate::audio) const GAINS: u32 = 6;
    pub(in crate::audio) const CRUSH: u32 = 7;
    pub(in crate::audio) const CONTRAST: u32 = 8;
    pub(in crate::audio) const NOISE: u32 = 9;
    pub(in crate::audio) const SOUND: u32 = 10;
    pub(in crate::audio) const SCALE: u32 = 11;
    pub(in crate::audio) const PEAK: u32 = 12;
}

/// `Beyond` in `include/wave.cuh`.
const ZERO: u32 = 0;

/// What lies beyond the ends of a row, if kernels know it.
pub(super) fn beyond(mode: PadMode) -> Option<u32> {
    match mode {
        PadMode::Constant => Some(ZERO),
        PadMode::Reflect => Some(1),
        PadMode::Edge => Some(2),
        PadMode::Symmetric => Some(3),
        PadMode::Wrap => Some(4),
        _ => None,
    }
}

/// The most values of a sample: places among them are numbers of 32 bits.
pub(super) const MOST: usize = 1 << 28;

/// A clip, as far as it has come.
#[derive(Clone, Debug)]
pub(super) struct Wave {
    view: View,
    /// What waits to be done with each sample.
    pub(super) steps: Vec<Step>,
    /// The steps before so many channels become their mean; one is its own.
    mixed: usize,
    sources: usize,
    pub(super) channels: usize,
    pub(super) len: usize,
    pub(super) rate: u32,
}

impl Wave {
    /// All of a clip.
    pub(super) fn whole(place: i64, channels: usize, len: usize, rate: u32) -> Self {
        let (stride, count) = (len as i32, len as i32);
        let view = View { place, stride, first: 0, count, sign: 1, shift: 0, beyond: ZERO };
        Self { view, steps: Vec::new(), mixed: 0, sources: 1, channels, len, rate }
    }

    /// Its samples, unless there is something to be done with them.
    pub(super) fn view(&self) -> Option<View> {
        (self.steps.is_empty() && self.sources == 1).then_some(self.view)
    }

    /// Adds what is done with each sample by itself.
    pub(super) fn push(&mut self, step: Step) {
        self.steps.push(Step { sign: 1, shift: 0, ..step });
    }

    /// Multiplies stretches of it.
    pub(super) fn shape(&mut self, plan: &mut Plan<'_>, envelopes: &[Envelope]) {
        for envelope in envelopes {
            let mut step = Step::default();
            let (from, to) = match envelope {
                Envelope::Gain(from, to, gain) => {
                    (step.code, step.numbers[0]) = (code::STRETCH, *gain);
                    (*from, *to)
                }
                Envelope::Gains(from, gains) => {
                    (step.code, step.place) = (code::GAINS, plan.put(gains));
                    (*from, from + gains.len())
                }
                Envelope::Silence(from, to) => {
                    step.code = code::STRETCH;
                    (*from, *to)
                }
            };
            if from < to {
                self.push(Step { from: from as i32, to: to as i32, ..step });
            }
        }
    }

    /// Sample i was at `shift + sign · i`; there are `len` now.
    fn moved(&mut self, shift: i32, sign: i32, len: usize) {
        for step in &mut self.steps {
            step.shift += step.sign * shift;
            step.sign *= sign;
        }
        self.view.shift += self.view.sign * shift;
        self.view.sign *= sign;
        self.len = len;
    }

    /// Keeps a part, which lies within.
    pub(super) fn crop(&mut self, start: usize, len: usize) {
        self.moved(start as i32, 1, len);
    }

    /// Silences all of it.
    pub(super) fn silence(&mut self) {
        let to = self.len as i32;
        self.push(Step { code: code::STRETCH, from: 0, to, ..Step::default() });
    }

    /// Turns it round.
    pub(super) fn reverse(&mut self) {
        self.moved(self.len as i32 - 1, -1, self.len);
    }

    /// What of the view is looked at, first and last.
    fn seen(&self) -> (i32, i32) {
        let (first, last) =
            (self.view.shift, self.view.shift + self.view.sign * (self.len as i32 - 1));
        (first.min(last), first.max(last))
    }

    /// Forgets what of the clip is not looked at.
    fn narrow(&mut self) {
        let (first, last) = self.seen();
        let (first, last) = (first.max(0), last.min(self.view.count - 1));
        self.view.first += first;
        self.view.shift -= first;
        self.view.count = (last + 1 - first).max(0);
    }

    /// Adds silence at its ends.
    pub(super) fn pad(&mut self, start: usize, end: usize) {
        if self.steps.is_empty() && self.view.beyond == ZERO {
            self.narrow();
        } else {
            let to = self.len as i32;
            self.push(Step { code: code::GATE, from: 0, to, ..Step::default() });
        }
        self.moved(-(start as i32), 1, self.len + start + end);
    }

    /// Whether it is a part of what is in memory, as it is there.
    pub(super) fn is_plain(&self) -> bool {
        let (first, last) = self.seen();
        let is_within = self.view.beyond == ZERO && first >= 0 && last < self.view.count;
        is_within && self.view().is_some()
    }

    /// Adds what it goes on with at its ends; false when its samples must be written first.
    pub(super) fn go_on(&mut self, mode: PadMode, start: usize, end: usize) -> bool {
        let Some(beyond) = beyond(mode).filter(|_| self.is_plain()) else { return false };
        self.narrow();
        self.view.beyond = beyond;
        self.moved(-(start as i32), 1, self.len + start + end);
        true
    }

    /// Turns it by so many places: what goes out at the end comes in at the start. False when its
    /// samples must be written first.
    pub(super) fn rotate(&mut self, places: usize) -> bool {
        let len = self.len;
        let has_room = places == 0 || self.go_on(PadMode::Wrap, places, 0);
        if has_room {
            self.len = len;
        }
        has_room
    }

    /// Makes one channel of all.
    pub(super) fn mix(&mut self) {
        if self.channels > 1 {
            (self.sources, self.channels, self.mixed) = (self.channels, 1, self.steps.len());
        }
    }

    /// What a kernel is told of it.
    pub(super) fn task(&self, plan: &mut Plan<'_>) -> WaveTask {
        let [sources, channels, len] =
            [self.sources, self.channels, self.len].map(|count| count as i32);
        let [count, mixed] = [self.steps.len(), self.mixed].map(|count| count as u32);
        let (from, steps) = (self.view, plan.put(&self.steps));
        WaveTask { from, steps, count, mixed, sources, channels, len, is_result: 0, to: 0 }
    }
}
