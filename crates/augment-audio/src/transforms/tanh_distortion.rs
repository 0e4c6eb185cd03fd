//! `TanhDistortion`: rounded peaks.

use super::varied::varied;
use crate::ops;
use crate::params::Range;

varied! {
    /// Bends the waveform by a random amount (audiomentations' `TanhDistortion`).
    pub struct TanhDistortion {
        /// How much, 0 to 1.
        pub distortion: Range = Range::new(0.01, 0.7),
    }
    const NAME: &'static str = "TanhDistortion";
    p = 0.5;
    draws |this, draws| ops::TanhDistortion {
        distortion_amount: draws.number(this.distortion),
    }
}
