//! `bandreject_biquad`: all but a band.

use super::second_order::second_order;
use crate::dsp::Biquad;

second_order! {
    /// Takes a band of frequencies out
    /// (`torchaudio.functional.bandreject_biquad`).
    pub struct BandrejectBiquad {
        /// In Hz: more than 0, less than half the rate.
        pub central_freq: f64,
    }
    const NAME: &'static str = "bandreject_biquad";
    at central_freq;
    design |op, rate| Biquad::bandreject(rate, op.central_freq, op.q)
}

#[cfg(test)]
mod tests {
    use super::super::testing::has_gain;
    use super::*;

    #[test]
    fn has_its_gain() {
        let op = BandrejectBiquad { central_freq: 1000.0, q: 0.707, clamp: true };
        has_gain(&op, 1000.0, 0.0);
    }
}
