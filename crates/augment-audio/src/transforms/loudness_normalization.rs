//! `LoudnessNormalization`: a random loudness.

use super::varied::varied;
use crate::ops;
use crate::params::Range;

varied! {
    /// Scales to a random loudness (audiomentations' `LoudnessNormalization`).
    pub struct LoudnessNormalization {
        /// In LUFS.
        pub lufs: Range = Range::new(-31.0, -13.0),
    }
    const NAME: &'static str = "LoudnessNormalization";
    p = 0.5;
    draws |this, draws| ops::LoudnessNormalization { lufs: draws.number(this.lufs) }
}
