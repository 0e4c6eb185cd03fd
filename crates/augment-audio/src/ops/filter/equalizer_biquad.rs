//! `equalizer_biquad`: a band raised or lowered.

use super::second_order::second_order;
use crate::dsp::Biquad;

second_order! {
    /// Raises or lowers a band of frequencies
    /// (`torchaudio.functional.equalizer_biquad`).
    pub struct EqualizerBiquad {
        /// In Hz: more than 0, less than half the rate.
        pub center_freq: f64,
        /// In dB, -200 to 200.
        pub gain: f64,
    }
    const NAME: &'static str = "equalizer_biquad";
    at center_freq, by gain;
    design |op, rate| Biquad::peaking(rate, op.center_freq, op.gain, op.q)
}

#[cfg(test)]
mod tests {
    use super::super::testing::has_gain;
    use super::*;

    #[test]
    fn has_its_gain() {
        let op = EqualizerBiquad { gain: 6.0, center_freq: 1000.0, q: 0.707, clamp: true };
        has_gain(&op, 1000.0, 1.9953);
    }
}
