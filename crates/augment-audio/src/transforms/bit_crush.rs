//! `BitCrush`: fewer bits.

use super::drawing::whole;
use super::varied::varied;
use crate::ops;
use crate::params::Range;

varied! {
    /// Rounds to a random number of bits (audiomentations' `BitCrush`).
    pub struct BitCrush {
        /// Whole numbers are drawn.
        pub bit_depth: Range = Range::new(5.0, 10.0),
    }
    const NAME: &'static str = "BitCrush";
    p = 0.5;
    draws |this, draws| ops::BitCrush { bit_depth: whole(draws, this.bit_depth) as u32 }
}
