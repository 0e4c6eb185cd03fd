//! Filters of finite length: what `fir`, `sinc` and `hilbert` share.

use augment_core::{Audio, Data, Result, Workspace};

use crate::dsp::convolve::{Plans, convolve};

/// Filters all channels by taps whose middle, or the one before it, is a sample's own: nothing comes
/// later than it went in. What leaves full scale is cut.
pub(super) fn filtered(mut audio: Audio, taps: &[f64], workspace: &mut Workspace) -> Result<Data> {
    let response: Vec<f32> = taps.iter().map(|&tap| tap as f32).collect();
    let late = taps.len().saturating_sub(1) / 2;
    let len = audio.len();
    let mut whole = workspace.zeros(len + late);
    let plans: &mut Plans = workspace.slot();
    for plane in audio.samples.chunks_exact_mut(len.max(1)) {
        convolve(plane, &response, &mut whole, plans)?;
        plane.iter_mut().zip(&whole[late..]).for_each(|(x, y)| *x = y.clamp(-1.0, 1.0));
    }
    workspace.recycle(whole);
    Ok(audio.into())
}

#[cfg(test)]
pub(super) mod tests {
    use std::f64::consts::TAU;

    use augment_core::Op;

    use crate::ops::sox::common::tests::run;

    /// The amplitude that a tone comes out with.
    pub(in super::super) fn gain(op: &impl Op, hz: f64) -> f32 {
        let tone: Vec<f32> =
            (0..8000).map(|n| (0.5 * (TAU * hz * f64::from(n) / 8000.0).sin()) as f32).collect();
        run(op, &[&tone], 8000)[0][3000..5000].iter().fold(0.0f32, |max, x| max.max(x.abs())) * 2.0
    }
}
