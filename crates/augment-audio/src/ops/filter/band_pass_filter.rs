//! `band_pass_filter`: a band, as steep as asked.

use super::steep::{around, steep};
use crate::dsp::Band;

steep! {
    /// Lets a band of frequencies through: a Butterworth filter (audiomentations'
    /// `BandPassFilter`). An edge above the Nyquist frequency counts as just below it.
    pub struct BandPassFilter {
        /// The middle of the band, in Hz.
        pub center_freq: f64,
        /// Its width, in Hz; less than twice the middle.
        pub bandwidth: f64,
    }
    const NAME: &'static str = "band_pass_filter";
    edges |op| around(op.center_freq, op.bandwidth);
    band Band::Pass
}

#[cfg(test)]
mod tests {
    use super::super::steep::testing::passes_and_stops;
    use super::*;

    #[test]
    fn passes_one_tone_and_stops_another() {
        passes_and_stops(1000.0, 200.0, |rolloff, zero_phase| BandPassFilter {
            center_freq: 1000.0,
            bandwidth: 500.0,
            rolloff,
            zero_phase,
        });
    }
}
