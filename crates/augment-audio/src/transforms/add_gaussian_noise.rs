//! `AddGaussianNoise`: white noise.

use super::varied::varied;
use crate::ops;
use crate::params::Range;

varied! {
    /// Adds white noise of a random amplitude (audiomentations' `AddGaussianNoise`).
    pub struct AddGaussianNoise {
        /// Its standard deviation, full scale being 1.
        pub amplitude: Range = Range::new(0.001, 0.015),
    }
    const NAME: &'static str = "AddGaussianNoise";
    p = 0.5;
    draws |this, draws| {
        let amplitude = draws.number(this.amplitude);
        ops::AddGaussianNoise { amplitude, stream: draws.stream() }
    }
}
