//! `RandomAutocontrast`: `autocontrast` or nothing.

use super::sometimes::sometimes;
use crate::ops::Autocontrast;

sometimes! {
    /// Stretches every channel to the whole range with probability `p` (torchvision's
    /// `RandomAutocontrast`).
    pub struct RandomAutocontrast {}
    const NAME: &'static str = "RandomAutocontrast";
    draws Autocontrast
}
