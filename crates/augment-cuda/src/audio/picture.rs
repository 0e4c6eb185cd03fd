//! A spectrogram on its way: where its values are, and what waits to be done with each.

use augment_audio::ops::{
    Axis, DbToAmplitude, DbToPower, Fill, Loudness, NormalizeSpectrogram, PerBin, Reference,
};
use augment_core::{FrequencyScale, Info, Unit};

use super::layout::{PictureTask, Retouch};
use crate::plan::Plan;

/// What happens to a value (`Change` in `include/picture.cuh`).
mod change {
    pub(super) const DECIBELS: u32 = 0;
    pub(super) const SQUARE: u32 = 1;
    pub(super) const BINS: u32 = 2;
    pub(super) const TIMES: u32 = 3;
    pub(super) const NORMALIZE: u32 = 4;
    pub(super) const NORMALIZE_EACH: u32 = 5;
    pub(super) const LOGARITHM: u32 = 6;
    pub(super) const POWER_OF_E: u32 = 7;
    pub(super) const LEVEL: u32 = 8;
}

/// The loudest is the reference.
const IS_REFERENCE: u32 = 1;
/// The square of the loudest counts.
const IS_SQUARED: u32 = 2;

/// A spectrogram, as far as it has come.
#[derive(Clone, Debug)]
pub(super) struct Picture {
    pub(super) place: i64,
    pub(super) steps: Vec<Retouch>,
    pub(super) channels: usize,
    pub(super) bins: usize,
    pub(super) frames: usize,
    pub(super) scale: FrequencyScale,
    pub(super) unit: Unit,
    /// Where its largest value is, if it was found and nothing waits.
    pub(super) loudest: Option<i64>,
}

impl Picture {
    /// What is known of it, as an op sees it.
    pub(super) fn info(&self) -> Info {
        let Self { channels, bins, frames, scale, unit, .. } = *self;
        let (channels, bins, frames) = (Some(channels), Some(bins), Some(frames));
        Info::Spectrogram { channels, bins, frames, scale, unit }
    }

    /// How many values there are.
    pub(super) fn area(&self) -> usize {
        self.channels * self.bins * self.frames
    }

    /// Adds what is done with each value by itself.
    fn push(&mut self, step: Retouch) {
        self.steps.push(step);
        self.loudest = None;
    }

    /// To decibels, as `dsp::log::power_to_db`; false when the loudest must be found first.
    pub(super) fn decibels(
        &mut self,
        reference: Reference,
        least: f64,
        top_db: Option<f64>,
        found: Option<i64>,
    ) -> bool {
        let (flags, number) = match reference {
            Reference::Max => (IS_REFERENCE, 0.0),
            Reference::Number(number) => (0, number as f32),
        };
        let needs_loudest = flags == IS_REFERENCE || top_db.is_some();
        let Some(place) = found.or(self.loudest).or((!needs_loudest).then_some(self.place)) else {
            return false;
        };
        let least = (least as f32).max(f32::MIN_POSITIVE);
        let down = top_db.map_or(f32::INFINITY, |top_db| top_db as f32);
        let numbers = [least, number, down, 0.0];
        self.push(Retouch { code: change::DECIBELS, flags, place, numbers, ..Retouch::default() });
        true
    }

    /// From amplitudes to decibels, by their squares; false when the loudest must be found first.
    pub(super) fn amplitudes(
        &mut self,
        reference: Reference,
        least: f64,
        top_db: Option<f64>,
        found: Option<i64>,
    ) -> bool {
        let reference = match reference {
            Reference::Max => Reference::Max,
            Reference::Number(number) => Reference::Number(number * number),
        };
        let is_squared = self.steps.last().is_some_and(|step| step.code == change::SQUARE);
        let loudest = self.loudest;
        if found.is_none() || !is_squared {
            self.push(Retouch { code: change::SQUARE, ..Retouch::default() });
        }
        if !self.decibels(reference, least * least, top_db, found.or(loudest)) {
            return false;
        }
        if let (None, Some(step)) = (found, self.steps.last_mut()) {
            step.flags |= IS_SQUARED;
        }
        true
    }

