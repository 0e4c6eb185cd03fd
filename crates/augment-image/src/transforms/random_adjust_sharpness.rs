//! `RandomAdjustSharpness`: `adjust_sharpness` or nothing.

use super::sometimes::sometimes;
use crate::ops::AdjustSharpness;

sometimes! {
    /// Changes the sharpness with probability `p` (torchvision's `RandomAdjustSharpness`).
    pub struct RandomAdjustSharpness {
        /// 0 gives a smooth image, 1 the same, 2 one of twice the sharpness; at least 0.
        pub sharpness_factor: f64,
    }
    const NAME: &'static str = "RandomAdjustSharpness";
    draws AdjustSharpness
}
