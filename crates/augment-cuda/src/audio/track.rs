//! One clip or spectrogram on its way through its ops.

use std::ops::Range;
use std::sync::Arc;

use augment_audio::dsp::{Analysis, Dct, Phases, Slope};
use augment_audio::ops;
use augment_core::{AnyOp, Audio, ImageInfo, Info, Spectrogram, Stream};

use super::picture::Picture;
use super::wave::{MOST, Wave};
use super::{of_pictures, of_waves};
use crate::output::Output;
use crate::plan::Plan;
use crate::tracks::End;

/// A clip or a spectrogram, as far as it has come.
pub(crate) struct Track<'a> {
    ops: &'a [AnyOp],
    /// How many of the ops are done or waiting.
    done: usize,
    pub(super) signal: Signal,
    pub(super) next: Next,
    /// Whether the next op has begun, and its input is no longer what it was.
    has_begun: bool,
    /// Where what was measured for the next op is, and what it is about.
    found: Option<[i64; 2]>,
    pub(super) output: Option<Output>,
}

/// What it is.
pub(super) enum Signal {
    Wave(Wave),
    Picture(Picture),
}

/// What it needs next.
#[derive(Clone)]
pub(super) enum Next {
    /// To be written, so that its places may change.
    Store,
    Measure(Measure),
    Spectrum(Analysis),
    Find(Finding),
    /// The mean of each row, and the deviation from it, as far as they are taken out.
    Levels {
        has_mean: bool,
        has_deviation: bool,
    },
    Warp {
        center: usize,
        warped: usize,
    },
    Cepstrum(Dct),
    Taps(Taps),
    Slope(Slope),
    Resize(ops::ResizeSpectrogram),
    /// To be written as a picture, whose range is where it was found, if it had to be.
    Paint(ops::ApplyColormap, Option<i64>),
    Result,
}

/// What is found in a clip (`Kind` in `wave.cu`).
#[derive(Clone)]
pub(super) enum Measure {
    Loudest,
    /// The gain to a level.
    Level(f64),
    /// The gain of noise, for this signal over noise.
    Noise(Stream, f64),
    /// The gain of a part of a sound, for this signal over noise.
    Sound(Arc<Audio>, Range<usize>, f64),
}

/// A filter of few coefficients.
#[derive(Clone)]
pub(super) enum Taps {
    /// To so many samples at another rate; there are phases.
    Phases(Arc<Option<Phases>>, usize, u32),
    /// So many samples late, and perhaps cut at full scale.
    Few { taps: Vec<f32>, late: usize, cuts: bool },
}

/// What is found in a spectrogram (`Finding` in `picture.cu`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Finding {
    Mean,
    Largest,
    /// The largest and the least.
    Range,
}

/// What an op means.
pub(super) enum Meaning {
    /// It waits, or is done.
    Done,
    /// Something else comes first, or it is a round.
    Needs(Next),
    /// It has no kernel.
    Host,
}

impl Meaning {
    /// Done, or else what is needed.
    pub(super) fn done_or(is_done: bool, next: Next) -> Self {
        if is_done { Self::Done } else { Self::Needs(next) }
    }
}

impl<'a> Track<'a> {
    /// A clip and the ops on it that are not done, unless there are no kernels for clips like it.
    pub(crate) fn of_audio(
        plan: &mut Plan<'a>,
        ops: &'a [AnyOp],
        audio: &'a Audio,
    ) -> Option<Self> {
        let (channels, len) = (audio.channels, audio.len());
        let is_known = (1..=MOST).contains(&audio.samples.len())
            && channels > 0
            && channels * len == audio.samples.len();
        let wave = || Wave::whole(plan.upload(&audio.samples), channels, len, audio.rate);
        is_known.then(wave).map(|wave| Self::new(ops, Signal::Wave(wave)))
    }

