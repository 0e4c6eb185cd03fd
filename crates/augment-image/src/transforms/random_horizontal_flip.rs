//! `RandomHorizontalFlip`: `horizontal_flip` or nothing.

use super::sometimes::sometimes;
use crate::ops::HorizontalFlip;

sometimes! {
    /// Mirrors the image, left for right, with probability `p` (torchvision's `RandomHorizontalFlip`).
    pub struct RandomHorizontalFlip {}
    const NAME: &'static str = "RandomHorizontalFlip";
    draws HorizontalFlip
}
