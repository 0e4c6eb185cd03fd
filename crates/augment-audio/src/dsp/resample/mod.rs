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
pub use polyphase::{Phases, Polyphase, PolyphaseWindow};
pub use sinc::SincResampler;

/// Samples after the change from `from` to `to` Hz: `samples · to / from`, rounded up, as librosa's.
pub fn resampled_len(samples: usize, from: usize, to: usize) -> usize {
    ((samples as u128 * to as u128).div_ceil(from.max(1) as u128)) as usize
}

fn gcd(a: usize, b: usize) -> usize {
    if b == 0 { a } else { gcd(b, a % b) }
}
