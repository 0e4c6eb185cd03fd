//! `KeyboardTypos`.

use crate::letters::letter_transform;

letter_transform! {
    /// Letters hit beside on a keyboard (nlpaug's `KeyboardAug`).
    pub struct KeyboardTypos { p: 0.05 }
    const NAME: &'static str = "KeyboardTypos";
}
