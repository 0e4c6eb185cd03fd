//! `treble_biquad`: high frequencies raised or lowered.

use super::second_order::second_order;
use crate::dsp::Biquad;

second_order! {
    /// Raises or lowers what is above a frequency, by a shelf
    /// (`torchaudio.functional.treble_biquad`).
    pub struct TrebleBiquad {
        /// In dB, -200 to 200.
        pub gain: f64,
        /// In Hz: more than 0, less than half the rate.
        #[serde(default = "three_thousand")]
        pub central_freq: f64,
    }
    const NAME: &'static str = "treble_biquad";
    at central_freq, by gain;
    design |op, rate| Biquad::high_shelf(rate, op.central_freq, op.gain, op.q)
}

fn three_thousand() -> f64 {
    3000.0
}

#[cfg(test)]
mod tests {
    use super::super::testing::has_gain;
    use super::*;

    #[test]
    fn has_its_gain() {
        let op = TrebleBiquad { gain: 6.0, central_freq: 3000.0, q: 0.707, clamp: true };
        has_gain(&op, 3990.0, 1.9953);
    }
}
