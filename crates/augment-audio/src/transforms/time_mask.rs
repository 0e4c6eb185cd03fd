//! `TimeMask`: a stretch silenced.

use super::varied::varied;
use crate::ops;
use crate::params::{Range, TimeUnit};

varied! {
    /// Silences a random stretch of time (audiomentations' `TimeMask` with `mask_location` random).
    pub struct TimeMask {
        /// Its share of the clip, 0 to 1.
        pub band_part: Range = Range::new(0.01, 0.2),
        /// Seconds of each fade; 0 for none.
        pub fade_duration: f64 = 0.005,
    }
    const NAME: &'static str = "TimeMask";
    p = 0.5;
    draws |this, draws| ops::TimeMask {
        duration: draws.number(this.band_part),
        unit: TimeUnit::Fraction,
        position: draws.number(Range::new(0.0, 1.0)),
        fade_duration: this.fade_duration,
    }
}
