//! `HighShelfFilter`: high frequencies raised or lowered.

use super::drawing::frequency;
use super::varied::varied;
use crate::ops;
use crate::params::Range;

varied! {
    /// Raises or lowers high frequencies at random (audiomentations' `HighShelfFilter`).
    pub struct HighShelfFilter {
        /// In Hz, drawn uniformly in mel.
        pub center_freq: Range = Range::new(300.0, 7500.0),
        /// In dB.
        pub gain_db: Range = Range::new(-18.0, 18.0),
        /// The quality.
        pub q: Range = Range::new(0.1, 0.999),
    }
    const NAME: &'static str = "HighShelfFilter";
    p = 0.5;
    draws |this, draws| ops::HighShelfFilter {
        center_freq: frequency(draws, this.center_freq),
        gain_db: draws.number(this.gain_db),
        q_factor: draws.number(this.q),
    }
}
