//! Frames, windows, Fourier transforms and filter banks: what the spectrogram ops share.

mod bands;
mod biquad;
mod butterworth;
pub(crate) mod convolve;
mod cubic;
mod dct;
pub(crate) mod deltas;
mod filters;
pub(crate) mod kaldi;
pub(crate) mod log;
pub(crate) mod math;
mod mel;
mod power;
mod range;
pub(crate) mod simd;
mod stft;
mod window;
mod wsola;

pub(crate) use bands::{BandPlan, SpectrumPlan};
pub use biquad::{Biquad, Cascade, State};
pub use butterworth::{Band, butterworth};
pub(crate) use cubic::Cubic;
pub use dct::DctNorm;
pub(crate) use dct::{Dct, DctPlan};
pub use filters::{FilterBank, Filters, MelFilters};
pub use kaldi::KaldiWindow;
pub use mel::{MelNorm, MelScale};
pub(crate) use power::PowerPlan;
pub use range::min_max;
pub use stft::{Framing, Normalized, PadMode, StftPlan};
pub use window::Window;
pub use wsola::{Wsola, WsolaLengths, WsolaProfile, WsolaSettings};