    /// The same of a spectrogram.
    pub(crate) fn of_spectrogram(
        plan: &mut Plan<'a>,
        ops: &'a [AnyOp],
        spectrogram: &'a Spectrogram,
    ) -> Option<Self> {
        let &Spectrogram { ref values, channels, bins, frames, scale, unit } = spectrogram;
        let is_known =
            (1..=MOST).contains(&values.len()) && channels * bins * frames == values.len();
        is_known.then(|| {
            let (place, steps, loudest) = (plan.upload(values), Vec::new(), None);
            let picture = Picture { place, steps, channels, bins, frames, scale, unit, loudest };
            Self::new(ops, Signal::Picture(picture))
        })
    }

    fn new(ops: &'a [AnyOp], signal: Signal) -> Self {
        let (next, output) = (Next::Result, None);
        Self { ops, done: 0, signal, next, has_begun: false, found: None, output }
    }

    /// Whether its first op has a kernel, or needs none.
    pub(crate) fn has_kernel(mut self, plan: &mut Plan<'_>) -> bool {
        self.advance(plan);
        self.done > 0 || !matches!(self.next, Next::Result)
    }

    /// How far the plan has brought it, once it is all planned.
    pub(crate) fn end(&self) -> Option<End> {
        Some(End { done: self.done, output: self.output? })
    }

    /// Goes on after a round that was the next op.
    pub(super) fn passed(&mut self, signal: Signal, plan: &mut Plan<'_>) {
        self.signal = signal;
        self.done += 1;
        self.has_begun = false;
        self.advance(plan);
    }

    /// Goes on after a round that was a part of the next op.
    pub(super) fn begun(&mut self, signal: Signal, plan: &mut Plan<'_>) {
        let is_whole = self.ops.get(self.done).is_some_and(|op| {
            op.downcast_ref::<ops::Mfcc>().is_none() && op.downcast_ref::<ops::Lfcc>().is_none()
        });
        if is_whole {
            return self.passed(signal, plan);
        }
        self.signal = signal;
        self.has_begun = true;
        self.advance(plan);
    }

    /// Is done with the next op, which made a result of another kind.
    pub(super) fn painted(&mut self, output: Output) {
        self.done += 1;
        self.output = Some(output);
    }

    /// Goes on with the same op, for which something was written or measured.
    pub(super) fn again(&mut self, found: Option<[i64; 2]>, plan: &mut Plan<'_>) {
        self.found = found;
        self.advance(plan);
    }

    /// Takes all ops that need no kernel of their own, and finds out what is next.
    pub(super) fn advance(&mut self, plan: &mut Plan<'_>) {
        self.next = loop {
            let Some(op) = self.ops.get(self.done) else { break Next::Result };
            if !self.has_begun && !self.fits(op) {
                break Next::Result;
            }
            let found = self.found.take();
            let meaning = match &mut self.signal {
                Signal::Wave(wave) => of_waves::meaning(wave, op, found, plan),
                Signal::Picture(picture) => {
                    of_pictures::meaning(picture, op, found.map(|f| f[0]), plan)
                }
            };
            match meaning {
                Meaning::Done => self.done += 1,
                Meaning::Needs(next) => break next,
                Meaning::Host => break Next::Result,
            }
        };
    }

    /// Whether the op takes it, and what comes out is not too large.
    fn fits(&self, op: &AnyOp) -> bool {
        let info = match &self.signal {
            Signal::Wave(wave) => Info::Audio {
                rate: Some(wave.rate as usize),
                channels: Some(wave.channels),
                samples: Some(wave.len),
            },
            Signal::Picture(picture) => picture.info(),
        };
        let product = |sizes: [Option<usize>; 3]| {
            sizes.into_iter().try_fold(1_usize, |product, size| product.checked_mul(size?))
        };
        let area = match op.output_info(&info) {
            Ok(Info::Audio { channels, samples, .. }) => product([channels, samples, Some(1)]),
            Ok(Info::Spectrogram { channels, bins, frames, .. }) => {
                product([channels, bins, frames])
            }
            Ok(Info::Image(ImageInfo { width, height, channels, .. })) => {
                product([width, height, channels])
            }
            _ => None,
        };
        area.is_some_and(|area| (1..=MOST).contains(&area))
    }
}
