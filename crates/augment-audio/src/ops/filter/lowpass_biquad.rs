//! `lowpass_biquad`: frequencies below a cutoff.

use super::second_order::second_order;
use crate::dsp::Biquad;

second_order! {
    /// Lets the frequencies below the cutoff through, 12 dB an octave
    /// (`torchaudio.functional.lowpass_biquad`).
    pub struct LowpassBiquad {
        /// In Hz: more than 0, less than half the rate.
        pub cutoff_freq: f64,
    }
    const NAME: &'static str = "lowpass_biquad";
    at cutoff_freq;
    design |op, rate| Biquad::lowpass(rate, op.cutoff_freq, op.q)
}

#[cfg(test)]
mod tests {
    use super::super::testing::has_gain;
    use super::*;

    #[test]
    fn has_its_gain() {
        let op = LowpassBiquad { cutoff_freq: 1000.0, q: 0.707, clamp: true };
        has_gain(&op, 100.0, 1.0);
    }
}
