//! `RandomCropAudio`: a random part.

use super::drawing::time;
use super::varied::varied;
use crate::ops;
use crate::params::{Range, TimeUnit};

varied! {
    /// Keeps a random part of the clip; a clip that is shorter than it stays as it is.
    pub struct RandomCropAudio {
        /// How long the part is. Whole numbers are drawn where samples are the unit.
        pub duration: Range = Range::fixed(1.0),
        /// What `duration` is counted in.
        pub unit: TimeUnit = TimeUnit::Seconds,
    }
    const NAME: &'static str = "RandomCropAudio";
    p = 1.0;
    draws |this, draws| ops::CropAudio {
        duration: time(draws, this.duration, this.unit),
        unit: this.unit,
        position: draws.number(Range::new(0.0, 1.0)),
    }
}
