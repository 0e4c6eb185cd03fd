//! What the Butterworth filters of audiomentations share.

use augment_core::{Data, Error, Info, Kind, Result};

use crate::dsp::{Band, Cascade, butterworth};

pub(super) fn rolloff() -> u32 {
    12
}

/// Fails unless the steepness is that of a whole order.
pub(super) fn check_rolloff(rolloff: u32, zero_phase: bool) -> Result<()> {
    Error::check_range("rolloff", rolloff, 6..=120)?;
    let unit = if zero_phase { 12 } else { 6 };
    if rolloff.is_multiple_of(unit) {
        return Ok(());
    }
    let when = if zero_phase { " when `zero_phase`" } else { "" };
    Err(Error::invalid_field(
        "rolloff",
        format!("must be a multiple of {unit}{when}, got {rolloff}"),
    ))
}

/// The edges of a band, of which the first may be the only one, below the Nyquist frequency.
fn fitting(edges: (f64, Option<f64>), rate: usize) -> Option<(f64, f64)> {
    // audiomentations' Nyquist frequency is a whole number.
    let nyquist = (rate / 2) as f64;
    let fit = |edge: f64| if edge >= nyquist { nyquist * 0.9999 } else { edge };
    let (low, high) = (edges.0, edges.1.map(fit));
    let low = if high.is_none() { fit(low) } else { low };
    let high = high.unwrap_or(low);
    (low > 0.0 && (edges.1.is_none() || low < high)).then_some((low, high))
}

fn beyond(low: f64, rate: usize) -> String {
    format!("the band starts at {low} Hz, which is beyond half the rate of {rate} Hz")
}

pub(super) fn steep_info(field: &str, edges: (f64, Option<f64>), input: &Info) -> Result<Info> {
    input.expect(Kind::Audio)?;
    match input {
        &Info::Audio { rate: Some(rate), .. } if fitting(edges, rate).is_none() => {
            Err(Error::invalid_field(field, beyond(edges.0, rate)))
        }
        _ => Ok(input.clone()),
    }
}

pub(super) fn apply_steep(
    data: Data,
    field: &str,
    edges: (f64, Option<f64>),
    rolloff: u32,
    zero_phase: bool,
    band: impl Fn(f64, f64) -> Band,
) -> Result<Data> {
    let mut audio = data.into_audio()?;
    let Some((low, high)) = fitting(edges, audio.rate as usize) else {
        return Err(Error::data(format!("{field}: {}", beyond(edges.0, audio.rate as usize))));
    };
    let order = (rolloff / if zero_phase { 12 } else { 6 }) as usize;
    let sections = butterworth(band(low, high), order, f64::from(audio.rate));
    // SciPy's length of padding: three times the taps, of which a section of one pole has one less.
    let taps = 2 * sections.len() + 1 - usize::from(sections.iter().any(|s| s.a[1] == 0.0));
    let cascade = Cascade::new(sections);
    let len = audio.len().max(1);
    for plane in audio.samples.chunks_exact_mut(len) {
        if zero_phase {
            cascade.process_both_ways(plane, 3 * taps);
        } else {
            let first = plane.first().copied().unwrap_or(0.0);
            cascade.process(plane, &mut cascade.settled(f64::from(first)));
        }
    }
    Ok(audio.into())
}
