//! `bass_biquad`: low frequencies raised or lowered.

use super::second_order::second_order;
use crate::dsp::Biquad;

second_order! {
    /// Raises or lowers what is below a frequency, by a shelf
    /// (`torchaudio.functional.bass_biquad`).
    pub struct BassBiquad {
        /// In dB, -200 to 200.
        pub gain: f64,
        /// In Hz: more than 0, less than half the rate.
        #[serde(default = "hundred")]
        pub central_freq: f64,
    }
    const NAME: &'static str = "bass_biquad";
    at central_freq, by gain;
    design |op, rate| Biquad::low_shelf(rate, op.central_freq, op.gain, op.q)
}

fn hundred() -> f64 {
    100.0
}

#[cfg(test)]
mod tests {
    use super::super::testing::has_gain;
    use super::*;

    #[test]
    fn has_its_gain() {
        let op = BassBiquad { gain: 6.0, central_freq: 100.0, q: 0.707, clamp: true };
        has_gain(&op, 5.0, 1.9953);
    }
}
