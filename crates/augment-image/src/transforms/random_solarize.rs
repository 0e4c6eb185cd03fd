//! `RandomSolarize`: `solarize` or nothing.

use super::sometimes::sometimes;
use crate::ops::Solarize;

sometimes! {
    /// Makes a negative of all values from a threshold on, with probability `p` (torchvision's
    /// `RandomSolarize`).
    pub struct RandomSolarize {
        /// The least value that is inverted: of 0 to 255 on 8-bit images, of 0 to 1 on float ones.
        pub threshold: f64,
    }
    const NAME: &'static str = "RandomSolarize";
    draws Solarize
}
