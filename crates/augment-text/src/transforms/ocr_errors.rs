//! `OcrErrors`.

use crate::letters::letter_transform;

letter_transform! {
    /// Letters taken for others that look like them (nlpaug's `OcrAug`).
    pub struct OcrErrors { p: 0.05 }
    const NAME: &'static str = "OcrErrors";
}
