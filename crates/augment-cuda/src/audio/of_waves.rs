//! What each op means for a clip.

use augment_audio::dsp::{Analysis, PadMode, Precision, resampled_len};
use augment_audio::ops::{self, AudioPadMode, Fit, Press, Side};
use augment_core::{AnyOp, Stream, Workspace};

use super::layout::Step;
use super::tables::{self, TILE, factors};
use super::track::{Meaning, Measure, Next, Taps};
use super::wave::{Wave, beyond, code};
use crate::plan::Plan;

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

/// What an op means for a clip.
pub(super) fn meaning(
    wave: &mut Wave,
    op: &AnyOp,
    found: Option<[i64; 2]>,
    plan: &mut Plan<'_>,
) -> Meaning {
    let spectrum = if let Some(op) = op.downcast_ref::<ops::MelSpectrogram>() {
        // Kernels have no double precision.
        let is_single = op.precision == Precision::Single;
        Some(op.analysis(wave.rate).ok().filter(|_| is_single))
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
    let resample = if let Some(op) = op.downcast_ref::<ops::Resample>() {
        Some((op.clone(), wave.rate))
    } else {
        op.downcast_ref::<ops::Speed>().and_then(|op| op.resample(wave.rate).ok())
    };
    let taps = if let Some((op, from)) = resample {
        if op.target_sr == from {
            return Some(Meaning::Done);
        }
        let filter = tables::filter(&op, from);
        if filter.is_none() {
            return Some(Meaning::Host);
        }
        let len = resampled_len(wave.len, from as usize, op.target_sr as usize);
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
    Meaning::done_or(wave.go_on(mode, start, end), Next::Store)
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
