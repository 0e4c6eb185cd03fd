//! Spectra through a filter bank.

use augment_core::Result;

use super::simd::{self, LANES, Lanes};
use super::{FilterBank, Framing, PowerPlan};

/// Frames go through the filter bank [`LANES`] at a time, one a lane: a band's sum then needs no
/// sum across lanes.
pub(crate) struct BandPlan {
    spectrum: PowerPlan,
    bank: FilterBank,
    /// A row of powers for each frame, `stride` long.
    rows: Vec<f32>,
    stride: usize,
    /// The same bin by bin.
    columns: Vec<Lanes>,
    /// The bands of these frames.
    bands: Vec<Lanes>,
}

impl BandPlan {
    pub(crate) fn new(framing: Framing, bank: FilterBank) -> Self {
        let stride = framing.bins().next_multiple_of(LANES);
        Self {
            spectrum: PowerPlan::new(framing),
            rows: vec![0.0; LANES * stride],
            stride,
            columns: vec![[0.0; LANES]; stride],
            bands: vec![[0.0; LANES]; bank.len()],
            bank,
        }
    }

    /// The bands of all frames of a clip into `out`, bands × frames; the spectrum is `|X|^power`.
    pub(crate) fn clip(
        &mut self,
        samples: &[f32],
        frames: usize,
        power: f64,
        out: &mut [f32],
    ) -> Result<()> {
        self.each(frames, out, |spectrum, t, row| {
            spectrum.frame(samples, t, row)?;
            raise(row, power);
            Ok(())
        })
    }

    /// The bands of all frames into `out`, bands × frames; `row` fills in the bins of frame t.
    pub(crate) fn each(
        &mut self,
        frames: usize,
        out: &mut [f32],
        mut row: impl FnMut(&mut PowerPlan, usize, &mut [f32]) -> Result<()>,
    ) -> Result<()> {
        let Self { spectrum, bank, rows, stride, columns, bands } = self;
        let bins = spectrum.bins();
        for first in (0..frames).step_by(LANES) {
            let count = LANES.min(frames - first);
            for (t, values) in (first..first + count).zip(rows.chunks_exact_mut(*stride)) {
                row(spectrum, t, &mut values[..bins])?;
            }
            simd::transpose(rows, *stride, columns);
            simd::project(columns, bank.bands(), bands);
            scatter(bands, frames, first, count, out);
        }
        Ok(())
    }
}

/// Powers `|X|²` to `|X|^power`.
pub(crate) fn raise(row: &mut [f32], power: f64) {
    match power {
        2.0 => {}
        1.0 => row.iter_mut().for_each(|x| *x = x.sqrt()),
        other => row.iter_mut().for_each(|x| *x = x.powf(other as f32 / 2.0)),
    }
}

/// Writes `count` lanes of each row to the frames from `first` on.
fn scatter(rows: &[Lanes], frames: usize, first: usize, count: usize, out: &mut [f32]) {
    for (lanes, row) in rows.iter().zip(out.chunks_exact_mut(frames)) {
        row[first..first + count].copy_from_slice(&lanes[..count]);
    }
}

/// Spectra without a filter bank.
pub(crate) struct SpectrumPlan {
    spectrum: PowerPlan,
    rows: Vec<f32>,
    stride: usize,
    columns: Vec<Lanes>,
}

impl SpectrumPlan {
    pub(crate) fn new(framing: Framing) -> Self {
        let stride = framing.bins().next_multiple_of(LANES);
        Self {
            spectrum: PowerPlan::new(framing),
            rows: vec![0.0; LANES * stride],
            stride,
            columns: vec![[0.0; LANES]; stride],
        }
    }

    /// `|X|^power` of all frames of a clip into `out`, bins × frames.
    pub(crate) fn clip(
        &mut self,
        samples: &[f32],
        frames: usize,
        power: f64,
        out: &mut [f32],
    ) -> Result<()> {
        let Self { spectrum, rows, stride, columns } = self;
        let bins = spectrum.bins();
        for first in (0..frames).step_by(LANES) {
            let count = LANES.min(frames - first);
            for (t, row) in (first..first + count).zip(rows.chunks_exact_mut(*stride)) {
                let row = &mut row[..bins];
                spectrum.frame(samples, t, row)?;
                raise(row, power);
            }
            simd::transpose(rows, *stride, columns);
            scatter(&columns[..bins], frames, first, count, out);
        }
        Ok(())
    }
}
