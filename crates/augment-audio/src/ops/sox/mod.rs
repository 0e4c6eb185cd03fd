//! SoX's effects, as the program of version 14.4.2 has them.
//!
//! What each gives is kept within full scale, as SoX does at the end of every effect. SoX computes
//! on integers of 32 bits, these ops on floats: the two agree within a step of 16 bits, but for those
//! that change the rate, which say how near they come.

mod chorus;
mod common;
mod compand;
mod delay;
mod dither;
mod echo;
mod fade;
mod fir;
mod flanger;
mod gain;
mod pad;
mod phaser;
mod pitch;
mod polyphase;
mod rate;
mod rearrange;
mod remix;
mod reverb;
mod silence;
mod stretch;
mod time;
mod tremolo;
mod trim;
mod vol;

pub use chorus::{SoxChorus, Voice};
pub use common::Wave;
pub use compand::SoxCompand;
pub use delay::SoxDelay;
pub use dither::Dither;
pub use echo::{SoxEcho, SoxEchos, Tap};
pub use fade::{Curve, SoxFade};
pub use fir::{SoxEarwax, SoxFir, SoxHilbert, SoxSinc};
pub use flanger::{Flanger, Interpolation};
pub use gain::{Balance, SoxGain};
pub use pad::{Pad, SoxPad};
pub use phaser::Phaser;
pub use pitch::SoxPitch;
pub use rate::{SoxRate, SoxSpeed};
pub use rearrange::{SoxDownsample, SoxRepeat, SoxReverse, SoxSwap, SoxUpsample};
pub use remix::{Scaling, Source, SoxChannels, SoxRemix};
pub use reverb::SoxReverb;
pub use silence::{SilencePeriod, SoxSilence};
pub use stretch::SoxStretch;
pub use time::{Anchor, Time};
pub use tremolo::SoxTremolo;
pub use trim::SoxTrim;
pub use vol::SoxVol;
