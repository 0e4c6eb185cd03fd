//! Filters.

use augment_core::{AnyOp, Result};

use super::args::{Args, kilo};
use crate::ops;

/// How a width is meant: Hz, octaves, quality or the slope of a shelf.
#[derive(Clone, Copy, PartialEq)]
enum Unit {
    Hertz,
    Octaves,
    Quality,
    Slope,
}

/// A width: its number and unit, `default` being meant where none is written.
fn width(args: &mut Args<'_>, default: Unit) -> Result<(f64, Unit)> {
    let width = args.read("a width with h, k, o or q", |word| {
        let (body, unit) = match word.as_bytes().last()? {
            b'h' => (&word[..word.len() - 1], Unit::Hertz),
            b'o' => (&word[..word.len() - 1], Unit::Octaves),
            b'q' => (&word[..word.len() - 1], Unit::Quality),
            b's' if default == Unit::Slope => (&word[..word.len() - 1], Unit::Slope),
            b'k' => (word, Unit::Hertz),
            _ => (word, default),
        };
        Some((kilo(body)?, unit))
    })?;
    match width {
        (value, _) if value <= 0.0 => Err(args.wrong_last("a width is more than 0")),
        (value, Unit::Slope) if value > 1.0 => Err(args.wrong_last("a slope is at most 1")),
        width => Ok(width),
    }
}

/// The same as a quality. Octaves are warped by the bilinear transform, so they ask for the rate.
fn quality(args: &mut Args<'_>, frequency: f64, gain: f64, (width, unit): (f64, Unit)) -> f64 {
    match unit {
        Unit::Quality => width,
        Unit::Hertz => frequency / width,
        Unit::Octaves => {
            let w = std::f64::consts::TAU * frequency / args.rate();
            0.5 / (std::f64::consts::LN_2 / 2.0 * width * w / w.sin()).sinh()
        }
        Unit::Slope => {
            let a = 10f64.powf(gain / 40.0);
            1.0 / ((a + 1.0 / a) * (1.0 / width - 1.0) + 2.0).sqrt()
        }
    }
}

pub(super) fn allpass(args: &mut Args<'_>) -> Result<Vec<AnyOp>> {
    let central_freq = args.frequency("a frequency")?;
    let width = width(args, Unit::Hertz)?;
    let q = quality(args, central_freq, 0.0, width);
    args.finish(ops::AllpassBiquad { central_freq, q, clamp: true })
}

pub(super) fn band(args: &mut Args<'_>) -> Result<Vec<AnyOp>> {
    let noise = args.flag("-n");
    let central_freq = args.frequency("a centre")?;
    let q = match args.left() {
        0 => 2.0,
        // Here an octave is one of frequencies, not warped.
        _ => match width(args, Unit::Hertz)? {
            (octaves, Unit::Octaves) => {
                1.0 / ((2f64.powf(octaves) - 1.0) * 2f64.powf(-0.5 * octaves))
            }
            width => quality(args, central_freq, 0.0, width),
        },
    };
    args.finish(ops::BandBiquad { central_freq, q, noise, clamp: true })
}

pub(super) fn bandpass(args: &mut Args<'_>) -> Result<Vec<AnyOp>> {
    let const_skirt_gain = args.flag("-c");
    let central_freq = args.frequency("a frequency")?;
    let width = width(args, Unit::Hertz)?;
    let q = quality(args, central_freq, 0.0, width);
    args.finish(ops::BandpassBiquad { central_freq, q, const_skirt_gain, clamp: true })
}

pub(super) fn bandreject(args: &mut Args<'_>) -> Result<Vec<AnyOp>> {
    let central_freq = args.frequency("a frequency")?;
    let width = width(args, Unit::Hertz)?;
    let q = quality(args, central_freq, 0.0, width);
    args.finish(ops::BandrejectBiquad { central_freq, q, clamp: true })
}