    /// To what cepstral coefficients are made of; false when the loudest must be found first.
    pub(super) fn loudness(&mut self, loudness: Loudness) -> bool {
        match loudness {
            Loudness::Decibels { top_db } => {
                self.decibels(Reference::Number(1.0), 1e-10, top_db, None)
            }
            Loudness::Log => {
                let numbers = [0.0, 1e-6, 0.0, 0.0];
                self.push(Retouch { code: change::LOGARITHM, numbers, ..Retouch::default() });
                true
            }
        }
    }

    /// Overwrites a band; false when the mean must be found first.
    pub(super) fn mask(
        &mut self,
        axis: Axis,
        band: (usize, usize),
        value: Fill,
        found: Option<i64>,
    ) -> bool {
        if band.0 == band.1 {
            return true;
        }
        let (value, place) = match (value, found) {
            (Fill::Number(value), _) => (value as f32, None),
            (Fill::Mean, Some(place)) => (0.0, Some(place)),
            (Fill::Mean, None) => return false,
        };
        let code = match axis {
            Axis::Frequency => change::BINS,
            Axis::Time => change::TIMES,
        };
        let [from, to] = [band.0, band.1].map(|at| i32::try_from(at).unwrap_or(i32::MAX));
        let flags = place.is_some().into();
        let (place, numbers) = (place.unwrap_or(self.place), [value, 0.0, 0.0, 0.0]);
        self.push(Retouch { code, from, to, flags, place, numbers });
        true
    }

    /// Takes the mean away and divides by the deviation.
    pub(super) fn normalize(&mut self, op: &NormalizeSpectrogram, plan: &mut Plan<'_>) {
        let is_each = [&op.mean, &op.std].iter().any(|of| matches!(of, PerBin::Each(_)));
        let mut step = Retouch { place: self.place, ..Retouch::default() };
        if is_each {
            let each: Vec<[f32; 2]> = (0..self.bins).map(|bin| op.at(bin).into()).collect();
            (step.code, step.place) = (change::NORMALIZE_EACH, plan.put(&each));
        } else {
            let (mean, factor) = op.at(0);
            (step.code, step.numbers) = (change::NORMALIZE, [mean, factor, 0.0, 0.0]);
        }
        self.push(step);
        self.unit = Unit::Feature;
    }

    /// Takes out the means and deviations of rows, which were found.
    pub(super) fn level(&mut self, place: i64) {
        self.push(Retouch { code: change::LEVEL, place, ..Retouch::default() });
        self.unit = Unit::Feature;
    }

    /// Back from decibels to power.
    pub(super) fn power(&mut self, op: &DbToPower) {
        self.raise(op.exponent(), Unit::Power);
    }

    /// Back from decibels to amplitudes.
    pub(super) fn amplitude(&mut self, op: &DbToAmplitude) {
        self.raise(op.exponent(), Unit::Amplitude);
    }

    fn raise(&mut self, (slope, shift): (f32, f32), unit: Unit) {
        let (numbers, place) = ([slope, shift, 0.0, 0.0], self.place);
        self.push(Retouch { code: change::POWER_OF_E, place, numbers, ..Retouch::default() });
        self.unit = unit;
    }

    /// What a kernel is told of it.
    pub(super) fn task(&self, plan: &mut Plan<'_>) -> PictureTask {
        let [channels, bins, frames] =
            [self.channels, self.bins, self.frames].map(|count| count as i32);
        let (from, steps, count) = (self.place, plan.put(&self.steps), self.steps.len() as u32);
        let (to, is_result, unused) = (0, 0, 0);
        PictureTask { from, steps, count, channels, bins, frames, to, is_result, unused }
    }
}
