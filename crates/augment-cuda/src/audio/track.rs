//! One clip or spectrogram on its way: what each op means for it.

use std::ops::Range;
use std::sync::Arc;

use augment_audio::dsp::{Analysis, Dct, PadMode, Polyphase, Slope, resampled_len};
use augment_audio::ops::{self, AudioPadMode, Fit, Press, Side};
use augment_core::{AnyOp, Audio, ImageInfo, Info, Spectrogram, Stream, Unit, Workspace};

use super::layout::Step;
use super::picture::Picture;
use super::tables::{self, TILE, factors};
use super::wave::{MOST, Wave, beyond, code};
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
    Phases(Arc<Option<Polyphase>>, usize, u32),
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
enum Meaning {
    /// It waits, or is done.
    Done,
    /// Something else comes first, or it is a round.
    Needs(Next),
    /// It has no kernel.
    Host,
}

/// Done, or else what is needed.
fn done_or(is_done: bool, next: Next) -> Meaning {
    if is_done { Meaning::Done } else { Meaning::Needs(next) }
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
                Signal::Wave(wave) => of_wave(wave, op, found, plan),
                Signal::Picture(picture) => of_picture(picture, op, found.map(|f| f[0]), plan),
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

/// The analysis, if kernels know its frames.
fn known(analysis: Analysis) -> Option<Analysis> {
    let fits = analysis.rows() <= TILE
        && beyond(analysis.framing.pad_mode).is_some()
        && factors(analysis.framing.n_fft).is_some();
    fits.then_some(analysis)
}

fn number(code: u32, numbers: [f32; 4]) -> Step {
    Step { code, numbers, ..Step::default() }
}

fn of_wave(wave: &mut Wave, op: &AnyOp, found: Option<[i64; 2]>, plan: &mut Plan<'_>) -> Meaning {
    let spectrum = if let Some(op) = op.downcast_ref::<ops::MelSpectrogram>() {
        Some(op.analysis(wave.rate).ok())
    } else if let Some(op) = op.downcast_ref::<ops::Spectrogram>() {
        Some(Some(op.analysis(wave.rate)))
    } else if let Some(op) = op.downcast_ref::<ops::Mfcc>() {
        Some(op.analysis(wave.rate).ok().filter(|_| op.n_mels <= TILE))
    } else {
        op.downcast_ref::<ops::Lfcc>().map(|op| op.analysis(wave.rate).ok())
    };
    if let Some(analysis) = spectrum {
        return match analysis.and_then(known) {
            Some(_) if wave.view().is_none() => Meaning::Needs(Next::Store),
            Some(analysis) => Meaning::Needs(Next::Spectrum(analysis)),
            None => Meaning::Host,
        };
    }
    if let Some(meaning) = moved(wave, op) {
        return meaning;
    }
    if let Some(meaning) = filtered(wave, op) {
        return meaning;
    }
    if let Some(meaning) = measured(wave, op, found) {
        return meaning;
    }
    changed(wave, op, plan)
}

/// Ops that only look at the samples differently.
fn moved(wave: &mut Wave, op: &AnyOp) -> Option<Meaning> {
    let (len, rate) = (wave.len, wave.rate as usize);
    let fit = if let Some(op) = op.downcast_ref::<ops::FixLength>() {
        let wanted = op.samples(Some(rate))?;
        let fit = wanted.checked_sub(len).filter(|more| *more > 0);
        (fit.map_or(Fit::Part(0, wanted), |more| Fit::Padded(0, more)), AudioPadMode::Silence)
    } else if let Some(op) = op.downcast_ref::<ops::CropAudio>() {
        let (start, part) = op.part(len, rate);
        (Fit::Part(start, part), AudioPadMode::Silence)
    } else if let Some(op) = op.downcast_ref::<ops::TrimAudio>() {
        let (start, part) = op.kept(len, Some(rate))?;
        (Fit::Part(start, part), AudioPadMode::Silence)
    } else if let Some(op) = op.downcast_ref::<ops::PadAudio>() {
        let (start, end) = op.padded(Some(len), Some(rate))?;
        (Fit::Padded(start, end), op.mode)
    } else if let Some(op) = op.downcast_ref::<ops::AdjustDuration>() {
        (op.fit(len, rate), op.padding_mode)
    } else if let Some(op) = op.downcast_ref::<ops::ReplaceEnd>() {
        return Some(replaced(wave, op));
    } else if op.downcast_ref::<ops::ReverseAudio>().is_some() {
        wave.reverse();
        return Some(Meaning::Done);
    } else if op.downcast_ref::<ops::ToMono>().is_some() {
        wave.mix();
        return Some(Meaning::Done);
    } else {
        return None;
    };
    Some(match fit {
        (Fit::Part(start, part), _) => {
            wave.crop(start, part);
            Meaning::Done
        }
        (Fit::Padded(start, end), mode) => padded(wave, start, end, mode),
    })
}

/// Responses shorter than this are summed up tap by tap on the CPU, and so here.
const FEW: usize = 48;

/// Ops whose samples are sums of few.
fn filtered(wave: &mut Wave, op: &AnyOp) -> Option<Meaning> {
    let taps = if let Some(op) = op.downcast_ref::<ops::Resample>() {
        if op.target_sr == wave.rate {
            return Some(Meaning::Done);
        }
        let filter = tables::filter(op, wave.rate);
        if filter.as_ref().as_ref().and_then(Polyphase::phases).is_none() {
            return Some(Meaning::Host);
        }
        let len = resampled_len(wave.len, wave.rate as usize, op.target_sr as usize);
        Taps::Phases(filter, len, op.target_sr)
    } else if let Some(op) = op.downcast_ref::<ops::Preemphasis>() {
        Taps::Few { taps: vec![1.0, -(op.coeff as f32)], late: 0, cuts: false }
    } else {
        let op = op.downcast_ref::<ops::sox::SoxFir>()?;
        if op.coefficients.len() >= FEW {
            return Some(Meaning::Host);
        }
        let taps: Vec<f32> = op.coefficients.iter().map(|&tap| tap as f32).collect();
        let late = taps.len().saturating_sub(1) / 2;
        Taps::Few { taps, late, cuts: true }
    };
    Some(Meaning::Needs(if wave.view().is_none() { Next::Store } else { Next::Taps(taps) }))
}

/// Longer at its ends.
fn padded(wave: &mut Wave, start: usize, end: usize, mode: AudioPadMode) -> Meaning {
    let mode = match mode {
        _ if start + end == 0 => return Meaning::Done,
        AudioPadMode::Silence => {
            wave.pad(start, end);
            return Meaning::Done;
        }
        AudioPadMode::Reflect => PadMode::Reflect,
        AudioPadMode::Wrap => PadMode::Wrap,
    };
    done_or(wave.go_on(mode, start, end), Next::Store)
}

/// One end replaced by silence, or by what the rest goes on with.
fn replaced(wave: &mut Wave, op: &ops::ReplaceEnd) -> Meaning {
    let (len, count) = (wave.len, op.replaced(wave.len));
    if count == 0 {
        return Meaning::Done;
    }
    let mode = if count == len { AudioPadMode::Silence } else { op.mode };
    if mode != AudioPadMode::Silence && !wave.is_plain() {
        return Meaning::Needs(Next::Store);
    }
    let (start, before, after) = match op.side {
        Side::Start => (count, count, 0),
        Side::End => (0, 0, count),
    };
    if count == len {
        wave.silence();
        return Meaning::Done;
    }
    wave.crop(start, len - count);
    padded(wave, before, after, mode)
}

/// Ops that must know all of the clip.
fn measured(wave: &mut Wave, op: &AnyOp, found: Option<[i64; 2]>) -> Option<Meaning> {
    let ratio = |db: f64| 10f64.powf(db / 20.0);
    let to = wave.len as i32;
    let (measure, step) = if let Some(op) = op.downcast_ref::<ops::NormalizePeak>() {
        let step = number(code::PEAK, [op.peak as f32, 0.0, 0.0, 0.0]);
        (Measure::Loudest, Step { from: op.only_too_loud.into(), ..step })
    } else if let Some(op) = op.downcast_ref::<ops::NormalizeRms>() {
        (Measure::Level(ratio(op.rms_db)), number(code::SCALE, [0.0; 4]))
    } else if let Some(op) = op.downcast_ref::<ops::AddNoise>() {
        if op.f_decay != 0.0 {
            return Some(Meaning::Host);
        }
        let step = Step { from: 1, to, ..number(code::NOISE, [0.0; 4]) };
        (Measure::Noise(op.stream, ratio(op.snr_db)), step)
    } else if let Some(op) = op.downcast_ref::<ops::AddBackgroundNoise>() {
        let sound = op.sound(wave.len, wave.rate, &mut Workspace::new());
        let Some((sound, part)) = sound.ok().filter(|(_, part)| !part.is_empty()) else {
            return Some(Meaning::Host);
        };
        let step = Step { to: part.len() as i32, ..number(code::SOUND, [0.0; 4]) };
        (Measure::Sound(sound, part, ratio(op.snr_db)), step)
    } else {
        return None;
    };
    let Some([measured, place]) = found else {
        return Some(Meaning::Needs(Next::Measure(measure)));
    };
    wave.push(Step { measured, place, ..step });
    Some(Meaning::Done)
}

/// Ops that take each sample by itself.
fn changed(wave: &mut Wave, op: &AnyOp, plan: &mut Plan<'_>) -> Meaning {
    let (len, rate) = (wave.len, wave.rate as usize);
    if let Some(op) = op.downcast_ref::<ops::Gain>() {
        wave.push(number(code::GAIN, [op.factor(), 0.0, 0.0, 0.0]));
    } else if op.downcast_ref::<ops::PolarityInversion>().is_some() {
        wave.push(number(code::GAIN, [-1.0, 0.0, 0.0, 0.0]));
    } else if let Some(op) = op.downcast_ref::<ops::ClipAudio>() {
        wave.push(number(code::CLIP, [op.a_min as f32, op.a_max as f32, 0.0, 0.0]));
    } else if let Some(op) = op.downcast_ref::<ops::Dcshift>() {
        wave.push(match op.press() {
            Some(Press { side, shift, threshold, factor }) => {
                number(code::PRESS, [side, shift, threshold, factor])
            }
            None => number(code::SHIFT, [op.shift as f32, 0.0, 0.0, 0.0]),
        });
    } else if let Some(op) = op.downcast_ref::<ops::BitCrush>() {
        wave.push(number(code::CRUSH, [op.steps(), 0.0, 0.0, 0.0]));
    } else if let Some(op) = op.downcast_ref::<ops::Contrast>() {
        wave.push(number(code::CONTRAST, [op.turns(), 0.0, 0.0, 0.0]));
    } else if let Some(op) = op.downcast_ref::<ops::TimeMask>() {
        wave.shape(plan, &op.envelopes(len, rate));
    } else if let Some(op) = op.downcast_ref::<ops::GainTransition>() {
        wave.shape(plan, &op.envelopes(len, rate));
    } else if let Some(op) = op.downcast_ref::<ops::Fade>() {
        let Ok(envelopes) = op.envelopes(len) else { return Meaning::Host };
        wave.shape(plan, &envelopes);
    } else if let Some(op) = op.downcast_ref::<ops::Shift>() {
        let (places, envelopes) = op.turned(len, rate);
        if !wave.rotate(places) {
            return Meaning::Needs(Next::Store);
        }
        wave.shape(plan, &envelopes);
    } else if let Some(op) = op.downcast_ref::<ops::AddGaussianNoise>() {
        let step = number(code::NOISE, [op.amplitude as f32, 0.0, 0.0, 0.0]);
        wave.push(Step { to: len as i32, place: put_stream(plan, &op.stream), ..step });
    } else {
        return Meaning::Host;
    }
    Meaning::Done
}

/// `Stream` of `include/philox.cuh`.
pub(super) fn put_stream(plan: &mut Plan<'_>, stream: &Stream) -> i64 {
    let [a, b, c] = stream.id;
    plan.put(&[stream.seed as u32, (stream.seed >> 32) as u32, a, b, c, 0])
}

fn of_picture(
    picture: &mut Picture,
    op: &AnyOp,
    found: Option<i64>,
    plan: &mut Plan<'_>,
) -> Meaning {
    let largest = || Next::Find(Finding::Largest);
    if let Some(op) = op.downcast_ref::<ops::PowerToDb>() {
        let is_done = picture.decibels(op.r#ref, op.amin, op.top_db, found);
        if is_done {
            picture.unit = Unit::Decibel;
        }
        return done_or(is_done, largest());
    }
    if let Some(op) = op.downcast_ref::<ops::AmplitudeToDb>() {
        let is_done = picture.amplitudes(op.r#ref, op.amin, op.top_db, found);
        if is_done {
            picture.unit = Unit::Decibel;
        }
        return done_or(is_done, largest());
    }
    if let Some(op) = op.downcast_ref::<ops::MaskAlongAxis>() {
        let is_done = picture.mask(op.axis, (op.start, op.end), op.value, found);
        return done_or(is_done, Next::Find(Finding::Mean));
    }
    if let Some(&ops::TimeWarp { center, warped }) = op.downcast_ref() {
        return Meaning::Needs(Next::Warp { center, warped });
    }
    let cepstrum = if let Some(op) = op.downcast_ref::<ops::Mfcc>() {
        Some((op.loudness(), op.dct()))
    } else {
        op.downcast_ref::<ops::Lfcc>().map(|op| (op.loudness(), op.dct()))
    };
    if let Some((loudness, dct)) = cepstrum {
        return match picture.loudness(loudness) {
            true => Meaning::Needs(Next::Cepstrum(dct)),
            false => Meaning::Host,
        };
    }
    if let Some(op) = op.downcast_ref::<ops::ApplyColormap>() {
        let has_range = op.vmin.is_some() && op.vmax.is_some();
        let paint = Next::Paint(op.clone(), found);
        return Meaning::Needs(match found.is_some() || has_range {
            true => paint,
            false => Next::Find(Finding::Range),
        });
    }
    let slope = if let Some(op) = op.downcast_ref::<ops::ComputeDeltas>() {
        Some(op.slope())
    } else {
        op.downcast_ref::<ops::Delta>().map(ops::Delta::slope)
    };
    let shape = slope
        .map(Next::Slope)
        .or_else(|| op.downcast_ref::<ops::ResizeSpectrogram>().map(|op| Next::Resize(op.clone())));
    if let Some(shape) = shape {
        // What waits would be done again for each neighbour.
        return Meaning::Needs(if picture.steps.is_empty() { shape } else { Next::Store });
    }
    if let Some(op) = op.downcast_ref::<ops::NormalizeSpectrogram>() {
        picture.normalize(op, plan);
    } else if let Some(op) = op.downcast_ref::<ops::DbToPower>() {
        picture.power(op);
    } else if let Some(op) = op.downcast_ref::<ops::DbToAmplitude>() {
        picture.amplitude(op);
    } else {
        return Meaning::Host;
    }
    Meaning::Done
}
