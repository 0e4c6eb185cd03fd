//! `high_shelf_filter`: high frequencies raised or lowered.

use super::settled::settled;
use crate::dsp::Biquad;

settled! {
    /// Raises or lowers what is above a frequency (audiomentations' `HighShelfFilter`). It starts as if the
    /// first sample had always been there; a frequency above the Nyquist frequency counts as just below it.
    pub struct HighShelfFilter;
    const NAME: &'static str = "high_shelf_filter";
    design Biquad::high_shelf
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn has_its_gain() {
        HighShelfFilter::halves(3900.0);
    }
}
