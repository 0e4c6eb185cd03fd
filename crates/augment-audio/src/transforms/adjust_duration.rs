//! `AdjustDuration`: a length, by a random part or by padding.

use super::varied::varied;
use crate::ops;
use crate::params::Range;

varied! {
    /// Gives the clip a length: of a longer one a random part is kept, a shorter one is padded
    /// (audiomentations' `AdjustDuration`). Give `duration_samples` or `duration_seconds`.
    pub struct AdjustDuration {
        /// The length in samples.
        pub duration_samples: Option<usize> = None,
        /// The length in seconds.
        pub duration_seconds: Option<f64> = None,
        /// What is added.
        pub padding_mode: ops::AudioPadMode = ops::AudioPadMode::Silence,
        /// Where it is added.
        pub padding_position: ops::Side = ops::Side::End,
    }
    const NAME: &'static str = "AdjustDuration";
    p = 0.5;
    draws |this, draws| ops::AdjustDuration {
        duration_samples: this.duration_samples,
        duration_seconds: this.duration_seconds,
        position: draws.number(Range::new(0.0, 1.0)),
        padding_mode: this.padding_mode,
        padding_position: this.padding_position,
    }
}
