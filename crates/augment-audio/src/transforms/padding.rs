//! `Padding`: a random share replaced.

use super::varied::varied;
use crate::ops;
use crate::params::Range;

varied! {
    /// Replaces a random share of one end by silence, or by what the rest goes on with; the clip keeps its
    /// length (audiomentations' `Padding`).
    pub struct Padding {
        /// The share, 0 to 1.
        pub fraction: Range = Range::new(0.01, 0.7),
        /// What it is replaced by.
        pub mode: ops::AudioPadMode = ops::AudioPadMode::Silence,
        /// Which end.
        pub pad_section: ops::Side = ops::Side::End,
    }
    const NAME: &'static str = "Padding";
    p = 0.5;
    draws |this, draws| ops::ReplaceEnd {
        fraction: draws.number(this.fraction),
        mode: this.mode,
        side: this.pad_section,
    }
}
