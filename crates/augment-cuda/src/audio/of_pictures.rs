//! What each op means for a spectrogram.

use augment_audio::ops;
use augment_core::{AnyOp, Unit};

use super::picture::Picture;
use super::track::{Finding, Meaning, Next};
use crate::plan::Plan;

/// What an op means for a spectrogram, for which something may have been found.
pub(super) fn meaning(
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
        return Meaning::done_or(is_done, largest());
    }
    if let Some(op) = op.downcast_ref::<ops::AmplitudeToDb>() {
        let is_done = picture.amplitudes(op.r#ref, op.amin, op.top_db, found);
        if is_done {
            picture.unit = Unit::Decibel;
        }
        return Meaning::done_or(is_done, largest());
    }
    if let Some(op) = op.downcast_ref::<ops::MaskAlongAxis>() {
        let is_done = picture.mask(op.axis, (op.start, op.end), op.value, found);
        return Meaning::done_or(is_done, Next::Find(Finding::Mean));
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
    if let Some(op) = op.downcast_ref::<ops::Cmvn>().filter(|op| op.per_bin) {
        let (has_mean, has_deviation) = (op.norm_means, op.norm_vars);
        return match found {
            Some(place) => {
                picture.level(place);
                Meaning::Done
            }
            None if !picture.steps.is_empty() => Meaning::Needs(Next::Store),
            None => Meaning::Needs(Next::Levels { has_mean, has_deviation }),
        };
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
