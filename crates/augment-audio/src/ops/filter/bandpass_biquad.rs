//! `bandpass_biquad`: a band of frequencies.

use super::second_order::second_order;
use crate::dsp::Biquad;

second_order! {
    /// Lets a band of frequencies through
    /// (`torchaudio.functional.bandpass_biquad`).
    pub struct BandpassBiquad {
        /// In Hz: more than 0, less than half the rate.
        pub central_freq: f64,
        /// Whether the skirts have a constant gain, and the peak that of `Q`; else the peak is at 0 dB.
        #[serde(default)]
        pub const_skirt_gain: bool,
    }
    const NAME: &'static str = "bandpass_biquad";
    at central_freq;
    design |op, rate| Biquad::bandpass(rate, op.central_freq, op.q, op.const_skirt_gain)
}

#[cfg(test)]
mod tests {
    use super::super::testing::has_gain;
    use super::*;

    #[test]
    fn has_its_gain() {
        let op =
            BandpassBiquad { central_freq: 1000.0, q: 0.707, const_skirt_gain: false, clamp: true };
        has_gain(&op, 1000.0, 1.0);
    }
}
