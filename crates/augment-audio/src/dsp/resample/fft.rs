//! Resampling between two whole rates, by Fourier transforms of blocks.

use std::sync::Arc;

use augment_core::{Error, Result};
use realfft::num_complex::Complex;
use realfft::{ComplexToReal, RealFftPlanner, RealToComplex};

use super::gcd;
use super::kernel::{HALF, lowpass};

/// Resamples with the filter of soxr's HQ (overlap-save): a block's spectrum is filtered and cut or
/// extended to the length that the block has at the other rate.
///
/// Rates without a large common divisor ask for long blocks: of `from / gcd` samples at least.
pub struct FftResampler {
    /// A unit is the shortest time that is a whole number of samples at both rates.
    unit: (usize, usize),
    /// Units of a block that are wrong at each end, and those between.
    edge: usize,
    hop: usize,
    /// The filter's spectrum, with the transforms' scale.
    filter: Vec<f32>,
    forward: Arc<dyn RealToComplex<f32>>,
    inverse: Arc<dyn ComplexToReal<f32>>,
    input: Vec<f32>,
    spectrum: Vec<Complex<f32>>,
    output_spectrum: Vec<Complex<f32>>,
    output: Vec<f32>,
    scratch: Vec<Complex<f32>>,
}

impl FftResampler {
    /// Plans the change from `from` to `to` Hz.
    ///
    /// # Errors
    /// Never, as long as the buffers have the lengths that the plan gave them.
    pub fn new(from: u32, to: u32) -> Result<Self> {
        Self::stretched(from, to, 1.0)
    }

    /// The same with a filter that is also made for a rate `stretch` times lower than `from`.
    pub(super) fn stretched(from: u32, to: u32, stretch: f64) -> Result<Self> {
        let (from, to) = (from.max(1) as usize, to.max(1) as usize);
        let divisor = gcd(from, to);
        let unit = (from / divisor, to / divisor);
        // Samples of the input in one of the lower rate.
        let stretch = (unit.0 as f64 / unit.1 as f64).max(stretch);
        let reach = HALF * stretch;
        let edge = (reach / unit.0 as f64).ceil() as usize;
        // Blocks long beside their edges, and of lengths with small factors.
        let longest = (1 << 17) as f64 * (unit.0 as f64 / unit.1 as f64).min(1.0);
        let wanted = (12.0 * reach).max(4096.0).min(longest) as usize;
        let least = wanted.div_ceil(unit.0).max(2 * edge + 1);
        let power = least.next_power_of_two().max(2);
        let units =
            if power.is_multiple_of(4) && power / 4 * 3 >= least { power / 4 * 3 } else { power };
        let (len_in, len_out) = (units * unit.0, units * unit.1);

        let mut planner = RealFftPlanner::new();
        let forward = planner.plan_fft_forward(len_in);
        let inverse = planner.plan_fft_inverse(len_out);
        // The middle of the filter is at sample 0 of the circle.
        let mut kernel = vec![0.0; len_in];
        for n in 0..=reach as usize {
            let value = lowpass(n as f64 / stretch) / stretch / len_in as f64;
            kernel[n] = value;
            kernel[(len_in - n) % len_in] = value;
        }
        // In double precision: an error here would be in every sample.
        let mut exact = RealFftPlanner::<f64>::new().plan_fft_forward(len_in).make_output_vec();
        RealFftPlanner::<f64>::new()
            .plan_fft_forward(len_in)
            .process(&mut kernel, &mut exact)
            .map_err(|error| Error::data(error.to_string()))?;
        // Beyond the lower Nyquist frequency there is nothing.
        let kept = units * unit.0.min(unit.1) / 2 + 1;
        let filter = exact[..kept].iter().map(|z| z.re as f32).collect();
        let scratch = forward.get_scratch_len().max(inverse.get_scratch_len());
        Ok(Self {
            unit,
            edge,
            hop: units - 2 * edge,
            filter,
            input: forward.make_input_vec(),
            spectrum: forward.make_output_vec(),
            output_spectrum: inverse.make_input_vec(),
            output: inverse.make_output_vec(),
            scratch: vec![Complex::default(); scratch],
            forward,
            inverse,
        })
    }

    /// Resamples `samples`; `out` has the length of [`resampled_len`](super::resampled_len), what lies
    /// beyond the ends is silence.
    ///
    /// # Errors
    /// Never, as long as the buffers have the lengths that the plan gave them.
    pub fn process(&mut self, samples: &[f32], out: &mut [f32]) -> Result<()> {
        let Self { unit, edge, hop, filter, forward, inverse, .. } = self;
        let Self { input, spectrum, output_spectrum, output, scratch, .. } = self;
        let failed = |error: realfft::FftError| Error::data(error.to_string());
        for (block, out) in out.chunks_mut(*hop * unit.1).enumerate() {
            let start = (block * *hop * unit.0) as isize - (*edge * unit.0) as isize;
            let before = start.min(0).unsigned_abs().min(input.len());
            let from = start.max(0) as usize;
            let inside = samples.get(from..).unwrap_or_default();
            let inside = &inside[..inside.len().min(input.len() - before)];
            input[..before].fill(0.0);
            input[before..before + inside.len()].copy_from_slice(inside);
            input[before + inside.len()..].fill(0.0);
            forward.process_with_scratch(input, spectrum, scratch).map_err(failed)?;
            output_spectrum[filter.len()..].fill(Complex::default());
            for ((to, from), gain) in output_spectrum.iter_mut().zip(&*spectrum).zip(&*filter) {
                *to = from * gain;
            }
            // What the real transform takes for granted.
            output_spectrum[0].im = 0.0;
            if let Some(last) = output_spectrum.last_mut() {
                last.im = 0.0;
            }
            inverse.process_with_scratch(output_spectrum, output, scratch).map_err(failed)?;
            out.copy_from_slice(&output[*edge * unit.1..][..out.len()]);
        }
        Ok(())
    }
}
