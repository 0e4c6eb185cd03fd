//! `Clip`: within bounds or not.

use super::varied::varied;
use crate::ops;

varied! {
    /// Cuts what is beyond the bounds off (audiomentations' `Clip`).
    pub struct Clip {
        /// The least value, full scale being 1.
        pub a_min: f64 = -1.0,
        /// The largest value.
        pub a_max: f64 = 1.0,
    }
    const NAME: &'static str = "Clip";
    p = 0.5;
    draws |this, draws| { let _ = draws; ops::ClipAudio { a_min: this.a_min, a_max: this.a_max } }
}
