//! `low_shelf_filter`: low frequencies raised or lowered.

use super::settled::settled;
use crate::dsp::Biquad;

settled! {
    /// Raises or lowers what is below a frequency (audiomentations' `LowShelfFilter`). It starts as if the
    /// first sample had always been there; a frequency above the Nyquist frequency counts as just below it.
    pub struct LowShelfFilter;
    const NAME: &'static str = "low_shelf_filter";
    design Biquad::low_shelf
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn has_its_gain() {
        LowShelfFilter::halves(20.0);
    }
}
