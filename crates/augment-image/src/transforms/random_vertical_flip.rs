//! `RandomVerticalFlip`: `vertical_flip` or nothing.

use super::sometimes::sometimes;
use crate::ops::VerticalFlip;

sometimes! {
    /// Mirrors the image, top for bottom, with probability `p` (torchvision's `RandomVerticalFlip`).
    pub struct RandomVerticalFlip {}
    const NAME: &'static str = "RandomVerticalFlip";
    draws VerticalFlip
}
