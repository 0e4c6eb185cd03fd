//! Volumes and distortions.

use augment_core::{AnyOp, Result};

use super::args::{Args, number};
use crate::ops;
use crate::ops::sox::{Balance, Dither, SoxCompand, SoxGain, SoxTremolo, SoxVol};

/// What SoX takes for -∞ dB: the smallest step of 32 bits.
const FLOOR_DB: f64 = -186.638_299_461_684_1;

fn decibels(text: &str) -> Option<f64> {
    if text == "-inf" { Some(FLOOR_DB) } else { number(text) }
}

fn list(text: &str, read: fn(&str) -> Option<f64>) -> Option<Vec<f64>> {
    text.split(',').map(read).collect()
}

pub(super) fn compand(args: &mut Args<'_>) -> Result<Vec<AnyOp>> {
    let attack_decay = args.read("attack,decay pairs", |word| {
        let times = list(word, number)?;
        let (pairs, rest) = times.as_chunks::<2>();
        (rest.is_empty()).then(|| pairs.to_vec())
    })?;
    let (soft_knee_db, points) = args.read("[soft-knee-dB:]in-dB1[,out-dB1]{,...}", |word| {
        let (knee, points) = match word.split_once(':') {
            Some((knee, points)) => (number(knee)?, points),
            None => (0.01, word),
        };
        let mut points = list(points, decibels)?;
        // The first output may be left out: the same as its input.
        if points.len() % 2 == 1 {
            points.insert(1, points[0]);
        }
        Some((knee.max(0.01), points.as_chunks::<2>().0.to_vec()))
    })?;
    let gain = args.number_or("a gain in dB", 0.0)?;
    let initial_volume = args.number_or("an initial volume in dB", 0.0)?;
    let delay = args.number_or("a delay in seconds", 0.0)?;
    args.finish(SoxCompand { attack_decay, soft_knee_db, points, gain, initial_volume, delay })
}

pub(super) fn contrast(args: &mut Args<'_>) -> Result<Vec<AnyOp>> {
    let enhancement_amount = args.number_or("an amount", 75.0)?;
    args.finish(ops::Contrast { enhancement_amount })
}

pub(super) fn dcshift(args: &mut Args<'_>) -> Result<Vec<AnyOp>> {
    let shift = args.number("a shift")?;
    let limiter_gain = args.optional("a limiter's gain")?;
    args.finish(ops::Dcshift { shift, limiter_gain })
}

pub(super) fn overdrive(args: &mut Args<'_>) -> Result<Vec<AnyOp>> {
    let gain = args.number_or("a gain in dB", 20.0)?;
    let colour = args.number_or("a colour", 20.0)?;
    args.finish(ops::Overdrive { gain, colour })
}

pub(super) fn dither(args: &mut Args<'_>) -> Result<Vec<AnyOp>> {
    let (mut sloped, mut precision) = (false, 16);
    loop {
        if args.flag("-S") {
            sloped = true;
        } else if args.flag("-p") {
            precision = args.number_in("a precision in bits", 1.0, 24.0)? as u32;
        } else if args.peek().is_some_and(|word| matches!(word, "-s" | "-f" | "-a")) {
            args.word("a flag")?;
            return Err(args.wrong_last("noise shaping and -a are not supported"));
        } else {
            break;
        }
    }
    let stream = args.stream();
    args.finish(Dither { precision, sloped, stream })
}

pub(super) fn gain(args: &mut Args<'_>) -> Result<Vec<AnyOp>> {
    let mut op = SoxGain::default();
    while let Some(flags) = args.peek().and_then(|word| word.strip_prefix('-')) {
        if flags.is_empty() || !flags.bytes().all(|b| b.is_ascii_alphabetic()) {
            break;
        }
        args.word("a flag")?;
        for flag in flags.chars() {
            match flag {
                'n' => op.normalize = true,
                'l' => op.limiter = true,
                'e' => op.balance = Balance::Peak,
                'B' => op.balance = Balance::Rms,
                'b' => op.balance = Balance::RmsNoClip,
                'h' | 'r' => {
                    return Err(args.wrong_last("headroom (-h, -r) is not supported"));
                }
                _ => return Err(args.wrong_last(&format!("-{flag} is no flag of it"))),
            }
        }
    }
    op.gain_db = args.number_or("a gain in dB", 0.0)?;
    args.finish(op)
}

pub(super) fn norm(args: &mut Args<'_>) -> Result<Vec<AnyOp>> {
    let gain_db = args.number_or("a level in dB", 0.0)?;
    args.finish(SoxGain { gain_db, normalize: true, ..SoxGain::default() })
}

pub(super) fn vol(args: &mut Args<'_>) -> Result<Vec<AnyOp>> {
    const TYPES: [&str; 3] = ["amplitude", "power", "dB"];
    let (gain, mut kind) = args.read("a gain", |word| {
        let end = word.find(|c: char| c.is_ascii_alphabetic() && c != 'e').unwrap_or(word.len());
        let kind = match &word[end..] {
            "" => None,
            kind => Some(*TYPES.iter().find(|known| known.eq_ignore_ascii_case(kind))?),
        };
        Some((number(&word[..end])?, kind))
    })?;
    if kind.is_none()
        && let Some(word) = args.peek()
        && number(word).is_none()
    {
        kind = Some(args.read("amplitude, power or dB", |word| {
            TYPES.into_iter().find(|known| known.eq_ignore_ascii_case(word))
        })?);
    }
    let factor = match kind {
        Some("power") => gain.abs().sqrt().copysign(gain),
        Some("dB") => 10f64.powf(gain / 20.0),
        _ => gain,
    };
    let limiter_gain = args.optional("a limiter's gain")?;
    args.finish(SoxVol { factor, limiter_gain })
}

pub(super) fn tremolo(args: &mut Args<'_>) -> Result<Vec<AnyOp>> {
    let speed = args.number("a speed in Hz")?;
    let depth = args.number_or("a depth in percent", 40.0)?;
    args.finish(SoxTremolo { speed, depth })
}
