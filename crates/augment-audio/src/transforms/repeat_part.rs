//! `RepeatPart`: a part again and again.

use super::drawing::whole;
use super::varied::varied;
use crate::ops;
use crate::params::Range;

varied! {
    /// Repeats a random part of the clip (audiomentations' `RepeatPart`).
    pub struct RepeatPart {
        /// How often it comes again; whole numbers are drawn.
        pub repeats: Range = Range::new(1.0, 3.0),
        /// Its length in seconds.
        pub part_duration: Range = Range::new(0.25, 1.2),
        /// Where the repetitions go.
        pub mode: ops::RepeatMode = ops::RepeatMode::Insert,
        /// Seconds of a fade between them; 0 for none.
        pub crossfade_duration: f64 = 0.005,
    }
    const NAME: &'static str = "RepeatPart";
    p = 0.5;
    draws |this, draws| ops::RepeatPart {
        repeats: whole(draws, this.repeats) as usize,
        part_duration: draws.number(this.part_duration),
        position: draws.number(Range::new(0.0, 1.0)),
        mode: this.mode,
        crossfade_duration: this.crossfade_duration,
    }
}
