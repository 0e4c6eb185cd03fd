//! `high_pass_filter`: frequencies above a cutoff, as steep as asked.

use super::steep::steep;
use crate::dsp::Band;

steep! {
    /// Lets the frequencies above a cutoff through: a Butterworth filter (audiomentations'
    /// `HighPassFilter`). An edge above the Nyquist frequency counts as just below it.
    pub struct HighPassFilter {
        /// Where the gain is -3 dB (-6 dB when `zero_phase`), in Hz.
        pub cutoff_freq: f64,
    }
    const NAME: &'static str = "high_pass_filter";
    edges |op| (op.cutoff_freq, None);
    band |low, _| Band::High(low)
}

#[cfg(test)]
mod tests {
    use super::super::steep::testing::passes_and_stops;
    use super::*;

    #[test]
    fn passes_one_tone_and_stops_another() {
        passes_and_stops(3000.0, 200.0, |rolloff, zero_phase| HighPassFilter {
            cutoff_freq: 1000.0,
            rolloff,
            zero_phase,
        });
    }
}
