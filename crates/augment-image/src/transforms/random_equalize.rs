//! `RandomEqualize`: `equalize` or nothing.

use super::sometimes::sometimes;
use crate::ops::Equalize;

sometimes! {
    /// Makes all levels about as frequent with probability `p` (torchvision's `RandomEqualize`).
    pub struct RandomEqualize {}
    const NAME: &'static str = "RandomEqualize";
    draws Equalize
}
