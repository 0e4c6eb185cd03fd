//! `allpass_biquad`: phases turned.

use super::second_order::second_order;
use crate::dsp::Biquad;

second_order! {
    /// Turns the phases around a frequency and leaves all amplitudes
    /// (`torchaudio.functional.allpass_biquad`).
    pub struct AllpassBiquad {
        /// In Hz: more than 0, less than half the rate.
        pub central_freq: f64,
    }
    const NAME: &'static str = "allpass_biquad";
    at central_freq;
    design |op, rate| Biquad::allpass(rate, op.central_freq, op.q)
}

#[cfg(test)]
mod tests {
    use super::super::testing::has_gain;
    use super::*;

    #[test]
    fn has_its_gain() {
        let op = AllpassBiquad { central_freq: 1000.0, q: 0.707, clamp: true };
        has_gain(&op, 700.0, 1.0);
    }
}
