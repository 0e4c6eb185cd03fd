//! `band_biquad`: SoX's two-pole band.

use super::second_order::second_order;
use crate::dsp::Biquad;

second_order! {
    /// Lets a band of frequencies through by two poles (SoX's `band`)
    /// (`torchaudio.functional.band_biquad`).
    pub struct BandBiquad {
        /// In Hz: more than 0, less than half the rate.
        pub central_freq: f64,
        /// Whether the gain is that for noise and drums, not for pitched sound.
        #[serde(default)]
        pub noise: bool,
    }
    const NAME: &'static str = "band_biquad";
    at central_freq;
    design |op, rate| Biquad::band(rate, op.central_freq, op.q, op.noise)
}

#[cfg(test)]
mod tests {
    use super::super::testing::has_gain;
    use super::*;

    #[test]
    fn has_its_gain() {
        let op = BandBiquad { central_freq: 1000.0, q: 0.707, noise: false, clamp: true };
        has_gain(&op, 1000.0, 1.0);
    }
}
