//! `PitchShift`: higher or lower at the same tempo.

use super::varied::varied;
use crate::ops;
use crate::params::Range;

varied! {
    /// Changes the pitch without the tempo at random (audiomentations' `PitchShift`), by a phase
    /// vocoder.
    pub struct PitchShift {
        /// In semitones, fractions included.
        pub semitones: Range = Range::new(-4.0, 4.0),
    }
    const NAME: &'static str = "PitchShift";
    p = 0.5;
    draws |this, draws| ops::PitchShift::new(draws.number(this.semitones))
}
