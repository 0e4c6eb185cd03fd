//! Tempo, pitch, speed and rate.

use augment_core::{AnyOp, Result};

use super::args::Args;
use crate::dsp::WsolaProfile;
use crate::ops;
use crate::ops::sox::{SoxPitch, SoxRate, SoxSpeed};

pub(super) fn tempo(args: &mut Args<'_>) -> Result<Vec<AnyOp>> {
    let (mut quick, mut profile) = (false, None);
    loop {
        match args.peek() {
            Some("-q") => quick = true,
            Some("-m") => profile = Some(WsolaProfile::Music),
            Some("-s") => profile = Some(WsolaProfile::Speech),
            Some("-l") => profile = Some(WsolaProfile::Linear),
            _ => break,
        }
        args.word("a flag")?;
    }
    let factor = args.number("a factor")?;
    let segment = args.optional("a segment in ms")?;
    let search = args.optional("a search in ms")?;
    let overlap = args.optional("an overlap in ms")?;
    args.finish(ops::Tempo { factor, profile, segment, search, overlap, quick })
}

pub(super) fn pitch(args: &mut Args<'_>) -> Result<Vec<AnyOp>> {
    let quick = args.flag("-q");
    let cents = args.number("a shift in cents")?;
    let segment = args.optional("a segment in ms")?;
    let search = args.optional("a search in ms")?;
    let overlap = args.optional("an overlap in ms")?;
    args.finish(SoxPitch { cents, segment, search, overlap, quick })
}

pub(super) fn speed(args: &mut Args<'_>) -> Result<Vec<AnyOp>> {
    let factor = args.read("a factor", |word| match word.strip_suffix('c') {
        Some(cents) => super::args::number(cents).map(|cents| 2f64.powf(cents / 1200.0)),
        None => super::args::number(word),
    })?;
    args.finish(SoxSpeed { factor })
}

pub(super) fn rate(args: &mut Args<'_>) -> Result<Vec<AnyOp>> {
    let mut op = SoxRate::new(1);
    loop {
        if args.flag("-l") {
            (op.attenuation, op.bandwidth) = (80.0, 80.0);
        } else if args.flag("-m") {
            op.attenuation = 96.33;
        } else if args.flag("-v") {
            op.attenuation = 168.57;
        } else if args.flag("-s") {
            op.bandwidth = 99.0;
        } else if args.flag("-b") {
            op.bandwidth = args.number_in("a bandwidth in percent", 74.0, 99.7)?;
        } else if args.peek().is_some_and(|word| matches!(word, "-q" | "-M" | "-I" | "-p" | "-a")) {
            args.word("a flag")?;
            return Err(args.wrong_last("is not supported: only linear phase, without aliasing"));
        } else if !args.flag("-h") && !args.flag("-L") {
            break;
        }
    }
    let rate = args.frequency("a rate")?.round();
    if !(1.0..=f64::from(crate::codec::MAX_RATE)).contains(&rate) {
        return Err(args.wrong_last(&format!("a rate is 1 to {} Hz", crate::codec::MAX_RATE)));
    }
    op.rate = rate as u32;
    args.finish(op)
}
