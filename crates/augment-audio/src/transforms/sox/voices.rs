//! Echoes, voices and channels.

use augment_core::{AnyOp, Result};

use super::args::{Args, number};
use crate::ops::sox::{
    Flanger, Interpolation, Phaser, Scaling, Source, SoxChannels, SoxChorus, SoxEcho, SoxEchos,
    SoxRemix, SoxReverb, SoxSwap, Tap, Voice, Wave,
};

fn taps(args: &mut Args<'_>) -> Result<(f64, f64, Vec<Tap>)> {
    let (gain_in, gain_out) = (args.number("gain-in")?, args.number("gain-out")?);
    let mut taps = Vec::new();
    while taps.is_empty() || args.left() > 0 {
        taps.push(Tap { delay: args.number("a delay in ms")?, decay: args.number("a decay")? });
    }
    Ok((gain_in, gain_out, taps))
}

pub(super) fn echo(args: &mut Args<'_>) -> Result<Vec<AnyOp>> {
    let (gain_in, gain_out, echoes) = taps(args)?;
    args.finish(SoxEcho { gain_in, gain_out, echoes })
}

pub(super) fn echos(args: &mut Args<'_>) -> Result<Vec<AnyOp>> {
    let (gain_in, gain_out, echoes) = taps(args)?;
    args.finish(SoxEchos { gain_in, gain_out, echoes })
}

fn modulation(word: &str) -> Option<Wave> {
    match word {
        "-s" => Some(Wave::Sine),
        "-t" => Some(Wave::Triangle),
        _ => None,
    }
}

pub(super) fn chorus(args: &mut Args<'_>) -> Result<Vec<AnyOp>> {
    let (gain_in, gain_out) = (args.number("gain-in")?, args.number("gain-out")?);
    let mut voices = Vec::new();
    while voices.is_empty() || args.left() > 0 {
        voices.push(Voice {
            delay: args.number("a delay in ms")?,
            decay: args.number("a decay")?,
            speed: args.number("a speed in Hz")?,
            depth: args.number("a depth in ms")?,
            modulation: args.read("-s or -t", modulation)?,
        });
    }
    args.finish(SoxChorus { gain_in, gain_out, voices })
}

pub(super) fn flanger(args: &mut Args<'_>) -> Result<Vec<AnyOp>> {
    let d = Flanger::default();
    let delay = args.number_or("a delay in ms", d.delay)?;
    let depth = args.number_or("a depth in ms", d.depth)?;
    let regen = args.number_or("a regeneration in percent", d.regen)?;
    let width = args.number_or("a width in percent", d.width)?;
    let speed = args.number_or("a speed in Hz", d.speed)?;
    // As in the program, the start of a word will do.
    let begins = |word: &str, whole: &str| !word.is_empty() && whole.starts_with(word);
    let modulation = match args.left() {
        0 => d.modulation,
        _ => args.read("sine or triangle", |word| match word {
            word if begins(word, "sine") => Some(Wave::Sine),
            word if begins(word, "triangle") => Some(Wave::Triangle),
            _ => None,
        })?,
    };
    let phase = args.number_or("a phase in percent", d.phase)?;
    let interpolation = match args.left() {
        0 => d.interpolation,
        _ => args.read("linear or quadratic", |word| match word {
            word if begins(word, "linear") => Some(Interpolation::Linear),
            word if begins(word, "quadratic") => Some(Interpolation::Quadratic),
            _ => None,
        })?,
    };
    args.finish(Flanger { delay, depth, regen, width, speed, phase, modulation, interpolation })
}

pub(super) fn phaser(args: &mut Args<'_>) -> Result<Vec<AnyOp>> {
    let (gain_in, gain_out) = (args.number("gain-in")?, args.number("gain-out")?);
    let (delay_ms, decay) = (args.number("a delay in ms")?, args.number("a decay")?);
    let mod_speed = args.number("a speed in Hz")?;
    let modulation = if args.left() == 0 { Wave::Sine } else { args.read("-s or -t", modulation)? };
    args.finish(Phaser { gain_in, gain_out, delay_ms, decay, mod_speed, modulation })
}

pub(super) fn reverb(args: &mut Args<'_>) -> Result<Vec<AnyOp>> {
    let d = SoxReverb::default();
    let wet_only = args.flag("-w") || args.flag("--wet-only");
    let op = SoxReverb {
        wet_only,
        reverberance: args.number_or("a reverberance in percent", d.reverberance)?,
        hf_damping: args.number_or("a damping in percent", d.hf_damping)?,
        room_scale: args.number_or("a room scale in percent", d.room_scale)?,
        stereo_depth: args.number_or("a stereo depth in percent", d.stereo_depth)?,
        pre_delay: args.number_or("a pre-delay in ms", d.pre_delay)?,
        wet_gain: args.number_or("a wet gain in dB", d.wet_gain)?,
    };
    args.finish(op)
}

pub(super) fn channels(args: &mut Args<'_>) -> Result<Vec<AnyOp>> {
    let channels = args.whole("a number of channels")?;
    args.finish(SoxChannels { channels })
}

pub(super) fn swap(args: &mut Args<'_>) -> Result<Vec<AnyOp>> {
    args.finish(SoxSwap {})
}

/// The difference of left and right, twice.
pub(super) fn oops(args: &mut Args<'_>) -> Result<Vec<AnyOp>> {
    let source = |first, volume| Source { first, last: None, volume: Some(volume) };
    let mix = || vec![source(1, 1.0), source(2, -1.0)];
    args.finish(SoxRemix { channels: vec![mix(), mix()], scaling: Scaling::Automatic })
}

pub(super) fn remix(args: &mut Args<'_>) -> Result<Vec<AnyOp>> {
    let scaling = if args.flag("-a") {
        Scaling::Automatic
    } else if args.flag("-m") {
        Scaling::Manual
    } else if args.flag("-p") {
        Scaling::Power
    } else {
        Scaling::Semi
    };
    let mut channels = Vec::new();
    while channels.is_empty() || args.left() > 0 {
        channels.push(args.read("channels, like `1`, `1-3` or `1,2v0.8`", |word| match word {
            "0" => Some(Vec::new()),
            _ => word.split(',').map(source).collect(),
        })?);
    }
    args.finish(SoxRemix { channels, scaling })
}

/// `[first][-[last]][p|i|v[volume]]`.
fn source(text: &str) -> Option<Source> {
    let (span, volume) = match text.find(['p', 'i', 'v']) {
        None => (text, None),
        Some(at) => {
            let given = &text[at + 1..];
            let given = if given.is_empty() { None } else { Some(number(given)?) };
            let decibels = 10f64.powf(given.unwrap_or(0.0) / 20.0);
            let volume = match text.as_bytes()[at] {
                b'p' => decibels,
                b'i' => -decibels,
                _ => given.unwrap_or(1.0),
            };
            (&text[..at], Some(volume))
        }
    };
    let channel = |text: &str| text.parse::<usize>().ok().filter(|&channel| channel > 0);
    let (first, last) = match span.split_once('-') {
        None => (channel(span)?, None),
        Some((first, last)) => (
            if first.is_empty() { 1 } else { channel(first)? },
            Some(if last.is_empty() { 0 } else { channel(last)? }),
        ),
    };
    Some(Source { first, last, volume })
}
