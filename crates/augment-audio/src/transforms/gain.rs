//! `Gain`: louder or softer.

use super::varied::varied;
use crate::ops;
use crate::params::Range;

varied! {
    /// Changes the volume at random (audiomentations' `Gain`).
    pub struct Gain {
        /// In dB.
        pub gain_db: Range = Range::new(-12.0, 12.0),
    }
    const NAME: &'static str = "Gain";
    p = 0.5;
    draws |this, draws| ops::Gain { gain_db: draws.number(this.gain_db) }
}
