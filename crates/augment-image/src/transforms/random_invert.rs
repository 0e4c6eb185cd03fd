//! `RandomInvert`: `invert` or nothing.

use super::sometimes::sometimes;
use crate::ops::Invert;

sometimes! {
    /// Makes a negative of the image with probability `p` (torchvision's `RandomInvert`).
    pub struct RandomInvert {}
    const NAME: &'static str = "RandomInvert";
    draws Invert
}
