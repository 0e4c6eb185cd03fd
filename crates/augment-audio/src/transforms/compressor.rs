//! `Compressor`: what is loud, less so.

use super::varied::varied;
use crate::ops;
use crate::params::Range;

varied! {
    /// Turns the clip down where it is louder than a random threshold (pedalboard's `Compressor`, with its
    /// numbers drawn uniformly).
    pub struct Compressor {
        /// In dB of full scale.
        pub threshold_db: Range = Range::new(-30.0, -10.0),
        /// How many dB more going in give one dB more going out: at least 1.
        pub ratio: Range = Range::new(2.0, 8.0),
        /// In milliseconds.
        pub attack_ms: Range = Range::new(1.0, 20.0),
        /// In milliseconds.
        pub release_ms: Range = Range::new(50.0, 250.0),
    }
    const NAME: &'static str = "Compressor";
    p = 0.5;
    draws |this, draws| ops::Compressor {
        threshold_db: draws.number(this.threshold_db),
        ratio: draws.number(this.ratio),
        attack_ms: draws.number(this.attack_ms),
        release_ms: draws.number(this.release_ms),
    }
}
