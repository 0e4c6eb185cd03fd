//! From one rate to another.
//!
//! [`FftResampler`] is for two whole rates, [`SincResampler`] for any ratio: both have the filter of
//! soxr's HQ. [`Polyphase`] is torchaudio's.

mod fft;
mod kernel;
mod polyphase;
mod sinc;

pub use fft::FftResampler;
pub(crate) use kernel::bessel_i0;
pub use polyphase::{Polyphase, PolyphaseWindow};
pub use sinc::SincResampler;

/// A change of rate as plain sums: one phase after the other, round after round. A sum is taken in sixteen
/// lanes, which are then added in halves.
pub struct Phases {
    /// Samples of the input from one round to the next.
    pub from: usize,
    /// Coefficients of a phase, a multiple of 16.
    pub taps: usize,
    /// Those of all phases.
    pub rows: Vec<f32>,
    /// Of each phase the first sample under its coefficients, in the first round.
    pub firsts: Vec<isize>,
}

impl Phases {
    /// Coefficients that are worth having at once: 1 MiB.
    pub const MOST: usize = 1 << 18;

    /// The filter of [`FftResampler`] from `from` to `to` Hz, if it has no more than [`Self::MOST`].
    /// What sums and transforms give differs by what the filter lets through beyond the lower Nyquist
    /// frequency, -120 dB.
    pub fn soxr(from: u32, to: u32) -> Option<Self> {
        let (from, to) = (from.max(1) as usize, to.max(1) as usize);
        let divisor = gcd(from, to);
        let (from, to) = (from / divisor, to / divisor);
        // Samples of the input in one of the lower rate.
        let stretch = (from as f64 / to as f64).max(1.0);
        let reach = kernel::HALF * stretch;
        let taps = (2.0 * reach) as usize + 1;
        let taps = taps.next_multiple_of(kernel::BLOCK);
        if to.checked_mul(taps)? > Self::MOST {
            return None;
        }
        let middle = |phase: usize| phase as f64 * from as f64 / to as f64;
        let firsts: Vec<isize> =
            (0..to).map(|phase| (middle(phase) - reach).ceil() as isize).collect();
        let rows = firsts.iter().enumerate().flat_map(|(phase, &first)| {
            let middle = middle(phase);
            let at = move |i: usize| (first as f64 + i as f64 - middle) / stretch;
            (0..taps).map(move |i| (kernel::lowpass(at(i)) / stretch) as f32)
        });
        Some(Self { from, taps, rows: rows.collect(), firsts })
    }
}

/// Samples after the change from `from` to `to` Hz: `samples · to / from`, rounded up, as librosa's.
pub fn resampled_len(samples: usize, from: usize, to: usize) -> usize {
    ((samples as u128 * to as u128).div_ceil(from.max(1) as u128)) as usize
}

fn gcd(a: usize, b: usize) -> usize {
    if b == 0 { a } else { gcd(b, a % b) }
}
