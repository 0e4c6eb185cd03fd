//! `low_pass_filter`: frequencies below a cutoff, as steep as asked.

use super::steep::steep;
use crate::dsp::Band;

steep! {
    /// Lets the frequencies below a cutoff through: a Butterworth filter (audiomentations'
    /// `LowPassFilter`). An edge above the Nyquist frequency counts as just below it.
    pub struct LowPassFilter {
        /// Where the gain is -3 dB (-6 dB when `zero_phase`), in Hz.
        pub cutoff_freq: f64,
    }
    const NAME: &'static str = "low_pass_filter";
    edges |op| (op.cutoff_freq, None);
    band |low, _| Band::Low(low)
}

#[cfg(test)]
mod tests {
    use super::super::steep::testing::passes_and_stops;
    use super::*;

    #[test]
    fn passes_one_tone_and_stops_another() {
        passes_and_stops(100.0, 3000.0, |rolloff, zero_phase| LowPassFilter {
            cutoff_freq: 1000.0,
            rolloff,
            zero_phase,
        });
    }
}
