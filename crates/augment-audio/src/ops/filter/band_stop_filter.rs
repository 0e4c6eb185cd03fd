//! `band_stop_filter`: all but a band, as steep as asked.

use super::steep::{around, steep};
use crate::dsp::Band;

steep! {
    /// Takes a band of frequencies out: a Butterworth filter (audiomentations'
    /// `BandStopFilter`). An edge above the Nyquist frequency counts as just below it.
    pub struct BandStopFilter {
        /// The middle of the band, in Hz.
        pub center_freq: f64,
        /// Its width, in Hz; less than twice the middle.
        pub bandwidth: f64,
    }
    const NAME: &'static str = "band_stop_filter";
    edges |op| around(op.center_freq, op.bandwidth);
    band Band::Stop
}

#[cfg(test)]
mod tests {
    use super::super::steep::testing::passes_and_stops;
    use super::*;

    #[test]
    fn passes_one_tone_and_stops_another() {
        passes_and_stops(200.0, 970.0, |rolloff, zero_phase| BandStopFilter {
            center_freq: 1000.0,
            bandwidth: 500.0,
            rolloff,
            zero_phase,
        });
    }
}
