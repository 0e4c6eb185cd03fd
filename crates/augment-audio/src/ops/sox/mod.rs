//! SoX's effects, as the program of version 14.4.2 has them.
//!
//! What each gives is kept within full scale, as SoX does at the end of every effect. SoX computes
//! on integers of 32 bits, these ops on floats: the two agree within a step of 16 bits, but for
//! `sox_rate`, `sox_speed`, `sox_pitch` and `sox_sinc`, which say how near they come.
//!
//! The room has a resampler of its own (`polyphase.rs`) beside those of `dsp::resample`: SoX's filter
//! has a band edge and an attenuation that are asked for, at any ratio. Of the others, soxr's is one
//! fixed filter, and torchaudio's goes between whole rates and reaches a whole number of zero crossings.

mod channels;
mod chorus;
mod common;
mod compand;
mod delay;
mod dither;
mod downsample;
mod earwax;
mod echo;
mod echos;
mod fade;
mod fir;
mod flanger;
mod gain;
mod hilbert;
mod pad;
mod phaser;
mod pitch;
mod polyphase;
mod rate;
mod remix;
mod repeat;
mod reverb;
mod reverse;
mod silence;
mod sinc;
mod speed;
mod stretch;
mod swap;
mod taps;
mod time;
mod tremolo;
mod trim;
mod upsample;
mod vol;

pub use channels::SoxChannels;
pub use chorus::{SoxChorus, Voice};
pub use common::Wave;
pub use compand::SoxCompand;
pub use delay::SoxDelay;
pub use dither::Dither;
pub use downsample::SoxDownsample;
pub use earwax::SoxEarwax;
pub use echo::{SoxEcho, Tap};
pub use echos::SoxEchos;
pub use fade::{Curve, SoxFade};
pub use fir::SoxFir;
pub use flanger::{Flanger, Interpolation};
pub use gain::{Balance, SoxGain};
pub use hilbert::SoxHilbert;
pub use pad::{Pad, SoxPad};
pub use phaser::Phaser;
pub use pitch::SoxPitch;
pub use rate::SoxRate;
pub use remix::{Scaling, Source, SoxRemix};
pub use repeat::SoxRepeat;
pub use reverb::SoxReverb;
pub use reverse::SoxReverse;
pub use silence::{SilencePeriod, SoxSilence};
pub use sinc::SoxSinc;
pub use speed::SoxSpeed;
pub use stretch::SoxStretch;
pub use swap::SoxSwap;
pub use time::{Anchor, Time};
pub use tremolo::SoxTremolo;
pub use trim::SoxTrim;
pub use upsample::SoxUpsample;
pub use vol::SoxVol;
