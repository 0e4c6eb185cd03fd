//! What changes when things are heard.

use augment_core::{AnyOp, Result};

use super::args::{Args, number};
use crate::ops::sox::{
    Curve, Pad, SilencePeriod, SoxDelay, SoxDownsample, SoxFade, SoxPad, SoxRepeat, SoxReverse,
    SoxSilence, SoxStretch, SoxTrim, SoxUpsample, Time,
};

fn positions(args: &mut Args<'_>) -> Result<Vec<Time>> {
    let mut positions = vec![args.time("a position")?];
    while args.left() > 0 {
        positions.push(args.time("a position")?);
    }
    Ok(positions)
}

pub(super) fn delay(args: &mut Args<'_>) -> Result<Vec<AnyOp>> {
    let positions = positions(args)?;
    args.finish(SoxDelay { positions })
}

pub(super) fn trim(args: &mut Args<'_>) -> Result<Vec<AnyOp>> {
    let positions = positions(args)?;
    args.finish(SoxTrim { positions })
}

pub(super) fn downsample(args: &mut Args<'_>) -> Result<Vec<AnyOp>> {
    let factor = args.whole_or("a factor", 2)?;
    args.finish(SoxDownsample { factor })
}

pub(super) fn upsample(args: &mut Args<'_>) -> Result<Vec<AnyOp>> {
    let factor = args.whole_or("a factor", 2)?;
    args.finish(SoxUpsample { factor })
}

pub(super) fn repeat(args: &mut Args<'_>) -> Result<Vec<AnyOp>> {
    if args.flag("-") {
        return Err(args.wrong_last("without end is not supported"));
    }
    let count = args.whole_or("a count", 1)?;
    args.finish(SoxRepeat { count })
}

pub(super) fn reverse(args: &mut Args<'_>) -> Result<Vec<AnyOp>> {
    args.finish(SoxReverse {})
}

pub(super) fn fade(args: &mut Args<'_>) -> Result<Vec<AnyOp>> {
    let curve = match args.peek() {
        Some("q") => Some(Curve::QuarterSine),
        Some("h") => Some(Curve::HalfSine),
        Some("t") => Some(Curve::Linear),
        Some("l") => Some(Curve::Logarithmic),
        Some("p") => Some(Curve::Parabola),
        _ => None,
    };
    if curve.is_some() {
        args.word("a type")?;
    }
    let fade_in = args.time("a fade-in length")?;
    let stop = if args.left() > 0 { Some(args.time("a stop position")?) } else { None };
    let fade_out = if args.left() > 0 { Some(args.time("a fade-out length")?) } else { None };
    args.finish(SoxFade { curve: curve.unwrap_or(Curve::Logarithmic), fade_in, stop, fade_out })
}

pub(super) fn pad(args: &mut Args<'_>) -> Result<Vec<AnyOp>> {
    let mut pads = Vec::new();
    let count = args.left();
    for i in 0..count.max(1) {
        let word = args.word("a length")?;
        let (length, position) = match word.split_once('@') {
            Some((length, position)) => (length, position),
            // Without a place: the first before all, the last after all.
            None if i == 0 => (word, "0"),
            None if i + 1 == count => (word, "-0"),
            None => return Err(args.wrong_last("only the first and the last need no @position")),
        };
        let time = |text| Time::parse(text).map_err(|error| args.wrong_last(&error.to_string()));
        pads.push(Pad { length: time(length)?, position: time(position)? });
    }
    args.finish(SoxPad { pads })
}

/// A period of `silence`: duration and threshold. A number alone is a count of samples.
fn period(args: &mut Args<'_>, periods: usize) -> Result<SilencePeriod> {
    let word = args.word("a duration")?;
    let text = if number(word).is_some() { format!("{word}s") } else { word.to_owned() };
    let duration = Time::parse(&text).map_err(|error| args.wrong_last(&error.to_string()))?;
    let threshold = args.read("a threshold with d or %", |word| {
        if let Some(db) = word.strip_suffix('d') {
            return number(db).map(|db| 10f64.powf(db / 20.0));
        }
        // Without a letter it is in percent as well.
        number(word.strip_suffix('%').unwrap_or(word)).map(|percent| percent / 100.0)
    })?;
    Ok(SilencePeriod { periods, duration, threshold })
}

pub(super) fn silence(args: &mut Args<'_>) -> Result<Vec<AnyOp>> {
    let leave = args.flag("-l");
    let above = match args.whole("above-periods")? {
        0 => None,
        periods => Some(period(args, periods)?),
    };
    let (mut below, mut restart) = (None, false);
    if args.left() > 0 {
        let periods = args.number("below-periods")?;
        if periods == 0.0 || periods.fract() != 0.0 || periods.abs() > 1e9 {
            return Err(args.wrong_last("below-periods is a whole number other than 0"));
        }
        restart = periods < 0.0;
        below = Some(period(args, periods.abs() as usize)?);
    }
    args.finish(SoxSilence { above, below, restart, leave })
}

pub(super) fn stretch(args: &mut Args<'_>) -> Result<Vec<AnyOp>> {
    let factor = args.number("a factor")?;
    let window = args.number_or("a window in ms", 20.0)?;
    if args.left() > 0 {
        args.read("lin", |word| "linear".starts_with(word).then_some(()))?;
    }
    let shift = args.optional("a shift")?;
    let fading = args.optional("a fading")?;
    args.finish(SoxStretch { factor, window, shift, fading })
}
