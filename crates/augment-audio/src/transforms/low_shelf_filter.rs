//! `LowShelfFilter`: low frequencies raised or lowered.

use super::drawing::frequency;
use super::varied::varied;
use crate::ops;
use crate::params::Range;

varied! {
    /// Raises or lowers low frequencies at random (audiomentations' `LowShelfFilter`).
    pub struct LowShelfFilter {
        /// In Hz, drawn uniformly in mel.
        pub center_freq: Range = Range::new(50.0, 4000.0),
        /// In dB.
        pub gain_db: Range = Range::new(-18.0, 18.0),
        /// The quality.
        pub q: Range = Range::new(0.1, 0.999),
    }
    const NAME: &'static str = "LowShelfFilter";
    p = 0.5;
    draws |this, draws| ops::LowShelfFilter {
        center_freq: frequency(draws, this.center_freq),
        gain_db: draws.number(this.gain_db),
        q_factor: draws.number(this.q),
    }
}
