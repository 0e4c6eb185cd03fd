//! `peaking_filter`: a band raised or lowered.

use super::settled::settled;
use crate::dsp::Biquad;

settled! {
    /// Raises or lowers a band of frequencies (audiomentations' `PeakingFilter`). It starts as if the
    /// first sample had always been there; a frequency above the Nyquist frequency counts as just below it.
    pub struct PeakingFilter;
    const NAME: &'static str = "peaking_filter";
    design Biquad::peaking
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn has_its_gain() {
        PeakingFilter::halves(1000.0);
    }
}
