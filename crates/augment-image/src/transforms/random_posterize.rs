//! `RandomPosterize`: `posterize` or nothing.

use super::sometimes::sometimes;
use crate::ops::Posterize;

sometimes! {
    /// Leaves only the upper bits of every value with probability `p` (torchvision's
    /// `RandomPosterize`).
    pub struct RandomPosterize {
        /// How many bits of every value stay, 0 to 8.
        #[schemars(range(min = 0, max = 8))]
        pub bits: u32,
    }
    const NAME: &'static str = "RandomPosterize";
    draws Posterize
}
