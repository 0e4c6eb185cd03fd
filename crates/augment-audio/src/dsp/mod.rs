//! Frames, windows, Fourier transforms and filter banks: what the spectrogram ops share.

mod analysis;
mod bands;
mod biquad;
mod butterworth;
mod cascade;
pub(crate) mod convolve;
mod dct;
pub(crate) mod deltas;
mod double;
mod filters;
mod istft;
pub(crate) mod kaldi;
pub(crate) mod log;
pub(crate) mod math;
mod mel;
mod power;
mod range;
mod resample;
pub(crate) mod shape;
pub(crate) mod simd;
mod stft;
mod vocoder;
pub(crate) mod warp;
mod window;
mod wsola;

pub use analysis::{Analysis, Bands};
pub(crate) use bands::{BandPlan, SpectrumPlan};
pub use biquad::{Biquad, State};
pub use butterworth::{Band, butterworth};
pub use cascade::Cascade;
pub(crate) use dct::DctPlan;
pub use dct::{Dct, DctNorm};
pub use deltas::Slope;
pub(crate) use double::DoublePlan;
pub use double::Precision;
pub use filters::{FilterBank, Filters, MelFilters};
pub use istft::IstftPlan;
pub use kaldi::KaldiWindow;
pub use mel::{MelNorm, MelScale};
pub(crate) use power::PowerPlan;
pub(crate) use range::check_level;
pub use range::min_max;
pub(crate) use resample::bessel_i0;
pub use resample::{
    FftResampler, Phases, Polyphase, PolyphaseWindow, SincResampler, resampled_len,
};
pub use stft::{Framing, Normalized, PadMode, StftPlan};
pub use vocoder::Vocoder;
pub(crate) use warp::Warp;
pub use window::Window;
pub use wsola::{Wsola, WsolaLengths, WsolaProfile, WsolaSettings};
