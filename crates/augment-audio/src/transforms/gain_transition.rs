//! `GainTransition`: from one volume to another.

use super::drawing::time;
use super::varied::varied;
use crate::ops;
use crate::params::{Range, TimeUnit};

varied! {
    /// Changes the volume over a random stretch of time (audiomentations' `GainTransition`).
    pub struct GainTransition {
        /// The volumes before and behind it, in dB.
        pub gain_db: Range = Range::new(-24.0, 6.0),
        /// How long it lasts. Whole numbers are drawn where samples are the unit.
        pub duration: Range = Range::new(0.2, 6.0),
        /// What `duration` is counted in.
        pub duration_unit: TimeUnit = TimeUnit::Seconds,
    }
    const NAME: &'static str = "GainTransition";
    p = 0.5;
    draws |this, draws| ops::GainTransition {
        start_gain_db: draws.number(this.gain_db),
        end_gain_db: draws.number(this.gain_db),
        duration: time(draws, this.duration, this.duration_unit),
        unit: this.duration_unit,
        position: draws.number(Range::new(0.0, 1.0)),
    }
}
