//! What `mfcc` and `lfcc` share: loudness of bands to cepstral coefficients.

use std::collections::HashMap;

use augment_core::{Error, FrequencyScale, Result, Spectrogram, Unit, Workspace};

use crate::dsp::{Dct, DctPlan, log};

/// How powers become loudness, of which cepstral coefficients are made.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Loudness {
    /// Decibels relative to 1, at least -100.
    Decibels {
        /// How far below the largest one they are cut off.
        top_db: Option<f64>,
    },
    /// `ln(x + 1e-6)`.
    Log,
}

#[derive(Default)]
struct Plans(HashMap<Dct, DctPlan>);

/// The cosine transform of the loudness of a spectrogram's bands.
pub(super) fn of(
    mut spectrogram: Spectrogram,
    loudness: Loudness,
    dct: Dct,
    workspace: &mut Workspace,
) -> Spectrogram {
    match loudness {
        Loudness::Decibels { top_db } => {
            log::power_to_db(&mut spectrogram.values, Some(1.0), 1e-10, top_db);
        }
        Loudness::Log => log::natural(&mut spectrogram.values, 0.0, 1e-6),
    }
    let Spectrogram { values, channels, bins, frames, .. } = spectrogram;
    let mut out = workspace.zeros(channels * dct.coefficients * frames);
    let plans: &mut Plans = workspace.slot();
    let plan = plans.0.entry(dct).or_insert_with(|| DctPlan::new(dct));
    let planes = values.chunks_exact((bins * frames).max(1));
    for (plane, out) in planes.zip(out.chunks_exact_mut((dct.coefficients * frames).max(1))) {
        plan.apply(plane, frames, out);
    }
    workspace.recycle(values);
    Spectrogram {
        values: out,
        channels,
        bins: dct.coefficients,
        frames,
        scale: FrequencyScale::Cepstrum,
        unit: Unit::Feature,
    }
}

pub(super) fn validate_top_db(top_db: Option<f64>) -> Result<()> {
    match top_db {
        Some(top_db) if !(top_db >= 0.0 && top_db.is_finite()) => {
            Err(Error::invalid_field("top_db", format!("must be at least 0 dB, got {top_db}")))
        }
        _ => Ok(()),
    }
}
