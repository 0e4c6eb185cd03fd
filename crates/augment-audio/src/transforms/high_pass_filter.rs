//! `HighPassFilter`: frequencies above a cutoff.

use super::drawing::{frequency, multiple};
use super::varied::varied;
use crate::ops;
use crate::params::Range;

varied! {
    /// Lets the frequencies above a cutoff at random through (audiomentations'
    /// `HighPassFilter`).
    pub struct HighPassFilter {
        /// In Hz, drawn uniformly in mel.
        pub cutoff_freq: Range = Range::new(20.0, 2400.0),
        /// In dB an octave; multiples of 6 are drawn, or of 12 when `zero_phase`.
        pub rolloff: Range = Range::new(12.0, 24.0),
        /// Whether no phase is turned.
        pub zero_phase: bool = false,
    }
    const NAME: &'static str = "HighPassFilter";
    p = 0.5;
    draws |this, draws| ops::HighPassFilter {
        rolloff: multiple(draws, this.rolloff, if this.zero_phase { 12.0 } else { 6.0 }) as u32,
        cutoff_freq: frequency(draws, this.cutoff_freq),
        zero_phase: this.zero_phase,
    }
}
