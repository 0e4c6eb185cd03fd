//! `RandomCase`.

use crate::letters::letter_transform;

letter_transform! {
    /// Small letters for capitals, and capitals for small ones, at random.
    pub struct RandomCase { p: 0.1 }
    const NAME: &'static str = "RandomCase";
}
