//! Convolution: by Fourier transforms, or tap by tap where the response is short.

use std::collections::HashMap;
use std::sync::Arc;

use augment_core::{Error, Result};
use realfft::{ComplexToReal, RealFftPlanner, RealToComplex};

/// The plans of transforms, by their length.
#[derive(Default)]
pub(crate) struct Plans(HashMap<usize, Plan>);

/// A transform and the way back.
#[derive(Clone)]
pub(crate) struct Plan {
    pub(crate) forward: Arc<dyn RealToComplex<f32>>,
    pub(crate) back: Arc<dyn ComplexToReal<f32>>,
}

impl Plans {
    pub(crate) fn of(&mut self, len: usize) -> Plan {
        let plan = || {
            let mut planner = RealFftPlanner::new();
            Plan { forward: planner.plan_fft_forward(len), back: planner.plan_fft_inverse(len) }
        };
        self.0.entry(len).or_insert_with(plan).clone()
    }
}

/// Responses shorter than this are summed up tap by tap.
const DIRECT: usize = 48;

/// `x` convolved with `h`, written to `out`: the first of the `x.len() + h.len() - 1` values.
///
/// The clip is taken in blocks, whose echoes are added where they overlap; a short response goes over
/// the whole clip at once.
///
/// # Errors
/// Never, as long as the buffers have the lengths that the plans gave them.
pub(crate) fn convolve(x: &[f32], h: &[f32], out: &mut [f32], plans: &mut Plans) -> Result<()> {
    out.fill(0.0);
    if x.is_empty() || h.is_empty() {
        return Ok(());
    }
    if h.len() < DIRECT {
        for (i, &tap) in h.iter().enumerate().take(out.len()) {
            out[i..].iter_mut().zip(x).for_each(|(sum, x)| *sum += tap * x);
        }
        return Ok(());
    }
    let whole = (x.len() + h.len() - 1).next_power_of_two();
    // Four times the response: little is transformed in vain, and a block stays in the cache.
    let size = (4 * h.len().next_power_of_two()).max(1024).min(whole);
    let step = size + 1 - h.len();
    let plan = plans.of(size);
    let failed = |error: realfft::FftError| Error::data(error.to_string());
    let (mut block, mut response) = (plan.forward.make_input_vec(), plan.forward.make_output_vec());
    let mut spectrum = plan.forward.make_output_vec();
    block[..h.len()].copy_from_slice(h);
    plan.forward.process(&mut block, &mut response).map_err(failed)?;
    let scale = 1.0 / size as f32;
    response.iter_mut().for_each(|z| *z *= scale);
    let mut scratch = plan.forward.make_scratch_vec();
    let mut back_scratch = plan.back.make_scratch_vec();
    for (i, part) in x.chunks(step).enumerate() {
        let start = i * step;
        if start >= out.len() {
            break;
        }
        block.fill(0.0);
        block[..part.len()].copy_from_slice(part);
        plan.forward
            .process_with_scratch(&mut block, &mut spectrum, &mut scratch)
            .map_err(failed)?;
        spectrum.iter_mut().zip(&response).for_each(|(z, h)| *z *= h);
        // These are real, but for rounding.
        spectrum[0].im = 0.0;
        spectrum[size / 2].im = 0.0;
        plan.back
            .process_with_scratch(&mut spectrum, &mut block, &mut back_scratch)
            .map_err(failed)?;
        let echo = part.len() + h.len() - 1;
        out[start..].iter_mut().zip(&block[..echo]).for_each(|(sum, y)| *sum += y);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_the_sum_of_products() {
        let wave = |n: usize| (0..n).map(|i| ((i * i) as f32 * 0.1).sin()).collect::<Vec<_>>();
        for (n, m) in
            [(1, 1), (5, 3), (3, 50), (5000, 130), (1023, 2), (300, 1200), (999, 47), (999, 48)]
        {
            let (x, h) = (wave(n), wave(m));
            for len in [n, n + m - 1] {
                let mut out = vec![f32::NAN; len];
                convolve(&x, &h, &mut out, &mut Plans::default()).unwrap();
                for (i, y) in out.iter().enumerate() {
                    let pairs = (0..m).filter(|&k| k <= i && i - k < n);
                    let exact: f64 = pairs.map(|k| f64::from(h[k]) * f64::from(x[i - k])).sum();
                    assert!((f64::from(*y) - exact).abs() < 2e-5, "{n} {m} {i}: {y} {exact}");
                }
            }
        }
    }
}
