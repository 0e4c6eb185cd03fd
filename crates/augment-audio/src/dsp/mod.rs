//! Frames, windows, Fourier transforms and filter banks: what the spectrogram ops share.

mod bands;
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

pub(crate) use bands::{BandPlan, SpectrumPlan};
pub use dct::DctNorm;
pub(crate) use dct::{Dct, DctPlan};
pub use filters::{FilterBank, Filters, MelFilters};
pub use kaldi::KaldiWindow;
pub use mel::{MelNorm, MelScale};
pub(crate) use power::PowerPlan;
pub use range::min_max;
pub use stft::{Framing, Normalized, PadMode, StftPlan};
pub use window::Window;
