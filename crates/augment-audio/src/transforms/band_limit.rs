//! `BandLimit`: the bandwidth of a lossy codec.

use super::varied::varied;
use crate::ops;
use crate::params::Range;

varied! {
    /// Takes the high frequencies out that an MP3 encoder would leave out at a random bitrate: a low-pass, no encoder.
    pub struct BandLimit {
        /// In kbit/s.
        pub bitrate: Range = Range::new(8.0, 64.0),
    }
    const NAME: &'static str = "BandLimit";
    p = 0.5;
    draws |this, draws| ops::BandLimit { bitrate: draws.number(this.bitrate) }
}
