//! `AddGaussianSNR`: white noise at a level.

use super::varied::varied;
use crate::ops;
use crate::params::Range;

varied! {
    /// Adds white noise at a random signal-to-noise ratio (audiomentations' `AddGaussianSNR`).
    pub struct AddGaussianSNR {
        /// In dB.
        pub snr_db: Range = Range::new(5.0, 40.0),
    }
    const NAME: &'static str = "AddGaussianSNR";
    p = 0.5;
    draws |this, draws| {
        let snr_db = draws.number(this.snr_db);
        ops::AddNoise { snr_db, f_decay: 0.0, stream: draws.stream() }
    }
}
