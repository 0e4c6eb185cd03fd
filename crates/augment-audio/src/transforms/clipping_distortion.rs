//! `ClippingDistortion`: the loudest samples cut off.

use super::drawing::whole;
use super::varied::varied;
use crate::ops;
use crate::params::Range;

varied! {
    /// Cuts a random share of the loudest samples off (audiomentations' `ClippingDistortion`).
    pub struct ClippingDistortion {
        /// The share, in percent; whole numbers are drawn.
        pub percentile_threshold: Range = Range::new(0.0, 40.0),
    }
    const NAME: &'static str = "ClippingDistortion";
    p = 0.5;
    draws |this, draws| ops::ClippingDistortion {
        percentile_threshold: whole(draws, this.percentile_threshold),
    }
}
