//! `LowPassFilter`: frequencies below a cutoff.

use super::drawing::{frequency, multiple};
use super::varied::varied;
use crate::ops;
use crate::params::Range;

varied! {
    /// Lets the frequencies below a cutoff at random through (audiomentations'
    /// `LowPassFilter`).
    pub struct LowPassFilter {
        /// In Hz, drawn uniformly in mel.
        pub cutoff_freq: Range = Range::new(150.0, 7500.0),
        /// In dB an octave; multiples of 6 are drawn, or of 12 when `zero_phase`.
        pub rolloff: Range = Range::new(12.0, 24.0),
        /// Whether no phase is turned.
        pub zero_phase: bool = false,
    }
    const NAME: &'static str = "LowPassFilter";
    p = 0.5;
    draws |this, draws| ops::LowPassFilter {
        rolloff: multiple(draws, this.rolloff, if this.zero_phase { 12.0 } else { 6.0 }) as u32,
        cutoff_freq: frequency(draws, this.cutoff_freq),
        zero_phase: this.zero_phase,
    }
}
