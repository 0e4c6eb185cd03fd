//! `Shift`: moved in time.

use super::drawing::time;
use super::varied::varied;
use crate::ops;
use crate::params::{Range, TimeUnit};

varied! {
    /// Moves the sound in time by a random amount (audiomentations' `Shift`).
    pub struct Shift {
        /// By how much; forwards when positive. Whole numbers are drawn where samples are the unit.
        pub shift: Range = Range::new(-0.5, 0.5),
        /// What `shift` is counted in.
        pub shift_unit: TimeUnit = TimeUnit::Fraction,
        /// Whether what goes out at one end comes in at the other.
        pub rollover: bool = true,
        /// Seconds that it takes to fade at the seam; 0 for none.
        pub fade_duration: f64 = 0.005,
    }
    const NAME: &'static str = "Shift";
    p = 0.5;
    draws |this, draws| ops::Shift {
        shift: time(draws, this.shift, this.shift_unit),
        unit: this.shift_unit,
        rollover: this.rollover,
        fade_duration: this.fade_duration,
    }
}
