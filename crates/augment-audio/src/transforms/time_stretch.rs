//! `TimeStretch`: faster or slower at the same pitch.

use super::varied::varied;
use crate::ops;
use crate::params::Range;

varied! {
    /// Changes the tempo without the pitch at random (audiomentations' `TimeStretch`), by a phase
    /// vocoder.
    pub struct TimeStretch {
        /// The new tempo over the old one; 2 is twice as fast.
        pub rate: Range = Range::new(0.8, 1.25),
        /// Whether the result is cut, or filled up with silence, to the length of the clip.
        pub leave_length_unchanged: bool = true,
    }
    const NAME: &'static str = "TimeStretch";
    p = 0.5;
    draws |this, draws| {
        let leave_length_unchanged = this.leave_length_unchanged;
        ops::TimeStretch { leave_length_unchanged, ..ops::TimeStretch::new(draws.number(this.rate)) }
    }
}