/// Gain, frequency and quality of a shelf.
fn shelf(args: &mut Args<'_>, default: f64) -> Result<(f64, f64, f64)> {
    let gain = args.number_in("a gain in dB", -200.0, 200.0)?;
    let frequency = if args.left() == 0 { default } else { args.frequency("a frequency")? };
    let width = if args.left() == 0 { (0.5, Unit::Slope) } else { width(args, Unit::Slope)? };
    let q = quality(args, frequency, gain, width);
    Ok((gain, frequency, q))
}

pub(super) fn bass(args: &mut Args<'_>) -> Result<Vec<AnyOp>> {
    let (gain, central_freq, q) = shelf(args, 100.0)?;
    args.finish(ops::BassBiquad { gain, central_freq, q, clamp: true })
}

pub(super) fn treble(args: &mut Args<'_>) -> Result<Vec<AnyOp>> {
    let (gain, central_freq, q) = shelf(args, 3000.0)?;
    args.finish(ops::TrebleBiquad { gain, central_freq, q, clamp: true })
}

pub(super) fn equalizer(args: &mut Args<'_>) -> Result<Vec<AnyOp>> {
    let center_freq = args.frequency("a frequency")?;
    let width = width(args, Unit::Quality)?;
    let gain = args.number_in("a gain in dB", -200.0, 200.0)?;
    let q = quality(args, center_freq, gain, width);
    args.finish(ops::EqualizerBiquad { center_freq, gain, q, clamp: true })
}

pub(super) fn biquad(args: &mut Args<'_>) -> Result<Vec<AnyOp>> {
    let (b0, b1, b2) = (args.number("b0")?, args.number("b1")?, args.number("b2")?);
    let (a0, a1, a2) = (args.number("a0")?, args.number("a1")?, args.number("a2")?);
    args.finish(ops::Biquad { b0, b1, b2, a0, a1, a2, clamp: true })
}

/// The frequency of a pass filter, and its quality unless it has one pole.
fn pass(args: &mut Args<'_>) -> Result<(f64, Option<f64>)> {
    let single = args.flag("-1");
    let _ = !single && args.flag("-2");
    let frequency = args.frequency("a frequency")?;
    if frequency <= 0.0 {
        return Err(args.wrong_last("a frequency is more than 0"));
    }
    if single {
        return Ok((frequency, None));
    }
    let width = match args.left() {
        0 => (std::f64::consts::FRAC_1_SQRT_2, Unit::Quality),
        _ => width(args, Unit::Quality)?,
    };
    Ok((frequency, Some(quality(args, frequency, 0.0, width))))
}

/// e to the minus frequency, in radians a sample: the place of a single pole.
fn pole(args: &mut Args<'_>, frequency: f64) -> Result<f64> {
    let rate = args.rate();
    if frequency >= rate / 2.0 && !args.missed_rate() {
        let told = format!("a frequency is less than half the rate, {rate} Hz");
        return Err(args.wrong_last(&told));
    }
    Ok((-std::f64::consts::TAU * frequency / rate).exp())
}

pub(super) fn highpass(args: &mut Args<'_>) -> Result<Vec<AnyOp>> {
    let (cutoff_freq, q) = pass(args)?;
    if let Some(q) = q {
        return args.finish(ops::HighpassBiquad { cutoff_freq, q, clamp: true });
    }
    let pole = pole(args, cutoff_freq)?;
    let b0 = (1.0 + pole) / 2.0;
    args.finish(ops::Biquad { b0, b1: -b0, b2: 0.0, a0: 1.0, a1: -pole, a2: 0.0, clamp: true })
}

pub(super) fn lowpass(args: &mut Args<'_>) -> Result<Vec<AnyOp>> {
    let (cutoff_freq, q) = pass(args)?;
    if let Some(q) = q {
        return args.finish(ops::LowpassBiquad { cutoff_freq, q, clamp: true });
    }
    let pole = pole(args, cutoff_freq)?;
    let b0 = 1.0 - pole;
    args.finish(ops::Biquad { b0, b1: 0.0, b2: 0.0, a0: 1.0, a1: -pole, a2: 0.0, clamp: true })
}

