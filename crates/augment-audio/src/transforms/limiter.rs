//! `Limiter`: peaks held down.

use super::varied::varied;
use crate::ops;
use crate::params::Range;

varied! {
    /// Holds peaks below a random threshold (audiomentations' `Limiter`).
    pub struct Limiter {
        /// In dB of the clip's peak, or of full scale when `absolute`.
        pub threshold_db: Range = Range::new(-24.0, -2.0),
        /// In seconds.
        pub attack: Range = Range::new(0.0005, 0.025),
        /// In seconds.
        pub release: Range = Range::new(0.05, 0.7),
        /// Whether the threshold is one of full scale.
        pub absolute: bool = false,
    }
    const NAME: &'static str = "Limiter";
    p = 0.5;
    draws |this, draws| ops::Limiter {
        attack: draws.number(this.attack),
        release: draws.number(this.release),
        threshold_db: draws.number(this.threshold_db),
        absolute: this.absolute,
    }
}
