//! `AddColorNoise`: coloured noise at a level.

use super::varied::varied;
use crate::ops;
use crate::params::Range;

varied! {
    /// Adds noise of a random colour at a random signal-to-noise ratio (audiomentations' `AddColorNoise`, but for its A-weighting).
    pub struct AddColorNoise {
        /// In dB.
        pub snr_db: Range = Range::new(5.0, 40.0),
        /// The slope of the noise, in dB an octave: pink -3.01, brown -6.02.
        pub f_decay: Range = Range::new(-6.0, 6.0),
    }
    const NAME: &'static str = "AddColorNoise";
    p = 0.5;
    draws |this, draws| {
        let snr_db = draws.number(this.snr_db);
        let f_decay = draws.number(this.f_decay);
        ops::AddNoise { snr_db, f_decay, stream: draws.stream() }
    }
}