pub(super) fn deemph(args: &mut Args<'_>) -> Result<Vec<AnyOp>> {
    args.finish(ops::DeemphBiquad { clamp: true })
}

pub(super) fn riaa(args: &mut Args<'_>) -> Result<Vec<AnyOp>> {
    args.finish(ops::RiaaBiquad { clamp: true })
}

pub(super) fn earwax(args: &mut Args<'_>) -> Result<Vec<AnyOp>> {
    args.finish(ops::sox::SoxEarwax {})
}

pub(super) fn fir(args: &mut Args<'_>) -> Result<Vec<AnyOp>> {
    let mut coefficients = vec![args.number("a coefficient")?];
    while args.left() > 0 {
        coefficients.push(args.number("a coefficient")?);
    }
    args.finish(ops::sox::SoxFir { coefficients })
}

/// An odd number of taps.
fn taps(args: &mut Args<'_>) -> Result<usize> {
    let taps = args.whole("a number of taps")?;
    if (11..=32_767).contains(&taps) {
        return Ok(taps);
    }
    Err(args.wrong_last("the taps must be 11 to 32767"))
}

pub(super) fn hilbert(args: &mut Args<'_>) -> Result<Vec<AnyOp>> {
    let taps = if args.flag("-n") { Some(taps(args)?) } else { None };
    args.finish(ops::sox::SoxHilbert { taps })
}

/// How steep one side of a `sinc` is.
#[derive(Clone, Copy, Default)]
struct Edge {
    transition: Option<f64>,
    taps: Option<usize>,
}

fn edge(args: &mut Args<'_>, edge: &mut Edge) -> Result<bool> {
    if args.flag("-t") {
        *edge = Edge { transition: Some(args.frequency("a transition band")?), taps: None };
    } else if args.flag("-n") {
        *edge = Edge { transition: None, taps: Some(taps(args)?) };
    } else {
        return Ok(false);
    }
    Ok(true)
}

pub(super) fn sinc(args: &mut Args<'_>) -> Result<Vec<AnyOp>> {
    let (mut attenuation, mut beta, mut first) = (120.0, None, Edge::default());
    loop {
        if args.flag("-a") {
            attenuation = args.number_in("an attenuation in dB", 40.0, 180.0)?;
        } else if args.flag("-b") {
            beta = Some(args.number_in("beta", 0.0, 256.0)?);
        } else if args.peek().is_some_and(|word| matches!(word, "-M" | "-I" | "-p")) {
            args.word("a phase")?;
            return Err(args.wrong_last("only the linear phase (-L) is supported"));
        } else if !args.flag("-L") && !edge(args, &mut first)? {
            break;
        }
    }
    let (high_pass, low_pass) = args.read("freqHP, -freqLP or freqHP-freqLP", |word| {
        // Past the first character, a minus parts the two; one before it makes a low pass.
        let (high, low) = match word.strip_prefix('-') {
            Some(low) => (None, Some(low)),
            None => match word.split_once('-') {
                Some((high, low)) => (Some(high), Some(low)),
                None => (Some(word), None),
            },
        };
        let read = |text: Option<&str>| text.map_or(Some(None), |text| kilo(text).map(Some));
        Some((read(high)?, read(low)?))
    })?;
    let mut last = first;
    if low_pass.is_some() && edge(args, &mut last)? && high_pass.is_none() {
        first = last;
    }
    args.finish(ops::sox::SoxSinc {
        high_pass,
        low_pass,
        attenuation,
        beta,
        high_pass_transition: first.transition,
        high_pass_taps: first.taps,
        low_pass_transition: last.transition,
        low_pass_taps: last.taps,
    })
}
