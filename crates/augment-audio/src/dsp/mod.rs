//! Frames, windows, Fourier transforms and mel filter banks: what the spectrogram ops share.

mod biquad;
mod butterworth;
mod cascade;
pub(crate) mod convolve;
pub(crate) mod math;
mod mel;
mod power;
mod range;
pub(crate) mod simd;
mod stft;
mod window;
mod wsola;

pub use biquad::{Biquad, State};
pub use butterworth::{Band, butterworth};
pub use cascade::Cascade;
pub use mel::{MelBank, MelNorm, MelScale};
pub(crate) use power::PowerPlan;
pub use range::min_max;
pub use stft::{Framing, PadMode, StftPlan};
pub use window::Window;
pub use wsola::{Wsola, WsolaLengths, WsolaProfile, WsolaSettings};
