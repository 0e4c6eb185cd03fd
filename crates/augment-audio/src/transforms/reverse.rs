//! `Reverse`: backwards or not.

use super::varied::varied;
use crate::ops;

varied! {
    /// Plays the clip backwards, or not (audiomentations' `Reverse`).
    pub struct Reverse {
    }
    const NAME: &'static str = "Reverse";
    p = 0.5;
    draws |this, draws| { let _ = (this, draws); ops::ReverseAudio {} }
}
