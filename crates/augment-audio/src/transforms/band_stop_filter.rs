//! `BandStopFilter`: a band at random.

use super::drawing::{frequency, multiple};
use super::varied::varied;
use crate::ops;
use crate::params::Range;

varied! {
    /// Takes a random band of frequencies out (audiomentations' `BandStopFilter`).
    pub struct BandStopFilter {
        /// The middle in Hz, drawn uniformly in mel.
        pub center_freq: Range = Range::new(200.0, 4000.0),
        /// The width, over the middle: more than 0, less than 2.
        pub bandwidth_fraction: Range = Range::new(0.5, 1.99),
        /// In dB an octave; multiples of 6 are drawn, or of 12 when `zero_phase`.
        pub rolloff: Range = Range::new(12.0, 24.0),
        /// Whether no phase is turned.
        pub zero_phase: bool = false,
    }
    const NAME: &'static str = "BandStopFilter";
    p = 0.5;
    draws |this, draws| {
        let rolloff = multiple(draws, this.rolloff, if this.zero_phase { 12.0 } else { 6.0 }) as u32;
        let center_freq = frequency(draws, this.center_freq);
        let bandwidth = center_freq * draws.number(this.bandwidth_fraction);
        ops::BandStopFilter { center_freq, bandwidth, rolloff, zero_phase: this.zero_phase }
    }
}
