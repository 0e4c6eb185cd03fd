//! `PeakingFilter`: a band raised or lowered.

use super::drawing::frequency;
use super::varied::varied;
use crate::ops;
use crate::params::Range;

varied! {
    /// Raises or lowers a band at random (audiomentations' `PeakingFilter`).
    pub struct PeakingFilter {
        /// In Hz, drawn uniformly in mel.
        pub center_freq: Range = Range::new(50.0, 7500.0),
        /// In dB.
        pub gain_db: Range = Range::new(-24.0, 24.0),
        /// The quality.
        pub q: Range = Range::new(0.5, 5.0),
    }
    const NAME: &'static str = "PeakingFilter";
    p = 0.5;
    draws |this, draws| ops::PeakingFilter {
        center_freq: frequency(draws, this.center_freq),
        gain_db: draws.number(this.gain_db),
        q_factor: draws.number(this.q),
    }
}
