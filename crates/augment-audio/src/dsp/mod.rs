//! Frames, windows, Fourier transforms and mel filter banks: what the spectrogram ops share.

mod istft;
mod mel;
mod power;
mod range;
mod resample;
pub(crate) mod simd;
mod stft;
mod vocoder;
mod window;
mod wsola;

pub use istft::IstftPlan;
pub use mel::{MelBank, MelNorm, MelScale};
pub(crate) use power::PowerPlan;
pub(crate) use range::check_level;
pub use range::min_max;
pub use resample::{FftResampler, Polyphase, PolyphaseWindow, SincResampler, resampled_len};
pub use stft::{Framing, PadMode, StftPlan};
pub use vocoder::Vocoder;
pub use window::Window;
pub use wsola::{Wsola, WsolaLengths, WsolaProfile, WsolaSettings};
